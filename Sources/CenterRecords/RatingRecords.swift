public import Foundation
public import TownshipServices

/// One rating, with the call-back that followed a bad one.
public struct RatingRecord: Hashable, Sendable {
    public var caseNumber: String
    public var serviceName: String
    public var subject: RatingSubject
    public var grade: RatingGrade
    public var ratedAt: Date
    public var callBack: CallBack?

    public struct CallBack: Hashable, Sendable {
        public var login: String
        public var at: Date
        /// What was heard, sealed under the case's key.
        public var sealedNote: Data
    }

    @Sendable init(_ row: SQLRow) throws {
        self.caseNumber = try row.text("case_number")
        self.serviceName = try row.text("service_name")
        self.subject = try row.choice("subject")
        self.grade = try row.grade()
        self.ratedAt = try row.moment("rated_at")
        let login = try row.text("login")
        if !login.isEmpty {
            self.callBack = CallBack(
                login: login, at: try row.moment("called_at"), sealedNote: try row.bytes("sealed_note"))
        }
    }
}

extension SQLRow {
    fileprivate func grade() throws -> RatingGrade {
        guard let grade = RatingGrade(rawValue: try integer("grade")) else {
            throw RecordsError(
                .unreadable, "a rating is none of the five grades", remedy: "restore the database from a backup")
        }
        return grade
    }
}

extension Write {
    /// Takes the one rating of a case's visit or outcome; `duplicate` the second time.
    public static func rate(
        _ caseNumber: String, _ subject: RatingSubject, _ grade: RatingGrade, at moment: Date
    ) -> Write {
        Write([
            Statement(
                "INSERT INTO case_ratings (case_number, subject, grade, rated_at) VALUES ($1, $2, $3, $4)",
                [
                    .text(caseNumber), .text(subject.rawValue), .integer(Int64(grade.rawValue)), .moment(moment),
                ])
        ])
    }

    /// Writes down the one call-back of a rating; `duplicate` the second time.
    public static func callBack(
        _ caseNumber: String, _ subject: RatingSubject, by login: String, at moment: Date, sealedNote: Data
    ) -> Write {
        Write([
            Statement(
                """
                INSERT INTO rating_call_backs (case_number, subject, login, called_at, sealed_note)
                VALUES ($1, $2, $3, $4, $5)
                """,
                [
                    .text(caseNumber), .text(subject.rawValue), .text(login), .moment(moment), .bytes(sealedNote),
                ])
        ])
    }
}

extension Read<RatingGrade> {
    public static func rating(ofCase number: String, _ subject: RatingSubject) -> Read {
        Read(
            "SELECT grade FROM case_ratings WHERE case_number = $1 AND subject = $2",
            [.text(number), .text(subject.rawValue)]
        ) { try $0.grade() }
    }
}

extension Read<RatingRecord> {
    /// Those that wait for their call-back first, then the other bad ones, then the rest; each
    /// newest first.
    public static func ratings(limit: Int, offset: Int) -> Read {
        // Absent texts and moments come as empty ones: one reading for both kinds of line.
        Read(
            """
            SELECT r.case_number AS case_number, cases.service_name AS service_name, r.subject AS subject,
                r.grade AS grade, r.rated_at AS rated_at, COALESCE(b.login, '') AS login,
                COALESCE(b.called_at, 0) AS called_at, b.sealed_note AS sealed_note
            FROM case_ratings r JOIN cases ON cases.case_number = r.case_number
            LEFT JOIN rating_call_backs b ON b.case_number = r.case_number AND b.subject = r.subject
            ORDER BY CASE WHEN r.grade > $3 THEN 2 WHEN b.login IS NULL THEN 0 ELSE 1 END,
                r.rated_at DESC, r.case_number DESC, r.subject
            LIMIT $1 OFFSET $2
            """, [.integer(Int64(limit)), .integer(Int64(offset)), bestBad], value: RatingRecord.init)
    }

    fileprivate static var bestBad: SQLValue {
        .integer(Int64(RatingGrade.allCases.filter(\.isBad).map(\.rawValue).max() ?? 0))
    }
}

/// How often a grade was given; `waiting` of them wait for a call-back, if the grade is a bad one.
public struct RatingCount: Hashable, Sendable {
    public var subject: RatingSubject
    public var grade: RatingGrade
    public var count: Int
    public var waiting: Int
}

extension Read<RatingCount> {
    /// Only grades that somebody gave.
    public static func ratingCounts() -> Read {
        Read(
            """
            SELECT r.subject AS subject, r.grade AS grade, COUNT(*) AS count,
                SUM(CASE WHEN r.grade <= $1 AND b.login IS NULL THEN 1 ELSE 0 END) AS waiting
            FROM case_ratings r
            LEFT JOIN rating_call_backs b ON b.case_number = r.case_number AND b.subject = r.subject
            GROUP BY r.subject, r.grade
            """, [Read<RatingRecord>.bestBad]
        ) {
            RatingCount(
                subject: try $0.choice("subject"), grade: try $0.grade(), count: try $0.integer("count"),
                waiting: try $0.integer("waiting"))
        }
    }
}

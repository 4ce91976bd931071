public import Foundation
public import TownshipServices

/// A case as its row holds it: what is personal is sealed under the key that `wrappedKey` wraps.
public struct CaseRecord: Hashable, Sendable {
    public var caseNumber: String
    public var submissionNumber: String
    public var terminal: String
    public var service: Submission.Service
    public var wrappedKey: Data
    public var sealedName: Data
    public var manifestDigest: String
    public var state: CaseState
    public var supplementRequested: Bool
    /// By the terminal's clock.
    public var receivedAt: Date
    public var isTimeUnsure: Bool
    /// By the center's clock.
    public var storedAt: Date
    public var changedAt: Date
    /// When a backup had it, durable; nil as long as only the center's own disk has it.
    public var backedUpAt: Date?

    /// What a new case is stored with.
    static let newColumns = """
        case_number, submission_number, terminal, service_id, service_version, service_name, wrapped_key, \
        sealed_name, manifest_digest, state, supplement_requested, received_at, is_time_unsure, stored_at, changed_at
        """
    static let columns = newColumns + ", backed_up_at"

    @Sendable init(_ row: SQLRow) throws {
        self.caseNumber = try row.text("case_number")
        self.submissionNumber = try row.text("submission_number")
        self.terminal = try row.text("terminal")
        self.service = .init(
            id: try row.text("service_id"), version: try row.integer("service_version"),
            name: try row.text("service_name"))
        self.wrappedKey = try row.bytes("wrapped_key")
        self.sealedName = try row.bytes("sealed_name")
        self.manifestDigest = try row.text("manifest_digest")
        self.state = try row.choice("state")
        self.supplementRequested = try row.integer("supplement_requested") != 0
        self.receivedAt = try row.moment("received_at")
        self.isTimeUnsure = try row.integer("is_time_unsure") != 0
        self.storedAt = try row.moment("stored_at")
        self.changedAt = try row.moment("changed_at")
        self.backedUpAt = try row.momentIfAny("backed_up_at")
    }
}

/// A case that is about to be stored; its number is given by the database.
public struct NewCase: Sendable {
    /// Before the day: the center's letters.
    public var numberPrefix: String
    public var day: CalendarDate
    /// The serial of the day after which it is numbered, at least; see ``CaseSerials``.
    public var serialFloor: Int
    public var submissionNumber: SubmissionNumber
    public var service: Submission.Service
    public var applicantHash: String
    public var wrappedKey: Data
    public var sealedName: Data
    public var sealedManifest: Data
    public var manifestDigest: String
    public var trackingHash: String
    public var ratingHash: String
    public var receivedAt: Date
    public var isTimeUnsure: Bool
    public var storedAt: Date
    /// What it must stand on: documents that its own terminal sent.
    public var documents: Set<Document>

    public struct Document: Hashable, Sendable {
        public var digest: String
        public var byteCount: Int

        public init(digest: String, byteCount: Int) {
            self.digest = digest
            self.byteCount = byteCount
        }
    }

    public init(
        numberPrefix: String, day: CalendarDate, serialFloor: Int = 0, submissionNumber: SubmissionNumber,
        service: Submission.Service,
        applicantHash: String, wrappedKey: Data, sealedName: Data, sealedManifest: Data, manifestDigest: String,
        trackingHash: String, ratingHash: String, receivedAt: Date, isTimeUnsure: Bool, storedAt: Date,
        documents: Set<Document> = []
    ) {
        self.numberPrefix = numberPrefix
        self.day = day
        self.serialFloor = serialFloor
        self.submissionNumber = submissionNumber
        self.service = service
        self.applicantHash = applicantHash
        self.wrappedKey = wrappedKey
        self.sealedName = sealedName
        self.sealedManifest = sealedManifest
        self.manifestDigest = manifestDigest
        self.trackingHash = trackingHash
        self.ratingHash = ratingHash
        self.receivedAt = receivedAt
        self.isTimeUnsure = isTimeUnsure
        self.storedAt = storedAt
        self.documents = documents
    }
}

// MARK: Writes

extension Write {
    // `VALUES` where a row is certain, for of a `SELECT`, which might give several, SQLite keeps all pages as they
    // were, lest it fail halfway.

    /// Stores a case with the next number of its day and its first event, whose action is given.
    ///
    /// `duplicate` when its submission number or one of its codes is there already, `dangling`
    /// when its terminal is unknown.
    public static func store(_ new: NewCase, action: String) -> Write {
        let day = "\(new.day)"
        let digits = String(decoding: day.utf8.filter { $0 != UInt8(ascii: "-") }, as: UTF8.self)
        let number = SQLValue.text("\(new.numberPrefix)\(digits)-")
        return Write(
            [
                Statement(
                    """
                    INSERT INTO case_serials (day, last) VALUES ($1, $2 + 1)
                    ON CONFLICT (day) DO UPDATE
                    SET last = CASE WHEN case_serials.last < $2 THEN $2 ELSE case_serials.last END + 1
                    """, [.text(day), .integer(Int64(new.serialFloor))]),
                Statement(
                    """
                    INSERT INTO cases (\(CaseRecord.newColumns), applicant_hash, sealed_manifest, tracking_hash, rating_hash)
                    VALUES ((SELECT $1 || \(paddedSerial) FROM case_serials WHERE day = $17),
                        $2, $3, $4, $5, $6, $7, $8, $9, 'received', 0, $10, $11, $12, $12, $13, $14, $15, $16)
                    """,
                    [
                        number, .text("\(new.submissionNumber)"), .text(new.submissionNumber.terminal),
                        .text(new.service.id), .integer(Int64(new.service.version)), .text(new.service.name),
                        .bytes(new.wrappedKey), .bytes(new.sealedName), .text(new.manifestDigest),
                        .moment(new.receivedAt), new.isTimeUnsure ? 1 : 0, .moment(new.storedAt),
                        .text(new.applicantHash), .bytes(new.sealedManifest), .text(new.trackingHash),
                        .text(new.ratingHash), .text(day),
                    ]),
                Statement(
                    """
                    INSERT INTO case_events (case_number, ordinal, at, actor, action, sealed_text)
                    VALUES ((SELECT case_number FROM cases WHERE submission_number = $1), 1, $2, $3, $4, NULL)
                    """,
                    [
                        .text("\(new.submissionNumber)"), .moment(new.storedAt), .text(new.submissionNumber.terminal),
                        .text(action),
                    ]),
            ] + new.documents.sorted { $0.digest < $1.digest }.map { link($0, to: new.submissionNumber) })
    }

    /// Touches no row unless the terminal sent the document itself, so that the whole write fails.
    private static func link(_ document: NewCase.Document, to number: SubmissionNumber) -> Statement {
        Statement(
            """
            INSERT INTO case_documents (case_number, digest)
            SELECT c.case_number, d.digest
            FROM cases c, documents d JOIN document_senders s ON s.digest = d.digest
            WHERE c.submission_number = $1 AND d.digest = $2 AND d.byte_count = $3 AND s.terminal = $4
            """,
            [
                .text("\(number)"), .text(document.digest), .integer(Int64(document.byteCount)),
                .text(number.terminal),
            ])
    }

    /// Four digits, or as many as it takes.
    private static var paddedSerial: String {
        "CASE WHEN last < 10000 THEN substr(CAST(10000 + last AS TEXT), 2) ELSE CAST(last AS TEXT) END"
    }
}

// MARK: Reads

extension Read<CaseRecord> {
    public static func aCase(number: String) -> Read {
        Read("SELECT \(CaseRecord.columns) FROM cases WHERE case_number = $1", [.text(number)], value: CaseRecord.init)
    }

    public static func aCase(submission: SubmissionNumber) -> Read {
        Read(
            "SELECT \(CaseRecord.columns) FROM cases WHERE submission_number = $1", [.text("\(submission)")],
            value: CaseRecord.init)
    }

    public static func aCase(trackingHash: String) -> Read {
        Read(
            "SELECT \(CaseRecord.columns) FROM cases WHERE tracking_hash = $1", [.text(trackingHash)],
            value: CaseRecord.init)
    }

    public static func aCase(ratingHash: String) -> Read {
        Read(
            "SELECT \(CaseRecord.columns) FROM cases WHERE rating_hash = $1", [.text(ratingHash)],
            value: CaseRecord.init)
    }

    /// Newest first; of one state, or of all.
    ///
    /// - Parameter part: of a case's or a submission's number: letters, digits and hyphens.
    public static func cases(
        in state: CaseState?, numbered part: String? = nil, limit: Int, offset: Int
    ) -> Read {
        var arguments: [SQLValue] = [.integer(Int64(limit)), .integer(Int64(offset))]
        var wanted: [String] = []
        if let state {
            arguments.append(.text(state.rawValue))
            wanted.append("state = $\(arguments.count)")
        }
        if let part {
            arguments.append(.text("%\(part)%"))
            wanted.append("(case_number LIKE $\(arguments.count) OR submission_number LIKE $\(arguments.count))")
        }
        let condition = wanted.isEmpty ? "" : "WHERE \(wanted.joined(separator: " AND ")) "
        return Read(
            """
            SELECT \(CaseRecord.columns) FROM cases \(condition)\
            ORDER BY stored_at DESC, case_number DESC LIMIT $1 OFFSET $2
            """, arguments, value: CaseRecord.init)
    }
}

extension Read<String> {
    public static func caseNumber(ofSubmission number: SubmissionNumber) -> Read {
        Read("SELECT case_number FROM cases WHERE submission_number = $1", [.text("\(number)")]) {
            try $0.text("case_number")
        }
    }
}

extension Read<Data> {
    public static func sealedManifest(ofCase number: String) -> Read {
        Read("SELECT sealed_manifest FROM cases WHERE case_number = $1", [.text(number)]) {
            try $0.bytes("sealed_manifest")
        }
    }
}

extension Read<(state: CaseState, count: Int)> {
    /// Only states that some case is in.
    public static func caseCounts() -> Read {
        Read("SELECT state, COUNT(*) AS count FROM cases GROUP BY state") {
            (try $0.choice("state"), try $0.integer("count"))
        }
    }
}

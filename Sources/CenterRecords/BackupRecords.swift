public import Foundation
public import TownshipServices

/// What a backup was.
public struct BackupRecord: Hashable, Sendable {
    /// Its path; empty where an earlier program noted it.
    public var folder: String
    public var at: Date
    public var cases: Int
    public var documents: Int
    /// Of database and documents.
    public var bytes: Int

    public init(folder: String, at: Date, cases: Int, documents: Int, bytes: Int) {
        self.folder = folder
        self.at = at
        self.cases = cases
        self.documents = documents
        self.bytes = bytes
    }
}

/// What of a case shows whether it is whole in a backup.
public struct SealedCase: Hashable, Sendable {
    public var caseNumber: String
    public var submissionNumber: String
    public var wrappedKey: Data
    public var sealedManifest: Data
    public var manifestDigest: String

    @Sendable init(_ row: SQLRow) throws {
        self.caseNumber = try row.text("case_number")
        self.submissionNumber = try row.text("submission_number")
        self.wrappedKey = try row.bytes("wrapped_key")
        self.sealedManifest = try row.bytes("sealed_manifest")
        self.manifestDigest = try row.text("manifest_digest")
    }

    static let columns = "case_number, submission_number, wrapped_key, sealed_manifest, manifest_digest"
}

extension Write {
    /// As many as fit into one statement of either engine with room to spare.
    private static let casesAtOnce = 500

    /// Notes a backup that is durable, in place of the one before in its folder, and marks the cases that are
    /// in it.
    public static func note(_ backup: BackupRecord, marking caseNumbers: [String]) -> Write {
        let former = Statement("DELETE FROM backups WHERE folder IN ('', $1)", [.text(backup.folder)], touching: .any)
        let note = Statement(
            "INSERT INTO backups (folder, at, cases, documents, bytes) VALUES ($1, $2, $3, $4, $5)",
            [
                .text(backup.folder), .moment(backup.at), .integer(Int64(backup.cases)),
                .integer(Int64(backup.documents)), .integer(Int64(backup.bytes)),
            ])
        let marks = stride(from: 0, to: caseNumbers.count, by: casesAtOnce).map { start in
            let some = caseNumbers[start..<min(start + casesAtOnce, caseNumbers.count)]
            let names = some.indices.map { "$\($0 - start + 2)" }.joined(separator: ", ")
            return Statement(
                "UPDATE cases SET backed_up_at = $1 WHERE backed_up_at IS NULL AND case_number IN (\(names))",
                [.moment(backup.at)] + some.map(SQLValue.text), touching: .any)
        }
        return Write([former, note] + marks)
    }
}

extension Read<String> {
    /// Numbers of all cases.
    public static func caseNumbers() -> Read {
        Read("SELECT case_number FROM cases ORDER BY case_number") { try $0.text("case_number") }
    }

    /// Numbers of the cases that no backup has.
    public static func casesWithoutBackup() -> Read {
        Read("SELECT case_number FROM cases WHERE backed_up_at IS NULL ORDER BY case_number") {
            try $0.text("case_number")
        }
    }

    /// Number of the case that came last.
    public static func lastCase() -> Read {
        Read("SELECT case_number FROM cases ORDER BY stored_at DESC, case_number DESC LIMIT 1") {
            try $0.text("case_number")
        }
    }
}

extension Read<Int> {
    public static func caseCount() -> Read { Read("SELECT COUNT(*) AS count FROM cases") { try $0.integer("count") } }
}

extension Read<DocumentRecord> {
    public static func documents() -> Read {
        Read("SELECT digest, file, wrapped_key, byte_count FROM documents ORDER BY digest", value: DocumentRecord.init)
    }
}

extension Read<SealedCase> {
    /// One at a time: each may have a megabyte.
    public static func sealedCase(number: String) -> Read {
        Read("SELECT \(SealedCase.columns) FROM cases WHERE case_number = $1", [.text(number)], value: SealedCase.init)
    }
}

extension Read<BackupRecord> {
    /// The last into each folder, newest first.
    public static func backups() -> Read {
        Read("SELECT folder, at, cases, documents, bytes FROM backups ORDER BY at DESC") { row in
            BackupRecord(
                folder: try row.text("folder"), at: try row.moment("at"), cases: try row.integer("cases"),
                documents: try row.integer("documents"),
                bytes: try row.integer("bytes"))
        }
    }
}

extension Read<CaseRecord> {
    /// Those of a terminal's submissions that are cases here.
    public static func cases(ofSubmissions numbers: [SubmissionNumber], from terminal: String) -> Read {
        let names = numbers.indices.map { "$\($0 + 2)" }.joined(separator: ", ")
        return Read(
            "SELECT \(CaseRecord.columns) FROM cases WHERE terminal = $1 AND submission_number IN (\(names))",
            [.text(terminal)] + numbers.map { .text("\($0)") }, value: CaseRecord.init)
    }
}

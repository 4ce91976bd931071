import CenterRecords
import Foundation
import Sealing

/// Opens and seals what is personal in one case, under the case's own key.
struct CaseSeal {
    enum Part: String {
        case name, manifest, event, callBack
    }

    /// What sealed bytes are bound to, so that none can stand in for another.
    static func context(_ submissionNumber: String, _ part: Part? = nil) -> String {
        "case/\(submissionNumber)" + (part.map { "/\($0.rawValue)" } ?? "")
    }

    private let recordKey: RecordKey
    private let submissionNumber: String

    init(_ record: CaseRecord, key: SealingKey) throws {
        self.recordKey = try key.unwrap(record.wrappedKey, for: Self.context(record.submissionNumber))
        self.submissionNumber = record.submissionNumber
    }

    func open(_ sealed: Data, _ part: Part) throws -> Data {
        try recordKey.open(sealed, for: Self.context(submissionNumber, part))
    }

    func text(_ sealed: Data, _ part: Part) throws -> String {
        String(decoding: try open(sealed, part), as: UTF8.self)
    }

    func seal(_ text: String, _ part: Part) throws -> Data {
        try recordKey.seal(Data(text.utf8), for: Self.context(submissionNumber, part))
    }
}

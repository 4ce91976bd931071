import Foundation
import TerminalLink
import TownshipServices

/// The boundary for manifests: what passes is a submission that the rest of the center can take at
/// its word. Problems name the place, never the value.
enum ManifestCheck {
    static let documents = 0...Submission.mostDocuments
    static let answers = 0...100
    static let answerLength = 0...1000
    static let signaturePoints = 0...50_000

    static func submission(in bytes: Data, as number: SubmissionNumber) throws -> Submission {
        let manifest = try Manifest(written: bytes) ?? decoded(bytes)
        guard manifest.submission.number == number else {
            throw malformed("the manifest's number is not the one in the address")
        }
        if let problem = problem(in: manifest.submission) { throw malformed(problem) }
        return manifest.submission
    }

    private static func decoded(_ bytes: Data) throws -> Manifest {
        // First, since a later version may have another form. The terminal keeps such a one and comes again.
        if let version = try? JSONDecoder().decode(Version.self, from: bytes).version, version != 1 {
            throw OfficeError(
                .otherVersion, "the manifest has version \(version), known is 1",
                remedy: "update the center's program before the terminals'")
        }
        do {
            return try Manifest(canonicalBytes: bytes)
        } catch let error as DecodingError {
            throw malformed("the manifest cannot be read at `\(error.place)`")
        } catch {
            throw malformed("the manifest is not JSON")
        }
    }

    private struct Version: Decodable {
        var version: Int
    }

    /// Each rule with what its breach is called; the first that does not hold.
    static func problem(in submission: Submission) -> String? {
        let rules: [(String, Bool)] = [
            ("`receivedAt` is no time between 1970 and 2200", isTime(submission.receivedAt)),
            ("`service.id` is not made of a-z, 0-9 and -", isIdentifier(submission.service.id)),
            ("`service.version` is below 1", submission.service.version >= 1),
            ("`service.name` is empty or too long", isLine(submission.service.name, 1...100)),
            ("`representative` is the applicant", isAnother(submission.representative, than: submission.applicant)),
            ("`answers` tell another standing than `representative`", tellsStanding(submission)),
            ("`answers` are too many", answers.contains(submission.answers.count)),
            (
                "`answers` has a key that is not made of a-z, 0-9 and -",
                submission.answers.keys.allSatisfy(isIdentifier)
            ),
            ("`answers` has one that is too long", submission.answers.values.allSatisfy { isLine($0, answerLength) }),
            ("`signature` is no drawing", isDrawing(submission.signature)),
            ("`noticeVersion` is empty or too long", isLine(submission.noticeVersion, 1...100)),
            ("`documents` are too many", documents.contains(submission.documents.count)),
            ("`documents` has one that is not well-formed", submission.documents.allSatisfy(isWellFormed)),
            (
                "`documents` names a page twice",
                Set(submission.documents.map { "\($0.materialID)/\($0.page)" }).count == submission.documents.count
            ),
            ("tracking and rating code are the same", submission.trackingCode != submission.ratingCode),
        ]
        let cards =
            cardRules("applicant", submission.applicant)
            + (submission.representative.map { cardRules("representative.card", $0.card) } ?? [])
        return (rules + cards).first { !$0.1 }?.0
    }

    private static func malformed(_ problem: String) -> OfficeError {
        OfficeError(
            .malformed, problem, remedy: "report it with the submission number: the terminal's program is at fault")
    }

    private static func isTime(_ date: Date) -> Bool {
        (0...7_258_118_400).contains(date.timeIntervalSince1970)
    }

    private static func isIdentifier(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy(Array("abcdefghijklmnopqrstuvwxyz0123456789-".utf8).contains)
    }

    /// One line: no control characters, so that nothing is hidden from who reads it.
    private static func isLine(_ text: String, _ length: ClosedRange<Int>) -> Bool {
        length.contains(text.count) && text.utf8.count <= 4 * length.upperBound
            && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }

    private static func cardRules(_ place: String, _ card: IdentityCard) -> [(String, Bool)] {
        [
            ("`\(place).name` is empty or too long", isLine(card.name, 1...100)),
            ("`\(place).address` is too long", isLine(card.address, 0...200)),
            ("`\(place).ethnicGroup` is too long", isLine(card.ethnicGroup, 0...50)),
            ("`\(place).issuer` is too long", isLine(card.issuer, 0...100)),
            ("`\(place).chineseName` is too long", isLine(card.chineseName ?? "", 0...100)),
            ("`\(place).nationality` is too long", isLine(card.nationality ?? "", 0...3)),
            ("`\(place).passNumber` is too long", isLine(card.passNumber ?? "", 0...20)),
            ("`\(place).issueCount` is not from 0 to 99", (0...99).contains(card.issueCount ?? 0)),
        ]
    }

    private static func isAnother(_ representative: Representative?, than applicant: IdentityCard) -> Bool {
        guard let representative else { return true }
        return representative.standing != .oneself && representative.card.number != applicant.number
    }

    /// What materials hang on is the same as who applies.
    private static func tellsStanding(_ submission: Submission) -> Bool {
        let told = submission.answers[Standing.field].map(Standing.init)
        if let representative = submission.representative { return told == representative.standing }
        return told == nil || told == .oneself
    }

    private static func isDrawing(_ signature: Submission.Signature) -> Bool {
        switch signature {
        case .onPaper: true
        case .drawn(let strokes, let aspect):
            (0.1...20).contains(aspect) && strokes.contains { !$0.isEmpty }
                && signaturePoints.contains(strokes.reduce(0) { $0 + $1.count })
                && strokes.allSatisfy { $0.allSatisfy { (0...1).contains($0.x) && (0...1).contains($0.y) } }
        }
    }

    private static func isWellFormed(_ document: Submission.Document) -> Bool {
        isIdentifier(document.materialID) && (1...999).contains(document.page)
            && ContentDigest(document.digest) != nil && document.mediaType == "image/jpeg"
            && (1...LinkLimit.documentBytes).contains(document.byteCount)
    }
}

extension DecodingError {
    /// The key path alone: descriptions of what stood there could quote it. Keys of answers are
    /// whatever was sent, so below them only the parent is named.
    fileprivate var place: String {
        func path(_ keys: [any CodingKey]) -> String {
            let names = keys.map { $0.intValue.map(String.init) ?? $0.stringValue }
            let known = names.firstIndex(of: "answers").map { Array(names[...$0]) } ?? names
            return known.isEmpty ? "the top" : known.joined(separator: ".")
        }
        return switch self {
        case .keyNotFound(let key, let context): path(context.codingPath + [key])
        case .valueNotFound(_, let context), .typeMismatch(_, let context), .dataCorrupted(let context):
            path(context.codingPath)
        @unknown default: "an unknown place"
        }
    }
}

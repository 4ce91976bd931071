import Foundation
import TerminalLink
import Testing
import TownshipServices

@testable import Delivery

/// What a center may answer, for the machines' tests.
enum Answers {
    static let signer = Result { try CenterSigner(secret: Data(repeating: 7, count: CenterSigner.byteCount)) }
    static let stranger = Result { try CenterSigner(secret: Data(repeating: 8, count: CenterSigner.byteCount)) }

    static func bare(_ status: Int, offset: Int? = nil, location: String? = nil, length: Int? = nil) -> CenterAnswer {
        .answered(CenterReply(status: status, location: location, offset: offset, length: length))
    }

    static func json(_ status: Int, _ body: Data = Data("{}".utf8)) -> CenterAnswer {
        .answered(CenterReply(status: status, mediaType: "application/json", body: body))
    }

    /// The log-in page of some network, which may well imitate headers.
    static func page(_ status: Int) -> CenterAnswer {
        .answered(
            CenterReply(
                status: status, mediaType: "text/html", body: Data("<html>Please log in</html>".utf8),
                location: "/login", offset: 0))
    }

    static func number(_ serial: Int = 1) throws -> SubmissionNumber {
        try #require(SubmissionNumber(terminal: "QS01", serial: serial))
    }

    static func acknowledgement(_ serial: Int = 1, manifest: ContentDigest) throws -> Acknowledgement {
        Acknowledgement(
            number: try number(serial), caseNumber: "LH2026-7", manifestDigest: manifest.description,
            storedAt: Date(timeIntervalSince1970: 1))
    }
}

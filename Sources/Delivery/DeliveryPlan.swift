public import Foundation
public import TerminalLink
public import TownshipServices

/// What came back for one request, before anybody judged it.
public enum CenterAnswer: Hashable, Sendable {
    /// Status, media type without parameters in lower case, body.
    case answered(status: Int, mediaType: String?, body: Data)
    /// ``DeliveryProblem/unreachable`` or ``DeliveryProblem/brokenOff``.
    case failed(DeliveryProblem)
}

/// The way of one submission to the center, step by step, as a value: documents that the center
/// does not hold yet, then the manifest. An answer goes in, the next step comes out; no I/O.
///
/// Nothing counts as an answer that does not look like the center's: a network's log-in page
/// neither delivers nor refuses.
public struct DeliveryPlan: Hashable, Sendable {
    public enum Step: Hashable, Sendable {
        /// HEAD of the document at this index.
        case ask(document: Int)
        /// PUT of the document at this index.
        case send(document: Int)
        /// PUT of the manifest.
        case commit
        case end(DeliveryOutcome)
    }

    /// The step to take now.
    public private(set) var step: Step

    private let number: SubmissionNumber
    private let manifestDigest: ContentDigest
    private let documentCount: Int
    /// The center said that documents are missing although it had said that it held them: from then
    /// on they are sent without asking.
    private var sendsUnasked = false

    public init(number: SubmissionNumber, manifestDigest: ContentDigest, documentCount: Int) {
        self.number = number
        self.manifestDigest = manifestDigest
        self.documentCount = documentCount
        step = documentCount > 0 ? .ask(document: 0) : .commit
    }

    /// Takes the answer to the current step.
    public mutating func receive(_ answer: CenterAnswer) {
        switch answer {
        case .failed(let problem):
            step = .end(.notNow(problem))
        case .answered(let status, let mediaType, let body):
            let problem = Self.generalProblem(status, mediaType)
            let next = problem.map { .end(.notNow($0)) } ?? after(status, mediaType, body)
            if step == .commit, case .send = next { sendsUnasked = true }
            step = next
        }
    }

    /// What is the same for all requests; nil when the answer is worth a closer look.
    private static func generalProblem(_ status: Int, _ mediaType: String?) -> DeliveryProblem? {
        // The intake never speaks HTML and never sends elsewhere.
        if mediaType == "text/html" || mediaType == "application/xhtml+xml" { return .notOurs }
        return switch status {
        case 100..<200, 300..<400: .notOurs
        // 511: the network wants a log-in first (RFC 6585).
        case 407, 511: .notOurs
        case 401: .notAdmitted
        case 408, 429, 502, 503, 504: .centerBusy
        case 500...: .centerFailed
        default: nil
        }
    }

    private func after(_ status: Int, _ mediaType: String?, _ body: Data) -> Step {
        switch (step, status) {
        case (.ask(let index), 200), (.send(let index), 200), (.send(let index), 201):
            return document(after: index)
        case (.ask(let index), 404):
            return .send(document: index)
        case (.send, 422):
            return .end(.notNow(.damagedOnTheWay))
        case (.send, 413), (.commit, 413):
            return .end(isOurs(mediaType, body) ? .refused(.tooLarge) : .notNow(.notOurs))
        case (.commit, 200):
            return .end(judge(mediaType, body))
        case (.commit, 409):
            return .end(isOurs(mediaType, body) ? .refused(.otherContent) : .notNow(.notOurs))
        case (.commit, 403) where mediaType == "application/json":
            return .end(.notNow(.foreignNumber))
        case (_, 403):
            // A firewall's word.
            return .end(.notNow(.notOurs))
        case (.commit, 424):
            return sendsUnasked || documentCount == 0 ? .end(.notNow(.documentsMissing)) : .send(document: 0)
        default:
            return .end(.notNow(.notUnderstood))
        }
    }

    private func document(after index: Int) -> Step {
        guard index + 1 < documentCount else { return .commit }
        return sendsUnasked ? .send(document: index + 1) : .ask(document: index + 1)
    }

    /// A refusal is final, so only the center's own word counts: JSON, or nothing at all.
    private func isOurs(_ mediaType: String?, _ body: Data) -> Bool {
        mediaType == "application/json" || (mediaType == nil && body.isEmpty)
    }

    private func judge(_ mediaType: String?, _ body: Data) -> DeliveryOutcome {
        guard mediaType == "application/json", let acknowledgement = try? Acknowledgement(encoded: body) else {
            return .notNow(.notOurs)
        }
        guard acknowledgement.number == number, acknowledgement.manifestDigest == manifestDigest.description else {
            return .notNow(.acknowledgementDiffers)
        }
        return .delivered(acknowledgement)
    }
}

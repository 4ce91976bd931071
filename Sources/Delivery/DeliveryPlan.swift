public import TerminalLink
public import TownshipServices

/// The way of one submission to the center, step by step, as a value: documents that the center
/// does not hold yet, then the manifest. An answer goes in, the next step comes out; no I/O.
///
/// Nothing counts as an answer that does not look like the center's: a network's log-in page
/// neither delivers nor refuses. Delivered is only what the center's key acknowledged.
public struct DeliveryPlan: Hashable, Sendable {
    /// A document as far as its way matters.
    public struct Document: Hashable, Sendable {
        public var byteCount: Int
        /// The address of an upload that was begun in an earlier turn.
        public var upload: String?

        public init(byteCount: Int, upload: String? = nil) {
            self.byteCount = byteCount
            self.upload = upload
        }
    }

    public enum Step: Hashable, Sendable {
        /// HEAD of the document at this index: does the center hold it?
        case ask(document: Int)
        /// One request of its upload.
        case upload(document: Int, DocumentUpload.Request)
        /// The address of its upload is to be kept on disk (nil: forgotten) before anything else; then
        /// ``kept()``.
        case keep(document: Int, address: String?)
        /// PUT of the manifest.
        case commit
        case end(DeliveryOutcome)
    }

    /// The step to take now.
    public private(set) var step: Step

    private let number: SubmissionNumber
    private let manifestDigest: ContentDigest
    private let centerKey: CenterKey
    private let documents: [Document]
    private var upload: DocumentUpload?
    /// The center said that documents are missing although it had said that it held them: from then
    /// on they are sent anew without asking.
    private var sendsUnasked = false
    /// A page that the center wants is gone from this disk.
    private var isIncomplete = false

    /// - Parameter centerKey: whose word counts.
    public init(
        number: SubmissionNumber, manifestDigest: ContentDigest, documents: [Document], centerKey: CenterKey
    ) {
        self.number = number
        self.manifestDigest = manifestDigest
        self.documents = documents
        self.centerKey = centerKey
        step = documents.isEmpty ? .commit : .ask(document: 0)
    }

    /// The address of the current document's upload is on disk.
    public mutating func kept() {
        guard case .keep(let index, _) = step else { return }
        upload?.kept()
        step = goOn(with: index)
    }

    /// The page to be sent is gone from this disk, or is another one. The center may have the submission
    /// nevertheless, if an older copy of the records was put back: its word on the manifest decides.
    public mutating func pageIsLost() {
        guard case .upload = step else { return }
        isIncomplete = true
        upload = nil
        step = .commit
    }

    /// Takes the answer to the current step.
    public mutating func receive(_ answer: CenterAnswer) {
        switch step {
        case .upload(let index, _):
            upload?.receive(answer)
            step = goOn(with: index)
        case .ask, .commit:
            switch answer {
            case .failed(let problem):
                step = .end(.notNow(problem))
            case .answered(let reply):
                step = reply.generalProblem.map { .end(.notNow($0)) } ?? after(reply)
            }
        case .keep, .end:
            break
        }
    }

    private mutating func after(_ reply: CenterReply) -> Step {
        switch (step, reply.status) {
        case (.ask(let index), 200), (.ask(let index), 204):
            return next(after: index)
        case (.ask(let index), 404):
            return begin(index)
        case (.commit, 200), (.commit, 201):
            return .end(judge(reply))
        case (.commit, 409):
            return .end(reply.isOurs ? .refused(.otherContent) : .notNow(.notOurs))
        case (.commit, 400) where reply.isMalformedToCenter:
            return .end(.refused(.malformed))
        case (.commit, 413):
            return .end(reply.isOurs ? .refused(.tooLarge) : .notNow(.notOurs))
        case (.commit, 424):
            guard !isIncomplete else { return .end(.unusable) }
            guard !sendsUnasked, !documents.isEmpty else { return .end(.notNow(.documentsMissing)) }
            sendsUnasked = true
            return begin(0)
        case (_, 403):
            return .end(.notNow(.foreignNumber))
        default:
            return .end(.notNow(.notUnderstood))
        }
    }

    private mutating func begin(_ index: Int) -> Step {
        let document = documents[index]
        upload = DocumentUpload(byteCount: document.byteCount, remembered: sendsUnasked ? nil : document.upload)
        return goOn(with: index)
    }

    private mutating func goOn(with index: Int) -> Step {
        switch upload?.step {
        case .end(.sent), nil: next(after: index)
        case .end(.refused(let refusal)): .end(.refused(refusal))
        case .end(.notNow(let problem)): .end(.notNow(problem))
        case .keep(let address): .keep(document: index, address: address)
        case .request(let request): .upload(document: index, request)
        }
    }

    private mutating func next(after index: Int) -> Step {
        upload = nil
        guard index + 1 < documents.count else { return .commit }
        return sendsUnasked ? begin(index + 1) : .ask(document: index + 1)
    }

    private func judge(_ reply: CenterReply) -> DeliveryOutcome {
        guard reply.mediaType == "application/json" else { return .notNow(.notOurs) }
        do {
            let acknowledgement = try Acknowledgement(signed: reply.body, by: centerKey)
            guard acknowledgement.number == number, acknowledgement.manifestDigest == manifestDigest.description
            else { return .notNow(.acknowledgementDiffers) }
            return .delivered(acknowledgement)
        } catch let error as CenterSignatureError {
            return switch error.code {
            case .foreignSignature, .notAKey: .notNow(.foreignSignature)
            case .unknownAlgorithm, .impossible: .notNow(.notUnderstood)
            case .unreadable, .tooLarge, .digestMismatch: .notNow(.notOurs)
            }
        } catch {
            return .notNow(.notOurs)
        }
    }
}

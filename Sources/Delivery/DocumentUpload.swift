/// The way of one document by tus 1.0 (core and creation), as a value: an answer goes in, the next
/// step comes out; no I/O.
///
/// The upload's address outlives the process, so a broken transfer goes on at the byte that the
/// center names, whatever broke.
public struct DocumentUpload: Hashable, Sendable {
    public enum Request: Hashable, Sendable {
        /// POST: a new upload.
        case create
        /// HEAD of the upload: how much is there?
        case measure(address: String)
        /// PATCH with all bytes from `offset` on.
        case append(address: String, offset: Int)
    }

    public enum Step: Hashable, Sendable {
        case request(Request)
        /// The address is to be kept on disk (nil: forgotten), before anything else; then ``kept()``.
        case keep(address: String?)
        case end(End)
    }

    public enum End: Hashable, Sendable {
        /// All bytes are at the center.
        case sent
        case refused(DeliveryRefusal)
        case notNow(DeliveryProblem)
    }

    /// Uploads begun for one document in one turn: damage or a loss at the center may happen twice, and
    /// then something is wrong.
    public static let mostUploads = 3
    /// Transfers in one turn that may break off after some bytes arrived; then others have their turn.
    public static let mostTransfers = 8

    /// The step to take now.
    public private(set) var step: Step

    private let byteCount: Int
    private var uploads = 0
    private var transfers = 0
    /// What to say when asking again brings no byte more.
    private var reason = DeliveryProblem.brokenOff
    /// Bytes that were there when the last transfer began.
    private var lastOffset: Int?

    /// - Parameters:
    ///   - byteCount: of the document.
    ///   - remembered: the address of an earlier turn.
    public init(byteCount: Int, remembered: String? = nil) {
        self.byteCount = byteCount
        step = .request(remembered.map { .measure(address: $0) } ?? .create)
    }

    /// The address is on disk.
    public mutating func kept() {
        guard case .keep(let address) = step else { return }
        guard let address else {
            step = .request(.create)
            return
        }
        // Nothing was sent to a new upload yet.
        step = append(address, from: 0)
    }

    /// Takes the answer to the current step.
    public mutating func receive(_ answer: CenterAnswer) {
        guard case .request(let request) = step else { return }
        switch answer {
        case .failed(let problem):
            step = afterFailure(problem, of: request)
        case .answered(let reply):
            step = reply.generalProblem.map { .end(.notNow($0)) } ?? after(reply, to: request)
        }
    }

    /// A transfer that broke is measured at once: the line may be fine again, and the bytes that
    /// arrived count. A request without a body that fails says that the line is not there.
    private mutating func afterFailure(_ problem: DeliveryProblem, of request: Request) -> Step {
        guard case .append(let address, _) = request, problem == .brokenOff || problem == .stalled else {
            return .end(.notNow(problem))
        }
        reason = problem
        return .request(.measure(address: address))
    }

    private mutating func after(_ reply: CenterReply, to request: Request) -> Step {
        switch (request, reply.status) {
        case (_, 413):
            return .end(reply.isOurs ? .refused(.tooLarge) : .notNow(.notOurs))
        case (.create, 201):
            guard let location = reply.location else { return .end(.notNow(.notOurs)) }
            uploads += 1
            return .keep(address: location)
        case (.measure(let address), 200), (.measure(let address), 204):
            return measured(reply, at: address)
        case (.append(let address, let offset), 200), (.append(let address, let offset), 204):
            return appended(reply, at: address, from: offset)
        case (.create, 403):
            return .end(.notNow(.foreignNumber))
        // Expired, of another life of the center, or begun under another terminal code.
        case (.measure, 404), (.measure, 410), (.measure, 403), (.append, 404), (.append, 410), (.append, 403):
            return anew(.uploadLost)
        // Bytes that are not those of the digest: 460 of the checksum extension, 422 of the whole.
        case (.measure, 460), (.measure, 422), (.append, 460), (.append, 422):
            return anew(.damagedOnTheWay)
        // Somebody else's idea of the offset: ask for the center's.
        case (.append(let address, _), 409):
            reason = .notUnderstood
            return .request(.measure(address: address))
        // An earlier connection of ours, half-open, still holds the upload.
        case (.append, 423), (.measure, 423):
            return .end(.notNow(.uploadHeld))
        default:
            return .end(.notNow(.notUnderstood))
        }
    }

    private mutating func measured(_ reply: CenterReply, at address: String) -> Step {
        guard let offset = reply.offset else { return .end(.notNow(.notOurs)) }
        // Not the upload that was begun for this document.
        guard (0...byteCount).contains(offset), reply.length ?? byteCount == byteCount else { return anew(.uploadLost) }
        if offset == byteCount { return .end(.sent) }
        if let lastOffset, offset <= lastOffset { return .end(.notNow(reason)) }
        return append(address, from: offset)
    }

    private mutating func appended(_ reply: CenterReply, at address: String, from offset: Int) -> Step {
        guard let reached = reply.offset else { return .end(.notNow(.notOurs)) }
        guard reached > offset, reached <= byteCount else { return .end(.notNow(.notUnderstood)) }
        if reached == byteCount { return .end(.sent) }
        reason = .brokenOff
        return append(address, from: reached)
    }

    private mutating func append(_ address: String, from offset: Int) -> Step {
        guard transfers < Self.mostTransfers else { return .end(.notNow(reason)) }
        transfers += 1
        lastOffset = offset
        return .request(.append(address: address, offset: offset))
    }

    private mutating func anew(_ problem: DeliveryProblem) -> Step {
        guard uploads < Self.mostUploads else { return .end(.notNow(problem)) }
        lastOffset = nil
        return .keep(address: nil)
    }
}

import Foundation
import NIOCore
import Synchronization

/// One request's bytes on their way: when something moved last, and the end of waiting when nothing
/// does. A slow line is served for as long as it takes; a dead one is not waited for.
final class Transfer: Sendable {
    /// Nothing moved for too long.
    struct Stalled: Error {}

    private let time: DeliveryTime
    private let doubts: LineDoubts
    private let lastMove: Mutex<Duration>

    init(time: DeliveryTime, doubts: LineDoubts = LineDoubts()) {
        self.time = time
        self.doubts = doubts
        lastMove = Mutex(time.now())
    }

    /// A byte went out, or came in.
    func moved() {
        let now = time.now()
        lastMove.withLock { $0 = now }
    }

    /// - Throws: ``Stalled`` once nothing moved for `limit`, or for less while the line is in doubt; what
    ///   `body` throws.
    func run<Result: Sendable>(
        stallLimit limit: Duration, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let inDoubt = min(limit, doubts.patience)
        let raised = doubts.stream()
        return try await withThrowingTaskGroup(of: Result?.self) { tasks in
            tasks.addTask { try await body() }
            tasks.addTask {
                try await self.watch(self.doubts.isRecent ? inDoubt : limit)
                return nil
            }
            tasks.addTask {
                for await _ in raised { try await self.watch(inDoubt) }
                return nil
            }
            defer { tasks.cancelAll() }
            for try await result in tasks {
                if let result { return result }
            }
            throw CancellationError()
        }
    }

    /// Returns when cancelled.
    private func watch(_ limit: Duration) async throws {
        while true {
            let left = lastMove.withLock { $0 } + limit - time.now()
            guard left > .zero else { throw Stalled() }
            // Looks again when the limit would be over if nothing moved until then.
            do { try await time.pause(left) } catch { return }
        }
    }
}

/// The rest of a document, in pieces, as the ceiling lets them pass.
struct PacedBody: AsyncSequence, Sendable {
    let bytes: Data
    let now: @Sendable () -> Duration
    /// Returns when the connection has looked at the piece before. AsyncHTTPClient holds a body back only
    /// once its loop has noticed that the channel is full, and a body at hand is faster than that: without
    /// a turn of the loop for each piece all of it would be buffered at once.
    let settle: @Sendable () async throws -> Void
    /// Returns when so many bytes may go.
    let admit: @Sendable (Int) async throws -> Void
    /// Told when a piece was taken over by the connection, with the bytes so far.
    let taken: @Sendable (Int) -> Void

    func makeAsyncIterator() -> Iterator { Iterator(body: self) }

    struct Iterator: AsyncIteratorProtocol {
        let body: PacedBody
        private var position = 0
        private var size = PieceSize()
        private var begun = Duration.zero

        init(body: PacedBody) {
            self.body = body
        }

        mutating func next() async throws -> ByteBuffer? {
            // Asked for more: what went before is out of our hands.
            if position > 0 {
                body.taken(position)
                try await body.settle()
                size.took(body.now() - begun)
            }
            let count = Swift.min(size.bytes, body.bytes.count - position)
            guard count > 0 else { return nil }
            begun = body.now()
            try await body.admit(count)
            let start = body.bytes.startIndex + position
            position += count
            return ByteBuffer(bytes: body.bytes[start..<(start + count)])
        }
    }
}

/// How large the next piece of a body is, as a value: small for even pacing and fine progress at
/// 8 kB/s; on a line that takes pieces as they come, as large as a turn of the loop is worth.
struct PieceSize: Hashable, Sendable {
    static let least = 4 << 10
    static let most = 64 << 10
    /// A piece that takes longer is felt: four in a tenth of a second are even enough.
    static let briskly = Duration.milliseconds(25)

    private(set) var bytes = least

    /// - Parameter time: from asking for leave to the connection asking for more.
    mutating func took(_ time: Duration) {
        bytes = time < Self.briskly ? min(bytes * 2, Self.most) : max(bytes / 2, Self.least)
    }
}

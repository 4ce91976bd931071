import Foundation
import Synchronization

/// Who says that connections may be dead although nobody has told them: the network was away, and came
/// back perhaps with another address. Requests on the line get little patience then, so that one that
/// hangs since before is not waited for.
public final class LineDoubts: Sendable {
    /// A line of 8 kB/s moves something every two seconds, and a busy center answers within five; breaking
    /// off for nothing costs no byte that has arrived.
    static let usualPatience: Duration = .seconds(5)
    /// Connections from before are kept idle for a quarter of a minute and may be used once more.
    private static let span: Duration = .seconds(30)

    let patience: Duration
    private let state = Mutex(State())

    private struct State {
        var lastRaise: ContinuousClock.Instant?
        var listeners: [UUID: AsyncStream<Void>.Continuation] = [:]
    }

    public convenience init() { self.init(patience: Self.usualPatience) }

    init(patience: Duration) {
        self.patience = patience
    }

    /// The network may be back. Returns immediately.
    public func raise() {
        let listeners = state.withLock { state in
            state.lastRaise = .now
            return Array(state.listeners.values)
        }
        listeners.forEach { $0.yield() }
    }

    /// Whether a connection that is used now may be from before.
    var isRecent: Bool {
        state.withLock { $0.lastRaise.map { ContinuousClock.now - $0 < Self.span } ?? false }
    }

    /// Each doubt from now on.
    func stream() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let id = UUID()
        continuation.onTermination = { [weak self] _ in
            _ = self?.state.withLock { $0.listeners.removeValue(forKey: id) }
        }
        state.withLock { $0.listeners[id] = continuation }
        return stream
    }
}

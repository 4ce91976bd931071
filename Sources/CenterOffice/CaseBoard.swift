import Synchronization

/// Where desks hear that some case came or moved. It says no more than that: who is told looks
/// for himself, with his own permissions.
public final class CaseBoard: Sendable {
    private struct Listeners {
        var next = 0
        var open: [Int: AsyncStream<Void>.Continuation] = [:]
    }

    private let listeners = Mutex(Listeners())

    /// One element for each change, and one for several that came while nobody looked.
    public func changes() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id = listeners.withLock { listeners in
            listeners.next += 1
            listeners.open[listeners.next] = continuation
            return listeners.next
        }
        continuation.onTermination = { [weak self] _ in
            _ = self?.listeners.withLock { $0.open.removeValue(forKey: id) }
        }
        return stream
    }

    public func announce() {
        for listener in listeners.withLock({ Array($0.open.values) }) { listener.yield() }
    }
}

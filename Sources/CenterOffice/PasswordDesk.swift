import Dispatch
import Foundation
import Sealing
import Synchronization

/// Where passwords are checked: one at a time, off the cooperative threads, because each costs a
/// third of a second and 32 MiB on purpose.
final class PasswordDesk: Sendable {
    enum Verdict: Hashable, Sendable {
        case right, wrong
        /// Seconds to wait before trying again; nothing was checked.
        case closed(for: TimeInterval)
    }

    /// More who wait than this are sent away at once: a flood must not queue for hours.
    static let longestQueue = 16
    /// Seconds that who is sent away is asked to wait.
    static let queueWait: TimeInterval = 10

    private struct State {
        var throttle = LoginThrottle()
        var waiting = 0
    }

    private let queue = DispatchQueue(label: "center passwords")
    private let state = Mutex(State())
    private let cost: PasswordHash.Cost
    /// What an unknown login is checked against, so that it takes as long as a known one.
    private let decoy: Mutex<PasswordHash?>

    init(cost: PasswordHash.Cost) {
        self.cost = cost
        self.decoy = Mutex(nil)
    }

    /// Checks a password against what is stored for a login; nil when the login is unknown.
    func check(
        _ password: String, against stored: String?, login: String, now: @escaping @Sendable () -> Date
    ) async -> Verdict {
        let hasRoom = state.withLock { state in
            guard state.waiting < Self.longestQueue else { return false }
            state.waiting += 1
            return true
        }
        guard hasRoom else { return .closed(for: Self.queueWait) }
        return await withCheckedContinuation { continuation in
            queue.async { [self] in
                defer { state.withLock { $0.waiting -= 1 } }
                if let wait = state.withLock({ $0.throttle.wait(for: login, at: now()) }) {
                    return continuation.resume(returning: .closed(for: wait))
                }
                // Made at the first login of all, known or not, so that making it tells nothing either.
                let decoy = decoyHash()
                let hash = stored.flatMap(PasswordHash.init)
                let isRight = (hash ?? decoy)?.verify(password) == true && hash != nil
                state.withLock { state in
                    if isRight { state.throttle.succeeded(login) } else { state.throttle.failed(login, at: now()) }
                }
                continuation.resume(returning: isRight ? .right : .wrong)
            }
        }
    }

    func hash(_ password: String) async throws -> PasswordHash {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { [cost] in
                continuation.resume(with: Result { try PasswordHash(of: password, cost: cost) })
            }
        }
    }

    private func decoyHash() -> PasswordHash? {
        decoy.withLock { decoy in
            if decoy == nil { decoy = try? PasswordHash(of: randomToken(), cost: cost) }
            return decoy
        }
    }
}

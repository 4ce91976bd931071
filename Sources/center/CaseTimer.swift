import CenterOffice
import Logging
import ServiceLifecycle
import TownshipServices

/// Lets time do its part with the cases: at the start, for what fell due while the center was down, and
/// then every few minutes; and, once a day, with what terminals sent and never committed.
struct CaseTimer: Service {
    /// Limits are days; minutes only keep a desk that is open at midnight right.
    static let minutes = 10

    let office: Office
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var day: CalendarDate?
            while !Task.isCancelled {
                do {
                    try await office.letTimeAct()
                    if office.today != day {
                        try await office.dropUnclaimed()
                        // Open lists show days that are left.
                        if day != nil { office.board.announce() }
                        day = office.today
                    }
                } catch {
                    // The next round tries again; staff and terminals are served all the same.
                    logger.note(.timeStoodStill, ["why": "\(error)"])
                }
                // Time is what is waited for here: no event tells that a day has passed. Stopping the
                // center ends the pause at once.
                guard (try? await Task.sleep(for: .seconds(Self.minutes * 60))) != nil else { return }
            }
        }
    }
}

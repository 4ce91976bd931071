import CenterOffice
import Logging
import ServiceLifecycle
import TownshipServices

/// Lets time do its part with the cases: at the start, for what fell due while the center was down, and
/// then every few minutes; and with what terminals sent and never committed.
struct CaseTimer: Service {
    /// Limits are days; minutes only keep a desk that is open at midnight right.
    static let minutes = 10

    let office: Office
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var day: CalendarDate?
            while !Task.isCancelled {
                // One never keeps the other from its work; the next round tries again, and staff and
                // terminals are served all the same.
                await trying { try await office.letTimeAct() }
                await trying { try await office.dropUnclaimed() }
                // Open lists show days that are left.
                if let day, day != office.today { office.board.announce() }
                day = office.today
                // Time is what is waited for here: no event tells that a day has passed. Stopping the
                // center ends the pause at once.
                guard (try? await Task.sleep(for: .seconds(Self.minutes * 60))) != nil else { return }
            }
        }
    }

    private func trying(_ work: () async throws -> some Any) async {
        do {
            _ = try await work()
        } catch is CancellationError {
            // The center stops.
        } catch {
            logger.note(.timeStoodStill, ["why": "\(error)"])
        }
    }
}

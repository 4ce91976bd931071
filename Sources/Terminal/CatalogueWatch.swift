public import Foundation
public import KioskAssets
public import Logging
public import ServiceLifecycle
import Session
public import TownshipServices

/// Offers the next villager what was applied meanwhile, and what a new day brings into force, without
/// the terminal being started again. Whoever is at the screen goes on with what they chose.
public struct CatalogueWatch: Service {
    /// Nothing announces that staff applied a catalogue with another program, or that a day broke: both
    /// are looked for, which costs one link to be read. Cancelling ends the pause at once.
    static let pause = Duration.seconds(20)

    private let services: ServicesInForce
    private let runner: SessionRunner
    private let number: @Sendable () -> Int?
    private let read: @Sendable () throws -> ServiceVersions
    private let applied: AsyncStream<Void>
    private let now: @Sendable () -> Date
    private let logger: Logger

    /// - Parameters:
    ///   - number: of the catalogue that was applied last; nil before one was.
    ///   - read: reads it anew.
    ///   - applied: an element when this program applied one.
    public init(
        services: ServicesInForce, runner: SessionRunner, number: @escaping @Sendable () -> Int?,
        read: @escaping @Sendable () throws -> ServiceVersions,
        applied: AsyncStream<Void> = AsyncStream { $0.finish() }, now: @escaping @Sendable () -> Date, logger: Logger
    ) {
        self.services = services
        self.runner = runner
        self.number = number
        self.read = read
        self.applied = applied
        self.now = now
        self.logger = logger
        known = Moment(number: number(), day: CalendarDate(in: now()))
    }

    private struct Moment: Equatable {
        var number: Int?
        var day: CalendarDate
    }

    /// What is offered was read in this moment, just before.
    private let known: Moment

    private var moment: Moment { Moment(number: number(), day: CalendarDate(in: now())) }

    public func run() async {
        await cancelWhenGracefulShutdown {
            let (looks, look) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            await withTaskGroup { group in
                group.addTask {
                    // Time is what is waited for; see ``pause``.
                    repeat { look.yield() } while (try? await Task.sleep(for: Self.pause)) != nil
                    look.finish()
                }
                group.addTask { for await _ in applied { look.yield() } }
                var offered = known
                for await _ in looks {
                    let moment = self.moment
                    if moment != offered { await offer(on: moment.day) }
                    offered = moment
                }
                group.cancelAll()
            }
        }
    }

    /// Reads the catalogue and puts it on the shelves; one that cannot be read changes nothing.
    public func offer(on day: CalendarDate) async {
        do {
            services.replace(try read(), on: day)
            await runner.handle(.catalogue(services.shelves))
            // Messages for the start screen came along.
            await runner.redraw()
        } catch {
            logger.error("catalogue not read; the one before stays", metadata: ["error": "\(error)"])
        }
    }
}

public import Logging
public import ServiceLifecycle
import Session
public import TerminalRecords

/// Looks once a minute at what changes by itself while the terminal runs: the room on the disk, the
/// clock, drafts whose time is over, and submissions whose retention is.
public struct Housekeeping: Service {
    /// A disk fills, and a clock is set, over minutes; whoever begins an application has it measured
    /// anew anyway.
    static let pause = Duration.seconds(60)

    private let store: TerminalStore
    private let drafts: DraftStore
    private let clock: TerminalClock
    private let services: ServicesInForce
    private let runner: SessionRunner
    private let logger: Logger

    public init(
        store: TerminalStore, drafts: DraftStore, clock: TerminalClock, services: ServicesInForce,
        runner: SessionRunner,
        logger: Logger
    ) {
        self.store = store
        self.drafts = drafts
        self.clock = clock
        self.services = services
        self.runner = runner
        self.logger = logger
    }

    /// - Throws: `TerminalRecordsError` `damaged`: the program ends, and its next start goes on with a new
    ///   database.
    public func run() async throws {
        try await cancelWhenGracefulShutdown {
            var last = Findings(isLow: false, isUnsure: false)
            do { try await drafts.sweep() } catch { complain(error) }
            repeat {
                clock.catalogue(since: services.newestDate)
                let findings = Findings(isLow: !store.canAccept, isUnsure: clock.isUnsure)
                await runner.handle(.storage(findings.isLow ? .low : .enough))
                await runner.handle(.clock(isUnsure: findings.isUnsure))
                if findings != last { findings.log(to: logger) }
                last = findings
                try await forget()
                await tidyUp()
                // Nothing announces a fuller disk or another clock; see ``pause``.
            } while (try? await Task.sleep(for: Self.pause)) != nil
        }
    }

    private struct Findings: Equatable {
        var isLow: Bool
        var isUnsure: Bool

        func log(to logger: Logger) {
            if isLow { logger.error("the disk is below its reserve: no new applications; free some space") }
            if isUnsure { logger.error("the clock is not to be trusted: set it, or let the center be reached") }
            if !isLow && !isUnsure { logger.notice("disk and clock are in order again") }
        }
    }

    private func forget() async throws {
        do {
            try await store.forgetDue()
        } catch let error as TerminalRecordsError where error.code == .damaged {
            throw error
        } catch {
            logger.error("what is due cannot be forgotten; it is tried again", metadata: ["error": "\(error)"])
        }
    }

    private func tidyUp() async {
        do {
            if let (time, isCertain) = clock.trusted { try await store.noteClock(time, isCertain: isCertain) }
            let count = try await drafts.tidyUp()
            if count > 0 { logger.info("drafts are over", metadata: ["count": "\(count)"]) }
        } catch {
            complain(error)
        }
    }

    private func complain(_ error: any Error) {
        logger.error("drafts or clock cannot be noted", metadata: ["error": "\(error)"])
    }
}

public import Cards
import DeviceStatus
public import DeviceSupport
public import Foundation
public import Scanning
public import ServiceLifecycle
import Session
import TownshipServices

/// Runs the devices as long as the terminal runs and tells the session what happens at them. A
/// device that goes or fails is a report; it never ends the service.
public struct DeviceWatch: Service {
    private let cardReader: CardReader
    private let socialCards: SmartCardReader?
    private let scanner: DocumentScanner
    private let trial: CardTrial
    private let roll: DeviceRoll
    private let runner: SessionRunner
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - socialCards: nil where social-security cards are not read.
    ///   - trial: takes cards that staff lay to try the reader.
    ///   - roll: keeps which device a person has to look at.
    ///   - now: decides the day on which ages are counted.
    public init(
        cardReader: CardReader, socialCards: SmartCardReader? = nil, scanner: DocumentScanner,
        trial: CardTrial, roll: DeviceRoll, runner: SessionRunner,
        now: @escaping @Sendable () -> Date
    ) {
        self.cardReader = cardReader
        self.socialCards = socialCards
        self.scanner = scanner
        self.trial = trial
        self.roll = roll
        self.runner = runner
        self.now = now
    }

    public func run() async {
        await cancelWhenGracefulShutdown {
            await withTaskGroup { group in
                group.addTask {
                    await cardReader.run { event in
                        if !trial.take(event) { await take(event, of: .cardReader, again: .liftAndLayAgain) }
                    }
                }
                if let socialCards {
                    group.addTask {
                        await socialCards.run { await take($0, of: .socialCardReader, again: .reinsertCard) }
                    }
                }
                group.addTask {
                    await scanner.run(callForHelp: { callForHelp(.scanner) }) { report in await runner.report(report) }
                }
            }
        }
    }

    /// - Parameter again: how a card is laid again in this reader.
    private func take(_ event: CardReaderEvent, of role: DeviceReport.Role, again: CardPrompt) async {
        switch event {
        case .status(let report): await runner.report(report)
        case .cardRead(let card): await runner.handle(.cardRead(card, today: CalendarDate(in: now())))
        case .cardPhoto(let photo, let number): await runner.decode(photo, of: number)
        case .cardTrouble(let trouble): await runner.handle(.cardTrouble(Self.prompt(for: trouble) ?? again))
        case .needsHelp: callForHelp(role)
        case .cardLifted: break
        }
    }

    private func callForHelp(_ role: DeviceReport.Role) {
        roll.change { $0.callForHelp(role, at: now()) }
    }

    /// Nil: how to lay a card again depends on the reader.
    private static func prompt(for trouble: CardTrouble) -> CardPrompt? {
        switch trouble {
        case .liftAndLayAgain: nil
        case .unsupportedKind: .unsupportedCard
        case .invalidRecord: .invalidCard
        }
    }
}

/// Sends the session a tick a second: the only way in which time reaches it.
public struct SessionClock: Service {
    private let runner: SessionRunner

    public init(runner: SessionRunner) {
        self.runner = runner
    }

    public func run() async {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: .seconds(1))) != nil {
                await runner.handle(.tick)
            }
        }
    }
}

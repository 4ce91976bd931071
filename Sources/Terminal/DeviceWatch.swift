public import Cards
import DeviceStatus
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
    private let runner: SessionRunner
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - socialCards: nil where social-security cards are not read.
    ///   - trial: takes cards that staff lay to try the reader.
    ///   - now: decides the day on which ages are counted.
    public init(
        cardReader: CardReader, socialCards: SmartCardReader? = nil, scanner: DocumentScanner,
        trial: CardTrial = CardTrial(), runner: SessionRunner,
        now: @escaping @Sendable () -> Date
    ) {
        self.cardReader = cardReader
        self.socialCards = socialCards
        self.scanner = scanner
        self.trial = trial
        self.runner = runner
        self.now = now
    }

    public func run() async {
        await cancelWhenGracefulShutdown {
            await withTaskGroup { group in
                group.addTask { await cardReader.run { event in if !trial.take(event) { await take(event) } } }
                if let socialCards {
                    group.addTask { await socialCards.run { await take($0, liftAgain: .reinsertCard) } }
                }
                group.addTask { await scanner.run { report in await runner.report(report) } }
            }
        }
    }

    private func take(_ event: CardReaderEvent, liftAgain: CardPrompt = .liftAndLayAgain) async {
        switch event {
        case .status(let report): await runner.report(report)
        case .cardRead(let card): await runner.handle(.cardRead(card, today: CalendarDate(in: now())))
        case .cardPhoto(let photo, let number): await runner.decode(photo, of: number)
        case .cardTrouble(let trouble): await runner.handle(.cardTrouble(Self.prompt(for: trouble) ?? liftAgain))
        // Told to the center by the report; the roll of devices keeps it.
        case .cardLifted, .needsHelp: break
        }
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

import Cards
import DeviceStatus
import Testing

@testable import Terminal

/// Longer than any test; a trial that waits for it fails the suite's own limit.
private let forever = Duration.seconds(600)

@Suite("A card that staff lay to try the reader")
struct CardTrialTests {
    @Test(
        "is the trial's and not the session's; of it only whether it was read is kept",
        arguments: [
            (CardReaderEvent.cardTrouble(.liftAndLayAgain), CardTrial.Outcome.liftAndLayAgain),
            (.cardTrouble(.unsupportedKind), .otherCard), (.cardTrouble(.invalidRecord), .otherCard),
        ])
    func outcome(event: CardReaderEvent, expected: CardTrial.Outcome) async {
        let trial = CardTrial()
        async let outcome = trial.outcome(within: forever) { false }
        while !trial.take(event) { await Task.yield() }
        #expect(await outcome == expected)
        // What comes later is the session's again.
        #expect(!trial.take(event))
    }

    @Test("how the reader is stays known to the session; a reader that goes ends the trial")
    func status() async {
        let trial = CardTrial()
        async let outcome = trial.outcome(within: forever) { false }
        while !trial.take(.cardLifted) { await Task.yield() }
        #expect(!trial.take(.status(DeviceReport(role: .cardReader, device: .online))))
        #expect(!trial.take(.status(DeviceReport(role: .cardReader, device: .absent))))
        #expect(await outcome == .readerFailed)
    }

    @Test("a villager who comes goes first")
    func villager() async {
        let trial = CardTrial()
        #expect(await trial.outcome(within: forever) { true } == nil)
        #expect(!trial.take(.cardTrouble(.liftAndLayAgain)))
    }

    @Test("two people do not try at once")
    func two() async {
        let trial = CardTrial()
        async let first = trial.outcome(within: forever) { false }
        while !trial.take(.cardLifted) { await Task.yield() }
        #expect(await trial.outcome(within: forever) { false } == nil)
        _ = trial.take(.cardTrouble(.liftAndLayAgain))
        #expect(await first == .liftAndLayAgain)
    }
}

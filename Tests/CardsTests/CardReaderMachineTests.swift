import DeviceStatus
import Testing

@testable import Cards

@Suite("What a card reader is asked next")
struct CardReaderMachineTests {
    private static let nobody = CardReaderMachine.Wish(isWanted: false, number: 1)
    private static let first = CardReaderMachine.Wish(isWanted: true, number: 1)
    private static let second = CardReaderMachine.Wish(isWanted: true, number: 2)

    /// A reader that has been greeted while nobody wanted a card.
    private func greeted() -> CardReaderMachine {
        var machine = CardReaderMachine()
        _ = machine.begin()
        _ = machine.answered(SAMAnswer(status: .success, data: []), Self.nobody)
        return machine
    }

    /// A card is found, and does not let itself be selected.
    private func tryInVain(_ machine: inout CardReaderMachine, for wish: CardReaderMachine.Wish) -> [CardReaderEvent] {
        #expect(machine.pauseOver(wish).action == .send(.findCard))
        #expect(machine.answered(SAMAnswer(status: .cardFound, data: []), wish).action == .send(.selectCard))
        return machine.answered(SAMAnswer(status: .selectFailed, data: []), wish).events
    }

    @Test("a card that does not let itself be read is told of once, to each who waits for one")
    func trouble() {
        var machine = greeted()
        #expect(tryInVain(&machine, for: Self.first) == [.cardTrouble(.liftAndLayAgain)])
        #expect(tryInVain(&machine, for: Self.first) == [])
        #expect(machine.medium(wanted: true) == .present)
        #expect(tryInVain(&machine, for: Self.second) == [.cardTrouble(.liftAndLayAgain)])
    }

    /// Finds, selects and reads the card that lies there; its holder has not moved.
    private func read(_ machine: inout CardReaderMachine, for wish: CardReaderMachine.Wish) -> [CardReaderEvent] {
        #expect(machine.pauseOver(wish).action == .send(.findCard))
        #expect(machine.answered(SAMAnswer(status: .cardFound, data: []), wish).action == .send(.selectCard))
        #expect(machine.answered(SAMAnswer(status: .success, data: []), wish).action == .send(.readTextAndPhoto))
        let step = machine.answered(SAMAnswer(status: .success, data: SampleRecord.resident.answer), wish)
        guard step.action == .send(.readAdditionalAddress) else { return step.events }
        return machine.answered(SAMAnswer(status: .itemAbsent, data: []), wish).events
    }

    @Test("a card that was left behind is not read for the next person, not even by a reader that was reset")
    func leftBehind() {
        var machine = greeted()
        #expect(read(&machine, for: Self.first).contains { if case .cardRead = $0 { true } else { false } })
        var again = CardReaderMachine(lying: machine.lying)
        _ = again.begin()
        _ = again.answered(SAMAnswer(status: .success, data: []), Self.nobody)
        #expect(read(&again, for: Self.second) == [.cardTrouble(.liftAndLayAgain)])
        let miss = SAMAnswer(status: .selectFailed, data: [])
        #expect(again.pauseOver(Self.second).action == .send(.readAdditionalAddress))
        #expect(again.answered(miss, Self.second).action == .send(.readAdditionalAddress))
        #expect(again.answered(miss, Self.second).events == [.cardLifted])
        #expect(again.lying == nil)
        #expect(read(&again, for: Self.second).contains { if case .cardRead = $0 { true } else { false } })
    }

    @Test("a reader that was reset reads a card once more for the same person")
    func samePerson() {
        var machine = greeted()
        _ = read(&machine, for: Self.first)
        var again = CardReaderMachine(lying: machine.lying)
        _ = again.begin()
        _ = again.answered(SAMAnswer(status: .success, data: []), Self.nobody)
        #expect(read(&again, for: Self.first).contains { if case .cardRead = $0 { true } else { false } })
    }

    @Test("what lies on a reader is not known once nobody waits")
    func left() {
        var machine = greeted()
        _ = tryInVain(&machine, for: Self.first)
        _ = machine.pauseOver(Self.nobody)
        #expect(machine.medium(wanted: false) == .unknown)
    }

    @Test("an idle reader that is silent when it is asked how it is, is asked again at once, and then given up")
    func silent() {
        var machine = greeted()
        for _ in 1..<CardReaderMachine.healthPauses { #expect(machine.pauseOver(Self.nobody).action == .pause) }
        #expect(machine.pauseOver(Self.nobody).action == .send(.status))
        for _ in 1..<CardReaderMachine.patience {
            #expect(machine.unanswered("silent", Self.nobody).action == .pause)
            #expect(machine.pauseOver(Self.nobody).action == .send(.status))
        }
        #expect(machine.unanswered("silent", Self.nobody).action == .fail("silent"))
    }
}

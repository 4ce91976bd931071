import DeviceStatus
import Testing

@testable import Cards

@Suite struct SmartCardMachineTests {
    private typealias Wish = SmartCardMachine.Wish
    private typealias Sight = SmartCardMachine.Sight

    private let nobody = Wish()
    private let first = Wish(isWanted: true, number: 1)
    private let second = Wish(isWanted: true, number: 2)

    private func sight(_ card: Sight.Card, changes: Int = 0, reader: String = "A") -> Sight {
        Sight(reader: reader, card: card, changes: changes)
    }

    private func status(_ device: DeviceReport.Device, _ medium: DeviceReport.Medium) -> CardReaderEvent {
        .status(DeviceReport(role: .socialCardReader, device: device, medium: medium))
    }

    @Test("a terminal that never had a reader is told of none, and one that lost its reader is")
    func absence() {
        var machine = SmartCardMachine()
        #expect(machine.see([], first).events.isEmpty)
        #expect(machine.serviceGone().isEmpty)
        #expect(machine.see([sight(.none)], nobody).events == [status(.online, .absent)])
        #expect(machine.see([sight(.none)], nobody).events.isEmpty)
        #expect(machine.serviceGone() == [status(.absent, .unknown)])
    }

    @Test("a card is read when somebody wants one, once")
    func once() {
        var machine = SmartCardMachine()
        #expect(machine.see([sight(.present)], nobody).read == nil)
        #expect(machine.see([sight(.present)], first).read == "A")
        #expect(machine.hasRead("A", .read(.unknownKind), for: first, first) == [.cardTrouble(.unsupportedKind)])
        #expect(machine.see([sight(.present)], first).read == nil)
    }

    @Test("a card that was read for somebody else has to be taken out, which is said once")
    func forgotten() {
        var machine = SmartCardMachine()
        _ = machine.see([sight(.present)], first)
        _ = machine.hasRead("A", .read(.unknownKind), for: first, first)
        let again = machine.see([sight(.present)], second)
        #expect(again.events == [.cardTrouble(.liftAndLayAgain)])
        #expect(again.read == nil)
        #expect(machine.see([sight(.present)], second).events.isEmpty)
        let lifted = machine.see([sight(.none, changes: 1)], second)
        #expect(lifted.events == [status(.online, .absent), .cardLifted])
        #expect(machine.see([sight(.present, changes: 2)], second).read == "A")
    }

    @Test("a card that took another's place between two looks is another card")
    func swapped() {
        var machine = SmartCardMachine()
        _ = machine.see([sight(.present, changes: 1)], first)
        _ = machine.hasRead("A", .read(.unknownKind), for: first, first)
        let swapped = machine.see([sight(.present, changes: 3)], second)
        #expect(swapped.events == [.cardLifted])
        #expect(swapped.read == "A")
    }

    @Test("a card that was read too late for whoever wanted it is told to nobody")
    func late() {
        var machine = SmartCardMachine()
        _ = machine.see([sight(.present)], first)
        #expect(machine.hasRead("A", .read(.unknownKind), for: first, second).isEmpty)
        #expect(machine.see([sight(.present)], second).events == [.cardTrouble(.liftAndLayAgain)])
    }

    @Test("a card that did not let itself be read is tried again for the next person, not for the same")
    func troubled() {
        var machine = SmartCardMachine()
        _ = machine.see([sight(.present)], first)
        #expect(machine.hasRead("A", .liftAndLayAgain, for: first, first) == [.cardTrouble(.liftAndLayAgain)])
        #expect(machine.see([sight(.present)], first).read == nil)
        #expect(machine.see([sight(.present)], second).read == "A")
    }

    @Test("a card that is in the wrong way round is trouble without being read")
    func mute() {
        var machine = SmartCardMachine()
        let seen = machine.see([sight(.mute)], first)
        #expect(seen.events == [status(.online, .present), .cardTrouble(.liftAndLayAgain)])
        #expect(seen.read == nil)
        #expect(machine.see([sight(.mute)], first).events.isEmpty)
    }

    @Test("a card that another program holds is tried again, and meanwhile the reader is denied")
    func held() {
        var machine = SmartCardMachine()
        _ = machine.see([sight(.present)], first)
        #expect(machine.hasRead("A", .heldByOthers, for: first, first) == [status(.denied, .present)])
        #expect(machine.see([sight(.present)], first).read == "A")
        let events = machine.hasRead("A", .read(.unknownKind), for: first, first)
        #expect(events == [status(.online, .present), .cardTrouble(.unsupportedKind)])
    }

    @Test("a reader that is unplugged takes its card along, and another goes on")
    func unplugged() {
        var machine = SmartCardMachine()
        let both = [sight(.present), sight(.none, reader: "B")]
        _ = machine.see(both, first)
        _ = machine.hasRead("A", .read(.unknownKind), for: first, first)
        let left = machine.see([sight(.present, reader: "B")], first)
        #expect(left.events == [.cardLifted])
        #expect(left.read == "B")
        // What comes of a reading that its reader did not live to see.
        #expect(machine.hasRead("A", .liftAndLayAgain, for: first, first).isEmpty)
    }
}

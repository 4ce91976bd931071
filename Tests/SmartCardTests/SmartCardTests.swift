import Cards
import DeviceStatus
import Testing
import TownshipServices
import VirtualDevices

/// Through the real pcscd, each a physical event; they share its socket, so one runs after the other.
@Suite(.serialized, .enabled(if: PrivateDaemon.program != nil, "started without pcscd; use Tests/SmartCardTests/run"))
struct SmartCardTests {
    @Test("without pcscd nothing is reported, and once it runs a card is read as what was put on it")
    func reads() async throws {
        // Of the long name, the card pads nothing and corrects the length that is asked for.
        let sample = try #require(SampleCard.all.first { $0.id == "ayiguli" })
        try await SmartCardRun.with(sample, started: false) { daemon, card, reader, run in
            reader.setWanted(true)
            card.insert()
            #expect(await run.events.isEmpty)
            try await daemon.start()
            try await run.next(.online)
            let read = try await run.nextCard()
            #expect(read.name == sample.name)
            #expect(read.number.digits == sample.number)
            #expect(read.sex == .female)
            #expect(read.ethnicGroup == "维吾尔")
            #expect(read.birthDate == CalendarDate(sample.birthDate))
            #expect(read.validTo == CalendarDate(year: 2039, month: 3, day: 1))
            #expect(read.socialSecurityNumber == "A12345678")
            #expect(read.address.isEmpty)
        }
    }

    @Test("a card is left alone until one is wanted; one that was read for somebody else has to be put in again")
    func forgotten() async throws {
        try await SmartCardRun.with { daemon, card, reader, run in
            try await run.next(.online)
            card.insert()
            try await run.next(
                .status(DeviceReport(role: .socialCardReader, device: .online, medium: .present)))
            #expect(card.commandsSeen == 0)
            reader.setWanted(true)
            _ = try await run.nextCard()
            reader.setWanted(false)
            reader.setWanted(true)
            try await run.next(.cardTrouble(.liftAndLayAgain))
            card.withdraw()
            try await run.next(.cardLifted)
            card.insert()
            _ = try await run.nextCard()
        }
    }

    @Test("a card pulled out in the middle of the reading asks to put it in again, and is read then")
    func pulled() async throws {
        try await SmartCardRun.with { daemon, card, reader, run in
            reader.setWanted(true)
            card.set(.pulledDuringRead, true)
            card.insert()
            try await run.next(.cardTrouble(.liftAndLayAgain))
            try await run.next(.status(DeviceReport(role: .socialCardReader, device: .online, medium: .absent)))
            card.insert()
            _ = try await run.nextCard()
        }
    }

    @Test(
        "what a card answers wrongly is told apart by what helps",
        arguments: [
            (EmulatedSmartCard.Fault.refusesNumber, CardTrouble.liftAndLayAgain), (.truncatesNumber, .liftAndLayAgain),
            (.garbledName, .invalidRecord), (.isBankCard, .unsupportedKind),
        ])
    func wrong(fault: EmulatedSmartCard.Fault, trouble: CardTrouble) async throws {
        try await SmartCardRun.with { daemon, card, reader, run in
            reader.setWanted(true)
            card.set(fault, true)
            card.insert()
            try await run.next(.cardTrouble(trouble))
        }
    }

    @Test("pcscd killed in the middle of a wait and started again carries on, as does a card put in meanwhile")
    func killed() async throws {
        try await SmartCardRun.with { daemon, card, reader, run in
            try await run.next(.online)
            reader.setWanted(true)
            daemon.kill()
            try await run.next(.absent)
            card.insert()
            try await daemon.start()
            try await run.next(.online)
            _ = try await run.nextCard()
        }
    }

    @Test("pcscd without readers is nothing to report; a reader that was there and is gone is absent")
    func plugged() async throws {
        try await SmartCardRun.with(started: false) { daemon, card, reader, run in
            try await daemon.start(withReader: false)
            reader.setWanted(true)
            card.insert()
            // Long enough for several looks at nothing.
            try await Task.sleep(for: .milliseconds(100))
            #expect(await run.events.isEmpty)
            daemon.kill()
            try await daemon.start()
            try await run.next(.online)
            _ = try await run.nextCard()
            daemon.kill()
            try await daemon.start(withReader: false)
            try await run.next(.absent)
        }
    }
}

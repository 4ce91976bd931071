import Cards
import DeviceStatus
import Testing
import TownshipServices
import USB
import VirtualDevices

extension EmulatedDevices {
    @Suite struct CardReaderTests {
        private let device = EmulatedCardReader()

        private func status(_ device: DeviceReport.Device) -> (CardReaderEvent) -> Bool {
            { event in
                guard case .status(let report) = event else { return false }
                return report.device == device && report.role == .cardReader
            }
        }

        @Test("every resident sample card is read as what is printed on it", arguments: SampleCard.residents.indices)
        func reads(index: Int) async throws {
            let sample = SampleCard.residents[index]
            try await Emulation.withBus([device]) { _, context in
                try await CardReaderRun.with(context) { reader, run in
                    device.lay(sample)
                    await reader.setWanted(true)
                    guard case .cardRead(let card) = try await run.next() else {
                        Issue.record("the card was not read")
                        return
                    }
                    #expect(card.name == sample.name)
                    #expect(card.number.digits == sample.number)
                    #expect(card.sex == (sample.isMale ? .male : .female))
                    #expect(card.birthDate == CalendarDate(sample.birthDate[...]))
                    #expect(card.address == sample.moreAddress.last ?? sample.address)
                    #expect(card.issuer == sample.issuer)
                    #expect(card.validTo == CalendarDate(sample.validTo[...]))
                    #expect(!card.ethnicGroup.isEmpty)
                }
            }
        }

        @Test("nothing attached at the start is reported at once, and a reader plugged in later works")
        func absentAtStart() async throws {
            try await Emulation.withBus([device], plugged: false) { bus, context in
                try await CardReaderRun.with(context) { reader, run in
                    _ = try await run.next(status(.absent))
                    await reader.setWanted(true)
                    device.lay(SampleCard.all[0])
                    try bus.plug(device)
                    _ = try await run.next(status(.online))
                    guard case .cardRead = try await run.next() else {
                        Issue.record("the card was not read")
                        return
                    }
                }
            }
        }

        @Test("a card is left alone until one is wanted, and its leaving is reported")
        func waitsForWish() async throws {
            try await Emulation.withBus([device]) { _, context in
                try await CardReaderRun.with(context) { reader, run in
                    _ = try await run.next(status(.online))
                    device.lay(SampleCard.all[0])
                    let before = device.state.commands
                    // Long enough for several looks, had there been any.
                    try await Task.sleep(for: .milliseconds(100))
                    #expect(device.state.commands == before)
                    await reader.setWanted(true)
                    guard case .cardRead = try await run.next() else {
                        Issue.record("the card was not read")
                        return
                    }
                    await reader.setWanted(false)
                    device.lift()
                    #expect(try await run.next() == .cardLifted)
                    #expect(device.state.cardsRead == 1)
                }
            }
        }

        @Test("a card lifted during the read asks to lay it again, and then is read")
        func liftedDuringRead() async throws {
            try await Emulation.withBus([device]) { _, context in
                try await CardReaderRun.with(context) { reader, run in
                    device.set(.liftDuringRead, true)
                    device.lay(SampleCard.all[1])
                    await reader.setWanted(true)
                    #expect(try await run.next() == .cardTrouble(.liftAndLayAgain))
                    device.lay(SampleCard.all[1])
                    guard case .cardRead(let card) = try await run.next() else {
                        Issue.record("the card was not read")
                        return
                    }
                    #expect(card.number.digits == SampleCard.all[1].number)
                }
            }
        }

        @Test("a card that was read for somebody else has to be lifted and laid again")
        func staleCard() async throws {
            try await Emulation.withBus([device]) { _, context in
                try await CardReaderRun.with(context) { reader, run in
                    device.lay(SampleCard.all[0])
                    await reader.setWanted(true)
                    _ = try await run.next()
                    await reader.setWanted(false)
                    await reader.setWanted(true)
                    #expect(try await run.next() == .cardTrouble(.liftAndLayAgain))
                    device.lift()
                    #expect(try await run.next() == .cardLifted)
                    device.lay(SampleCard.all[0])
                    guard case .cardRead = try await run.next() else {
                        Issue.record("the card was not read")
                        return
                    }
                }
            }
        }

        @Test("a reader that is unplugged and plugged in again carries on")
        func replugged() async throws {
            try await Emulation.withBus([device]) { bus, context in
                try await CardReaderRun.with(context) { reader, run in
                    await reader.setWanted(true)
                    _ = try await run.next(status(.online))
                    bus.unplug(device)
                    _ = try await run.next(status(.absent))
                    device.lay(SampleCard.all[2])
                    try bus.plug(device)
                    _ = try await run.next(status(.online))
                    guard case .cardRead(let card) = try await run.next() else {
                        Issue.record("the card was not read")
                        return
                    }
                    #expect(card.validTo == nil)
                }
            }
        }

        @Test("damaged answers make the reader faulty, and whole ones bring it back")
        func wrongChecksum() async throws {
            try await Emulation.withBus([device]) { _, context in
                try await CardReaderRun.with(context) { reader, run in
                    _ = try await run.next(status(.online))
                    device.set(.wrongChecksum, true)
                    await reader.setWanted(true)
                    _ = try await run.next(status(.fault))
                    device.lay(SampleCard.all[0])
                    device.set(.wrongChecksum, false)
                    _ = try await run.next(status(.online))
                    guard case .cardRead = try await run.next() else {
                        Issue.record("the card was not read")
                        return
                    }
                }
            }
        }

        @Test("a reader that falls silent is faulty, and recovers when it speaks again")
        func silence() async throws {
            try await Emulation.withBus([device]) { _, context in
                try await CardReaderRun.with(context, answerTimeout: .milliseconds(300)) { reader, run in
                    _ = try await run.next(status(.online))
                    device.set(.silence, true)
                    await reader.setWanted(true)
                    _ = try await run.next(status(.fault))
                    device.lay(SampleCard.all[0])
                    device.set(.silence, false)
                    _ = try await run.next(status(.online))
                    guard case .cardRead = try await run.next() else {
                        Issue.record("the card was not read")
                        return
                    }
                }
            }
        }

        @Test("a stalled endpoint is cleared and the command repeated, unnoticed by anybody")
        func stall() async throws {
            try await Emulation.withBus([device]) { _, context in
                try await CardReaderRun.with(context) { reader, run in
                    _ = try await run.next(status(.online))
                    device.set(.stall, true)
                    device.lay(SampleCard.all[3])
                    await reader.setWanted(true)
                    guard case .cardRead = try await run.next() else {
                        Issue.record("the card was not read")
                        return
                    }
                    let events = await run.events
                    #expect(!events.contains(where: status(.fault)))
                    #expect(!device.state.faults.contains(.stall))
                }
            }
        }
    }
}

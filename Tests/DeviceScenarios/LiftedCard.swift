import Cards
import VirtualDevices

extension Scenario {
    /// What people do with cards.
    static let liftedCard =
        readers("the card is lifted while it is read, and laid again") { _, device, run in
            device.provoke(Provocation(.liftDuringRead, at: .read, times: 1))
            device.lay(SampleCard.all[1])
            await run.reader.setWanted(true)
            let event = try await run.next()
            try expect(event == .cardTrouble(.liftAndLayAgain), "not asked to lay the card again")
            try await run.serve(SampleCard.all[1], on: device)
        }
        + [
            Scenario(name: "a card lies there since somebody else's turn, and has to be lifted and laid again") {
                bench in
                let device = EmulatedCardReader()
                try await bench.with([device]) { context in
                    try await CardReaderRun.with(bench, context) { run in
                        try await run.serve(SampleCard.all[0], on: device)
                        await run.reader.setWanted(false)
                        await run.reader.setWanted(true)
                        let event = try await run.next()
                        try expect(event == .cardTrouble(.liftAndLayAgain), "not asked to lay the card again")
                        device.lift()
                        let lifted = try await run.next()
                        try expect(lifted == .cardLifted, "the lifting went unnoticed")
                        try await run.serve(SampleCard.all[0], on: device)
                    }
                }
            },
            Scenario(name: "a digit is read wrong though the frame is whole: the record contradicts itself") { bench in
                let device = EmulatedCardReader()
                try await bench.with([device]) { context in
                    try await CardReaderRun.with(bench, context) { run in
                        device.provoke(Provocation(.wrongRecord, at: .read, times: 1))
                        device.lay(SampleCard.all[0])
                        await run.reader.setWanted(true)
                        let event = try await run.next()
                        try expect(event == .cardTrouble(.invalidRecord), "the record was not called invalid")
                        device.lift()
                        _ = try await run.next("the lifting is noticed") { $0 == .cardLifted }
                        try await run.serve(SampleCard.all[1], on: device)
                    }
                }
            },
        ]
}

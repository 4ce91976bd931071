import Cards
import DeviceStatus
import TownshipServices
import USB
import VirtualDevices

/// A running card reader, and everything it has reported.
actor CardReaderRun {
    let reader: CardReader
    private(set) var events: [CardReaderEvent] = []
    /// Events before this one have been waited for.
    private var seen = 0

    private init(_ reader: CardReader) { self.reader = reader }

    /// As `VirtualDevices` names them, one for each way in which frames travel.
    private static let emulatedReaders: Set = [
        USBID(0x0400, 0xC35A), USBID(0x0316, 0x5020), USBID(0x0483, 0x5652), USBID(0x10C4, 0x0007),
    ]

    private func add(_ event: CardReaderEvent) { events.append(event) }

    /// Looks after a reader while the body does its worst.
    static func with(
        _ bench: Bench, _ context: USBContext, serialLine: String? = nil, _ body: (CardReaderRun) async throws -> Void
    ) async throws {
        let reader = CardReader(
            configuration: CardReaderConfiguration(
                readers: Self.emulatedReaders, serialLine: serialLine, pollInterval: .milliseconds(300),
                answerTimeout: bench.patience, readTimeout: bench.patience),
            context: context, logger: Bench.logger, clock: ImpatientClock())
        let run = CardReaderRun(reader)
        // Weak: it remembers for ever whom it reports to.
        try await beside({ await reader.run { [weak run] in await run?.add($0) } }) { try await body(run) }
    }

    /// The next event that fits and that nobody has waited for yet; what came before it is passed over.
    func next(
        _ what: String, file: String = #fileID, line: Int = #line, _ fits: (CardReaderEvent) -> Bool
    ) async throws -> CardReaderEvent {
        var found: CardReaderEvent?
        try await eventually(what, file: file, line: line) {
            guard let index = events.indices.dropFirst(seen).first(where: { fits(events[$0]) }) else { return false }
            seen = index + 1
            found = events[index]
            return true
        }
        guard let found else { throw ScenarioFailure("never: \(what)") }
        return found
    }

    /// The next event that is neither a status nor the photo of a card that was read.
    func next(file: String = #fileID, line: Int = #line) async throws -> CardReaderEvent {
        try await next("something about a card", file: file, line: line) { event in
            if case .cardPhoto = event { false } else { event.device == nil }
        }
    }

    /// Waits until the reader has come into a state since the last wait.
    func becomes(_ device: DeviceReport.Device, file: String = #fileID, line: Int = #line) async throws {
        _ = try await next("the reader becomes \(device)", file: file, line: line) { $0.device == device }
    }

    /// Lays a card and does what a villager is told, until it is read.
    func serve(_ card: SampleCard, on device: EmulatedCardReader) async throws {
        device.lay(card)
        await reader.setWanted(true)
        while true {
            switch try await next() {
            case .cardRead(let read):
                return try expect(read.number.digits == card.number, "another card was read than was laid")
            case .cardTrouble(.liftAndLayAgain):
                device.lay(card)
            case .cardTrouble(let trouble):
                throw ScenarioFailure("a good card gave trouble: \(trouble)")
            case .cardLifted, .cardPhoto, .needsHelp, .status:
                break
            }
        }
    }

    /// Whether the reader has been in a state at all.
    func hasBeen(_ device: DeviceReport.Device) -> Bool { events.contains { $0.device == device } }
}

extension CardReaderEvent {
    /// The state of the reader, where that is what happened.
    fileprivate var device: DeviceReport.Device? {
        if case .status(let report) = self { report.device } else { nil }
    }
}

extension Scenario {
    /// One scenario for each way in which a reader is attached, beginning with a reader that works.
    static func readers(
        _ name: String, attached transports: [EmulatedCardReader.Transport] = EmulatedCardReader.Transport.allCases,
        _ body: @Sendable @escaping (Bench, EmulatedCardReader, CardReaderRun) async throws -> Void
    ) -> [Scenario] {
        transports.map { transport in
            Scenario(name: "\(name) (card reader, \(transport))") { bench in
                let device = EmulatedCardReader(transport: transport)
                let line = transport == .serial ? Bench.serialLine() : nil
                let bench = line.map { Bench(bus: $0, move: bench.move, patience: bench.patience) } ?? bench
                try await bench.with([device]) { context in
                    try await CardReaderRun.with(bench, context, serialLine: line?.path) { run in
                        try await run.becomes(.online)
                        try await body(bench, device, run)
                    }
                }
            }
        }
    }

    /// A fault strikes once, in the middle of serving somebody, who is served all the same.
    static func readers(
        _ name: String, attached transports: [EmulatedCardReader.Transport] = EmulatedCardReader.Transport.allCases,
        struckBy provocation: @Sendable @escaping (Bench) -> Provocation
    ) -> [Scenario] {
        readers(name, attached: transports) { bench, device, run in
            let provocation = provocation(bench)
            device.provoke(provocation)
            try await run.serve(SampleCard.all[0], on: device)
            try expect(device.struck(by: provocation.fault), "the fault never struck")
        }
    }
}

extension [EmulatedCardReader.Transport] {
    /// What only USB has.
    static let usb = EmulatedCardReader.Transport.allCases.filter { $0 != .serial }
}

extension EmulatedCardReader {
    func struck(by fault: DeviceFault) -> Bool { state.seen.contains { $0.faults.contains(fault) } }
}

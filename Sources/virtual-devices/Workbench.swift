import VirtualDevices

/// The devices on the bench and what a person can do with them.
final class Workbench: Sendable {
    /// A fault of a device, as the API and the page switch it.
    struct FaultSwitch: Sendable {
        let name: String
        let isOn: @Sendable () -> Bool
        let set: @Sendable (Bool) -> Void
    }

    /// The parts of the API's addresses below `/api`.
    enum DeviceName: String, CaseIterable {
        case reader
        case scanner
        case receiptPrinter = "receipt-printer"
        case documentPrinter = "document-printer"

        /// Whether it hangs on the emulated bus.
        var hasCable: Bool { self == .reader || self == .scanner }
    }

    /// What can be laid on the glass; a picture of the bare glass is what the scanner sees without.
    static let pages = SamplePage.all.filter { $0.id != "empty" }

    private let bus: EmulatedBus
    private let reader = EmulatedCardReader()
    private let scanner = EmulatedScanner()
    private let receiptPrinter: EmulatedReceiptPrinter
    private let printed: PrintedPapers
    private let switches: [DeviceName: [FaultSwitch]]

    /// Plugs reader and scanner in.
    init(
        bus: EmulatedBus, receiptPrinter: EmulatedReceiptPrinter, documentPrinter: DocumentPrinterTray,
        printed: PrintedPapers
    ) throws {
        self.bus = bus
        self.printed = printed
        self.receiptPrinter = receiptPrinter
        switches = [
            .reader: EmulatedCardReader.Fault.allCases.map { [reader] fault in
                FaultSwitch(
                    name: fault.rawValue, isOn: { reader.state.faults.contains(fault) },
                    set: { reader.set(fault, $0) })
            },
            .scanner: EmulatedScanner.Fault.allCases.map { [scanner] fault in
                FaultSwitch(
                    name: fault.rawValue, isOn: { scanner.state.faults.contains(fault) },
                    set: { scanner.set(fault, $0) })
            },
            .receiptPrinter: EmulatedReceiptPrinter.Fault.allCases.map { fault in
                FaultSwitch(
                    name: fault.rawValue, isOn: { receiptPrinter.state.faults.contains(fault) },
                    set: { receiptPrinter.set(fault, $0) })
            },
            .documentPrinter: [
                FaultSwitch(
                    name: "paperOut", isOn: { documentPrinter.isEmpty }, set: { documentPrinter.setEmpty($0) })
            ],
        ]
        try plug(.reader)
        try plug(.scanner)
    }

    // MARK: What a person does

    func layCard(_ id: String) throws {
        guard let card = SampleCard.all.first(where: { $0.id == id }) else {
            throw BenchError(.noSuchCard, choices: SampleCard.all.map(\.id))
        }
        reader.lay(card)
    }

    func liftCard() {
        reader.lift()
    }

    func layPage(_ id: String) throws {
        guard let page = Self.pages.first(where: { $0.id == id }) else {
            throw BenchError(.noSuchPage, choices: Self.pages.map(\.id))
        }
        scanner.lay(page)
    }

    func removePage() {
        scanner.lay(nil)
    }

    /// Plugs a device with a cable in; the printers have none here and stay as they are.
    func plug(_ name: DeviceName) throws {
        if let device = cabled(name) { try bus.plug(device) }
    }

    func unplug(_ name: DeviceName) {
        if let device = cabled(name) { bus.unplug(device) }
    }

    func setFault(_ fault: String, of device: DeviceName, _ isOn: Bool) throws {
        let switches = switches[device] ?? []
        guard let found = switches.first(where: { $0.name == fault }) else {
            throw BenchError(.noSuchFault, choices: switches.map(\.name))
        }
        found.set(isOn)
    }

    /// Everything back to normal: plugged in, nothing laid, no fault. What was printed stays.
    func reset() throws {
        for fault in switches.values.joined() { fault.set(false) }
        liftCard()
        removePage()
        try plug(.reader)
        try plug(.scanner)
    }

    private func cabled(_ name: DeviceName) -> (any EmulatedDevice)? {
        switch name {
        case .reader: reader
        case .scanner: scanner
        case .receiptPrinter, .documentPrinter: nil
        }
    }

    // MARK: What is to be seen

    func state() async -> BenchState {
        let readerState = reader.state
        let scannerState = scanner.state
        return BenchState(
            reader: .init(
                isPlugged: bus.isPlugged(reader), card: readerState.card, cards: SampleCard.all.map(\.id),
                faults: faults(.reader), cardsRead: readerState.cardsRead),
            scanner: .init(
                isPlugged: bus.isPlugged(scanner), page: scannerState.page, pages: Self.pages.map(\.id),
                faults: faults(.scanner), pagesSent: scannerState.pagesSent),
            receiptPrinter: .init(
                faults: faults(.receiptPrinter), slipsPrinted: receiptPrinter.state.slipsPrinted),
            documentPrinter: .init(faults: faults(.documentPrinter)),
            printed: await printed.list())
    }

    private func faults(_ device: DeviceName) -> [BenchState.Fault] {
        (switches[device] ?? []).map { .init(name: $0.name, isOn: $0.isOn()) }
    }
}

import VirtualDevices

/// The devices on the bench and what a person can do with them.
final class Workbench: Sendable {
    /// The parts of the API's addresses below `/api`.
    enum DeviceName: String, CaseIterable {
        case reader
        case scanner
        case socialCardReader = "social-card-reader"
        case barcodeScanner = "barcode-scanner"
        /// Something that no terminal knows.
        case gadget
        case receiptPrinter = "receipt-printer"
        case documentPrinter = "document-printer"

        /// Whether it hangs on the emulated bus, or on a serial line.
        var hasCable: Bool { ![.socialCardReader, .receiptPrinter, .documentPrinter].contains(self) }
    }

    /// What can be laid on the glass; a picture of the bare glass is what the scanner sees without.
    static let pages = SamplePage.all.filter { $0.id != "empty" }
    /// Who has a social-security card as well.
    static let socialCards = SampleCard.all.filter { $0.kind == .resident && !$0.isInvalid }.prefix(4)

    private static let usualTransport = EmulatedCardReader.Transport.wholeFrameBulk
    /// Twice is what a plug does that makes contact again by itself.
    private static let looseContacts = 2

    private let bus: EmulatedBus
    private let line: SerialLine
    private let reader = EmulatedCardReader(transport: usualTransport)
    private let scanner = EmulatedScanner()
    private let socialCard: EmulatedSmartCard
    private let barcodeScanner = PlainDevice(.barcodeScanner)
    private let gadget = PlainDevice(.unknownGadget)
    private let receiptPrinter: EmulatedReceiptPrinter
    private let printed: PrintedPapers
    private let switches: [DeviceName: [FaultSwitch]]

    /// Plugs reader and scanner in.
    /// - Parameters:
    ///   - serialPath: where the reader's line is, while it is a serial one.
    ///   - socialCardPort: of the virtual reader that social-security cards are put into.
    init(
        bus: EmulatedBus, serialPath: String, socialCardPort: UInt16, receiptPrinter: EmulatedReceiptPrinter,
        documentPrinter: DocumentPrinterTray, printed: PrintedPapers
    ) throws {
        self.bus = bus
        line = SerialLine(path: serialPath) { [reader] in reader.state.baudRate }
        self.printed = printed
        self.receiptPrinter = receiptPrinter
        let socialCard = EmulatedSmartCard(Self.socialCards[0], port: socialCardPort)
        self.socialCard = socialCard
        switches = [
            .reader: Self.switches(
                EmulatedCardReader.faults, steps: EmulatedCardReader.steps,
                state: { [reader] in (reader.state.faults, reader.state.armed) },
                provoke: { [reader] in reader.provoke($0) }, clear: { [reader] in reader.set($0, false) }),
            .scanner: Self.switches(
                EmulatedScanner.faults, steps: EmulatedScanner.steps,
                state: { [scanner] in (scanner.state.faults, scanner.state.armed) },
                provoke: { [scanner] in scanner.provoke($0) }, clear: { [scanner] in scanner.set($0, false) }),
            .socialCardReader: EmulatedSmartCard.Fault.allCases.map { fault in
                FaultSwitch(
                    name: fault.rawValue, isOn: { socialCard.state.faults.contains(fault) }, armed: { nil },
                    set: { isOn, _ in socialCard.set(fault, isOn) })
            },
            .receiptPrinter: EmulatedReceiptPrinter.Fault.allCases.map { fault in
                FaultSwitch(
                    name: fault.rawValue, isOn: { receiptPrinter.state.faults.contains(fault) }, armed: { nil },
                    set: { isOn, _ in receiptPrinter.set(fault, isOn) })
            },
            .documentPrinter: [
                FaultSwitch(
                    name: "paperOut", isOn: { documentPrinter.isEmpty }, armed: { nil },
                    set: { isOn, _ in documentPrinter.setEmpty(isOn) })
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

    func insertSocialCard(_ id: String) throws {
        guard let card = Self.socialCards.first(where: { $0.id == id }) else {
            throw BenchError(.noSuchCard, choices: Self.socialCards.map(\.id))
        }
        socialCard.insert(card)
    }

    func withdrawSocialCard() {
        socialCard.withdraw()
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
        if let (bus, device) = cable(of: name) { try bus.plug(device) }
    }

    func unplug(_ name: DeviceName) {
        if let (bus, device) = cable(of: name) { bus.unplug(device) }
    }

    /// Into another port of the bus; a serial line has one, and there the plug is pulled and put back.
    func move(_ name: DeviceName) throws {
        guard let (bus, device) = cable(of: name) else { return }
        if let bus = bus as? EmulatedBus { return try bus.move(device) }
        bus.unplug(device)
        try bus.plug(device)
    }

    /// The plug is out and in twice within a second, and in at the end.
    func loosen(_ name: DeviceName) {
        if let (bus, device) = cable(of: name) { bus.pullOut(device, comebacks: Self.looseContacts) }
    }

    /// Puts a reader of another kind in place of the one there, plugged in.
    func rebuildReader(_ name: String) throws {
        guard let transport = EmulatedCardReader.Transport(rawValue: name) else {
            throw BenchError(.noSuchTransport, choices: EmulatedCardReader.Transport.allCases.map(\.rawValue))
        }
        unplug(.reader)
        reader.rebuild(for: transport)
        try plug(.reader)
    }

    func setFault(_ fault: String, of device: DeviceName, _ isOn: Bool, _ aim: Aim) throws {
        let switches = switches[device] ?? []
        guard let found = switches.first(where: { $0.name == fault }) else {
            throw BenchError(.noSuchFault, choices: switches.map(\.name))
        }
        try found.set(isOn, aim)
    }

    /// Everything back to normal: the usual devices plugged in, nothing laid, no fault. What was printed stays.
    func reset() throws {
        for fault in switches.values.joined() { try fault.set(false, Aim { _ in nil }) }
        liftCard()
        withdrawSocialCard()
        removePage()
        unplug(.barcodeScanner)
        unplug(.gadget)
        if reader.state.transport != Self.usualTransport { try rebuildReader(Self.usualTransport.rawValue) }
        try plug(.reader)
        try plug(.scanner)
    }

    private func cable(of name: DeviceName) -> (bus: any DeviceBus, device: any EmulatedDevice)? {
        switch name {
        case .reader: (reader.state.transport == .serial ? line : bus, reader)
        case .scanner: (bus, scanner)
        case .barcodeScanner: (bus, barcodeScanner)
        case .gadget: (bus, gadget)
        case .socialCardReader, .receiptPrinter, .documentPrinter: nil
        }
    }

    // MARK: What is to be seen

    func state() async -> BenchState {
        let readerState = reader.state
        let scannerState = scanner.state
        return BenchState(
            reader: .init(
                isPlugged: isPlugged(.reader), card: readerState.card, cards: SampleCard.all.map(\.id),
                transport: readerState.transport.rawValue,
                transports: EmulatedCardReader.Transport.allCases.map(\.rawValue),
                serialPath: readerState.transport == .serial ? line.path : nil,
                faults: faults(.reader), steps: EmulatedCardReader.steps.map(\.rawValue),
                seen: readerState.seen.reversed().map(BenchState.Seen.init), cardsRead: readerState.cardsRead),
            scanner: .init(
                isPlugged: isPlugged(.scanner), page: scannerState.page, pages: Self.pages.map(\.id),
                faults: faults(.scanner), steps: EmulatedScanner.steps.map(\.rawValue),
                seen: scannerState.seen.reversed().map(BenchState.Seen.init), pagesSent: scannerState.pagesSent),
            socialCardReader: .init(
                card: socialCard.state.card, cards: Self.socialCards.map(\.id), faults: faults(.socialCardReader)),
            barcodeScanner: .init(isPlugged: isPlugged(.barcodeScanner)),
            gadget: .init(isPlugged: isPlugged(.gadget)),
            receiptPrinter: .init(
                faults: faults(.receiptPrinter), slipsPrinted: receiptPrinter.state.slipsPrinted),
            documentPrinter: .init(faults: faults(.documentPrinter)),
            printed: await printed.list())
    }

    private func isPlugged(_ name: DeviceName) -> Bool {
        cable(of: name).map { $0.bus.isPlugged($0.device) } ?? false
    }

    private func faults(_ device: DeviceName) -> [BenchState.Fault] {
        (switches[device] ?? []).map(BenchState.Fault.init)
    }
}

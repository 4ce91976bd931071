import Cards
import KioskAssets
import ProgramSettings
import USB

/// Where the card reader is looked for and how it is spoken to, as the deployment says.
struct CardReaderSettings {
    static let schema = [
        Setting(
            "cards.transport", .word(["descriptors"] + SAMTransport.Kind.allCases.map(\.rawValue)),
            standard: "descriptors"),
        Setting("cards.endpoints", standard: ""),
        Setting("cards.serial_line", standard: ""),
        Setting(
            "cards.baud_rate", .word(BaudRate.allCases.map { "\($0.rawValue)" }),
            standard: "\(BaudRate.b115200.rawValue)"),
    ]

    private let transport: SAMTransport.Kind?
    private let endpoints: Set<UInt8>?
    private let serialLine: String?
    private let baudRate: BaudRate

    /// - Throws: ``SettingsError``.
    init(_ settings: Settings) throws {
        transport = SAMTransport.Kind(rawValue: settings.text("cards.transport"))
        let named = settings.text("cards.endpoints").split(separator: " ")
        let addresses = named.compactMap { UInt8($0, radix: 16) }
        guard addresses.count == named.count else {
            throw SettingsError(problems: [
                """
                \(settings.place("cards.endpoints")) is “\(settings.text("cards.endpoints"))”; it must be addresses \
                of endpoints as `lsusb -v` shows them, such as 85 06, or be left out
                """
            ])
        }
        endpoints = addresses.isEmpty ? nil : Set(addresses)
        let line = settings.text("cards.serial_line")
        serialLine = line.isEmpty ? nil : line
        baudRate = Int(settings.text("cards.baud_rate")).flatMap(BaudRate.init) ?? .b115200
    }

    func configuration(_ known: KnownDevices) -> CardReaderConfiguration {
        func ids(_ readers: [KnownDevices.Reader]) -> Set<USBID> {
            Set(readers.map { USBID($0.vendor, $0.product) })
        }
        return CardReaderConfiguration(
            readers: ids(known.readers), wrapping: ids(known.readers.filter { $0.transport == .hid }),
            transport: transport, endpoints: endpoints, serialLine: serialLine, baudRate: baudRate)
    }
}

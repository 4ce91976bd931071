import DeviceSupport
public import USB

/// How to find a card reader and how patient to be with it.
public struct CardReaderConfiguration: Sendable {
    /// Readers that speak whole frames, by vendor **and** product: 0400 is also the vendor of other things.
    public static let knownReaders: [USBID: String] = [
        USBID(0x0400, 0xC35A): "Routon iDR200, ZKTeco, Synjones, Shensi",
        USBID(0x0316, 0x5020): "Synjones",
        USBID(0x0483, 0x5652): "vendor unknown",
        USBID(0x10C4, 0x8A1B): "vendor unknown",
        USBID(0x2015, 0x0008): "vendor unknown",
        USBID(0x9573, 0x4836): "vendor unknown",
    ]

    /// Readers to look for besides the known ones.
    public var additionalReaders: [USBID]
    /// How frames travel, where the choice from the descriptors is wrong for a reader.
    public var transport: SAMTransport.Kind?
    /// Addresses of the endpoints to use, likewise.
    public var endpoints: Set<UInt8>?
    /// Path of the serial line on which the reader hangs, and then nowhere else; nil: on USB, or on the line
    /// that udev has named.
    public var serialLine: String?
    /// How fast that line is.
    public var baudRate: BaudRate
    /// Between two looks for a card. Under 300 ms some readers get confused.
    public var pollInterval: Duration
    /// For the answer to a short command; implementations in the field use 1 to 2 s.
    public var answerTimeout: Duration
    /// For reading the card; implementations in the field use 3 to 5 s.
    public var readTimeout: Duration

    public init(
        additionalReaders: [USBID] = [], transport: SAMTransport.Kind? = nil, endpoints: Set<UInt8>? = nil,
        serialLine: String? = nil, baudRate: BaudRate = .b115200, pollInterval: Duration = .milliseconds(300),
        answerTimeout: Duration = .seconds(2),
        readTimeout: Duration = .seconds(5)
    ) {
        self.additionalReaders = additionalReaders
        self.transport = transport
        self.endpoints = endpoints
        self.serialLine = serialLine
        self.baudRate = baudRate
        self.pollInterval = pollInterval
        self.answerTimeout = answerTimeout
        self.readTimeout = readTimeout
    }

    func isReader(_ id: USBID) -> Bool { Self.knownReaders[id] != nil || additionalReaders.contains(id) }

    /// Nil where a device has no interface that fits.
    func pipes(of device: USBDevice) -> ReaderPipes? {
        ReaderPipes.choose(from: device.interfaces, kind: transport, endpoints: endpoints)
    }

    func place(in places: ReaderPlaces) -> ReaderPlace? {
        let line = places.line.map { ReaderPlace.line($0) }
        if serialLine != nil { return line }
        return places.devices.first { isReader($0.usbID) }.map { .usb($0) } ?? line
    }

    func transport(of place: ReaderPlace) -> SAMTransport? {
        switch place {
        case .usb(let device): pipes(of: device)?.transport
        case .line: .serial
        }
    }

    func recorded(_ place: ReaderPlace) -> DeviceRecording.Device {
        switch place {
        case .usb(let device): device.recorded
        case .line: DeviceRecording.Device(device: "serial", endpoints: [])
        }
    }

    func patience(for command: SAMCommand) -> Duration {
        command == .readTextAndPhoto ? readTimeout : answerTimeout
    }
}

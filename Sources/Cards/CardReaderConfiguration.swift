import DeviceSupport
public import USB

/// How to find a card reader and how patient to be with it.
public struct CardReaderConfiguration: Sendable {
    /// By vendor **and** product: 0400 is also the vendor of other things. Which there are is data of the
    /// deployment (`known-devices.yaml`).
    public var readers: Set<USBID>
    /// Those of them that wrap frames into HID reports, whatever the class of their interface.
    public var wrapping: Set<USBID>
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
        readers: Set<USBID>, wrapping: Set<USBID> = [], transport: SAMTransport.Kind? = nil,
        endpoints: Set<UInt8>? = nil, serialLine: String? = nil, baudRate: BaudRate = .b115200,
        pollInterval: Duration = .milliseconds(300), answerTimeout: Duration = .seconds(2),
        readTimeout: Duration = .seconds(5)
    ) {
        self.readers = readers
        self.wrapping = wrapping
        self.transport = transport
        self.endpoints = endpoints
        self.serialLine = serialLine
        self.baudRate = baudRate
        self.pollInterval = pollInterval
        self.answerTimeout = answerTimeout
        self.readTimeout = readTimeout
    }

    func isReader(_ id: USBID) -> Bool { readers.contains(id) }

    /// Nil where a device has no interface that fits.
    func pipes(of device: USBDevice) -> ReaderPipes? {
        ReaderPipes.choose(from: device.interfaces, kind: kind(of: device.usbID), endpoints: endpoints)
    }

    /// Nil: what the descriptors say.
    func kind(of id: USBID) -> SAMTransport.Kind? { transport ?? (wrapping.contains(id) ? .hid : nil) }

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

/// What can be made to go wrong with a device: one vocabulary for all of them. Which of these a device
/// knows is in its `faults`, the commands at which they can strike in its `steps`.
public enum DeviceFault: String, Sendable, Codable, CaseIterable {
    // The answer
    /// It comes when the driver has stopped waiting.
    case late
    /// Its second half is missing.
    case short
    /// Something hangs behind its end.
    case long
    /// Its checksum is wrong.
    case wrongChecksum
    /// It is bytes that mean nothing.
    case garbage
    /// An empty packet goes before it.
    case zeroLength
    /// It says no, with a code of the provocation.
    case refused

    // The connection
    /// The endpoint halts instead of answering.
    case stall
    /// This command is not answered.
    case silence
    /// Nothing is answered from this command on, until the host resets the device or its plug is pulled.
    case hangUntilReset
    /// Nothing is answered from this command on, until the plug is pulled.
    case hangForever
    /// The device drops off the bus in the middle of its answer.
    case vanish
    /// The device drops off in the middle of its answer, comes back, drops off and comes back, all within a second.
    case replugTwice

    // The card on the reader
    /// The card is lifted just before the answer.
    case liftDuringRead
    /// A digit of the card's number was read wrong, though the frame is whole.
    case wrongRecord

    // The page on the glass
    /// The next two requests for a page are answered 503.
    case busyFirst
    /// The page is no picture.
    case garbageInsteadOfJPEG
    /// Half of the picture is missing, although the answer is complete.
    case truncatedJPEG
    /// Half of the page is sent, then nothing until this is switched off.
    case pauseMidPage

    /// Where and how often it strikes when nobody says otherwise.
    public var usual: Provocation {
        switch self {
        case .late, .stall, .hangUntilReset, .hangForever, .vanish, .replugTwice, .refused:
            Provocation(self, times: 1)
        case .liftDuringRead, .wrongRecord: Provocation(self, at: .read, times: 1)
        case .busyFirst: Provocation(self, at: .nextPage, times: 1)
        case .garbageInsteadOfJPEG, .truncatedJPEG, .pauseMidPage: Provocation(self, at: .nextPage)
        case .short, .long, .wrongChecksum, .garbage, .zeroLength, .silence: Provocation(self)
        }
    }
}

/// The commands of all devices, by what the host wants.
public enum DeviceStep: String, Sendable, Codable, CaseIterable {
    // Of a card reader
    case reset, status, samID, find, select, read, readFingerprint, moreAddress, managementNumber, baudRate
    // Of a scanner
    case capabilities, scannerStatus, newJob, nextPage, endJob
}

/// One thing that shall go wrong: what, at which command, how often.
public struct Provocation: Sendable, Equatable {
    public var fault: DeviceFault
    /// Nil is any command.
    public var step: DeviceStep?
    /// So many commands of this step pass unharmed first.
    public var skip: Int
    /// Nil is every time, until it is taken away.
    public var times: Int?
    /// How late, for ``DeviceFault/late``; the usual is longer than drivers wait for any command.
    public var seconds: Double
    /// The SW3 or HTTP status of ``DeviceFault/refused``; nil is the device's most usual.
    public var code: Int?

    public init(
        _ fault: DeviceFault, at step: DeviceStep? = nil, skip: Int = 0, times: Int? = nil, seconds: Double = 6,
        code: Int? = nil
    ) {
        self.fault = fault
        self.step = step
        self.skip = skip
        self.times = times
        self.seconds = seconds
        self.code = code
    }
}

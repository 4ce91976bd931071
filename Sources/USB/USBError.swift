import CLibUSB

/// A USB operation failed; the code says what the caller can do.
public struct USBError: Error, Hashable, Sendable, CustomStringConvertible {
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        public let description: String

        /// The device is unplugged, or was: forget the handle and wait for the device to come back.
        public static let gone = Code(description: "gone")
        /// Another program holds it, or the permission is missing: try again later, and tell staff.
        public static let denied = Code(description: "denied")
        /// The endpoint had halted and has been cleared: repeat the exchange once.
        public static let stalled = Code(description: "stalled")
        /// Nothing came or went in time: repeat, and reset the device if that does not help.
        public static let timedOut = Code(description: "timedOut")
        /// The device sent more than was asked for; the surplus is lost: start the exchange anew.
        public static let overflow = Code(description: "overflow")
        /// Anything else: close the handle and start anew.
        public static let other = Code(description: "other")
    }

    public var code: Code
    /// What was attempted and how the failure may be remedied; names no data.
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { "USB \(code): \(message)" }

    /// - Parameter status: a `libusb_error`.
    init(_ status: CInt, during attempt: String) {
        let name = String(cString: libusb_error_name(status))
        switch status {
        case LIBUSB_ERROR_NO_DEVICE.rawValue, LIBUSB_ERROR_NOT_FOUND.rawValue:
            self.init(.gone, "\(attempt): the device is not there (\(name)); check its cable")
        case LIBUSB_ERROR_ACCESS.rawValue:
            self.init(.denied, "\(attempt): no permission (\(name)); check the udev rules and the service's groups")
        case LIBUSB_ERROR_BUSY.rawValue:
            self.init(.denied, "\(attempt): held by another program (\(name)); stop that program")
        case LIBUSB_ERROR_PIPE.rawValue:
            self.init(.stalled, "\(attempt): the device refused it (\(name))")
        case LIBUSB_ERROR_TIMEOUT.rawValue:
            self.init(.timedOut, "\(attempt): no answer in time (\(name))")
        case LIBUSB_ERROR_OVERFLOW.rawValue:
            self.init(.overflow, "\(attempt): more data than asked for (\(name))")
        default:
            self.init(.other, "\(attempt): \(name); unplug the device and plug it in again if this goes on")
        }
    }

    /// The code of a finished transfer; nil when it completed.
    init?(_ status: libusb_transfer_status, during attempt: String) {
        let code: libusb_error
        switch status {
        case LIBUSB_TRANSFER_COMPLETED: return nil
        case LIBUSB_TRANSFER_NO_DEVICE: code = LIBUSB_ERROR_NO_DEVICE
        case LIBUSB_TRANSFER_STALL: code = LIBUSB_ERROR_PIPE
        case LIBUSB_TRANSFER_TIMED_OUT: code = LIBUSB_ERROR_TIMEOUT
        case LIBUSB_TRANSFER_OVERFLOW: code = LIBUSB_ERROR_OVERFLOW
        case LIBUSB_TRANSFER_CANCELLED: code = LIBUSB_ERROR_INTERRUPTED
        default: code = LIBUSB_ERROR_IO
        }
        self.init(code.rawValue, during: attempt)
    }

    static func check(_ status: CInt, during attempt: String) throws {
        if status < 0 { throw USBError(status, during: attempt) }
    }
}

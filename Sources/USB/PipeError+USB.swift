import CLibUSB
import DeviceSupport

extension PipeError {
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
        if status < 0 { throw PipeError(status, during: attempt) }
    }
}

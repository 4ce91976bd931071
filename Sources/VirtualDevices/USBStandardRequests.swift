/// The control requests that every device answers alike, from its profile (USB 2.0, chapter 9.4; HID
/// 1.11, chapter 7).
extension USBProfile {
    private enum Descriptor {
        static let device: UInt16 = 1
        static let configuration: UInt16 = 2
        static let string: UInt16 = 3
        static let hid: UInt16 = 0x21
        static let report: UInt16 = 0x22
    }

    /// Nil when the request is none of these; the bus itself handles those that change something of the
    /// port (SET_CONFIGURATION, SET_INTERFACE, CLEAR_FEATURE).
    func standardAnswer(to request: ControlRequest) -> [UInt8]? {
        switch (request.requestType, request.request) {
        case (0x80, 0), (0x81, 0), (0x82, 0): [0, 0]  // GET_STATUS: bus powered, nothing halted
        case (0x80, 6), (0x81, 6): descriptor(request.value >> 8, UInt8(request.value & 0xFF), of: request.index)
        case (0x80, 8): [1]  // GET_CONFIGURATION
        case (0x21, 0x0A) where isHID(request.index): []  // SET_IDLE
        default: nil
        }
    }

    private func isHID(_ interface: UInt16) -> Bool {
        interfaces.contains { $0.number == UInt8(interface & 0xFF) && $0.reportDescriptor != nil }
    }

    private func descriptor(_ type: UInt16, _ index: UInt8, of interface: UInt16) -> [UInt8]? {
        switch type {
        case Descriptor.device: Array(descriptors.prefix(18))
        case Descriptor.configuration: Array(descriptors.dropFirst(18))
        case Descriptor.string: string(index)
        case Descriptor.hid: interfaces.first { $0.number == UInt8(interface & 0xFF) }?.hidDescriptor
        case Descriptor.report: interfaces.first { $0.number == UInt8(interface & 0xFF) }?.reportDescriptor
        default: nil
        }
    }

    /// The texts by their index in the device descriptor; index 0 lists the languages (US English).
    private func string(_ index: UInt8) -> [UInt8]? {
        guard index > 0 else { return [4, 3, 0x09, 0x04] }
        guard let text = strings.first(where: { $0.index == index })?.text else { return nil }
        // A descriptor's length is one byte.
        let units = text.utf16.prefix(126)
        return [UInt8(2 + 2 * units.count), 3] + units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    }
}

extension USBProfile.Interface {
    /// HID 1.11, chapter 6.2.1; nil for other classes.
    var hidDescriptor: [UInt8]? {
        reportDescriptor.map { [9, 0x21, 0x11, 0x01, 0, 1, 0x22, UInt8($0.count & 0xFF), UInt8($0.count >> 8)] }
    }
}

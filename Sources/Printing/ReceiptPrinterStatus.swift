public import DeviceStatus

/// What a receipt printer says of itself.
public struct ReceiptPrinterStatus: Hashable, Sendable {
    public enum Paper: Sendable {
        case enough, low, out
    }

    public var isOffline: Bool
    public var isCoverOpen: Bool
    /// The knife is stuck, or a part is broken.
    public var hasFault: Bool
    public var paper: Paper

    /// From the answers to `DLE EOT` 1, 2 and 4:
    ///
    /// | n | bit 2 | bit 3 | bit 5 | bit 6 |
    /// |---|---|---|---|---|
    /// | 1 printer | drawer | offline | waits to be set online | feed button pressed |
    /// | 2 why offline | cover open | feed button held | stopped at the paper's end | error |
    /// | 4 paper sensor | near end | near end | paper absent | paper absent |
    ///
    /// In all of them bits 1 and 4 are one, bits 0 and 7 zero.
    public init(printer: UInt8, offlineCause: UInt8, paperSensor: UInt8) {
        isOffline = printer & 0x08 != 0
        isCoverOpen = offlineCause & 0x04 != 0
        hasFault = offlineCause & 0x40 != 0
        paper =
            if offlineCause & 0x20 != 0 || paperSensor & 0x60 != 0 { .out } else {
                paperSensor & 0x0C != 0 ? .low : .enough
            }
    }

    /// From the four bytes of an automatic status (`GS a`): byte 1 bit 3 offline, bit 5 cover open;
    /// byte 2 bit 3 knife, bit 5 unrecoverable, bit 6 overheated or the like; byte 3 bits 0 and 1 near
    /// end, bits 2 and 3 paper absent. Nil when the fixed bits do not fit.
    public init?(automatic bytes: [UInt8]) {
        guard bytes.count == 4, bytes[0] & 0x93 == 0x10, bytes[1...].allSatisfy({ $0 & 0x90 == 0 }) else { return nil }
        isOffline = bytes[0] & 0x08 != 0
        isCoverOpen = bytes[0] & 0x20 != 0
        hasFault = bytes[1] & 0x28 != 0
        paper = bytes[2] & 0x0C != 0 ? .out : bytes[2] & 0x03 != 0 ? .low : .enough
    }

    /// Why nothing can be printed now. An open cover comes first: with it open the paper sensor
    /// cannot know. Offline without a reason the printer states is a fault.
    var obstacle: ReceiptPrinterFailure? {
        if isCoverOpen { return .coverOpen }
        if paper == .out { return .paperOut }
        if hasFault || isOffline { return .fault }
        return nil
    }

    public var report: DeviceReport {
        var report = DeviceReport(role: .receiptPrinter, device: .online)
        report.paper =
            switch paper {
            case .enough: .full
            case .low: .low
            case .out: .empty
            }
        // An open cover wants the same from the same person as a jam: look into the printer.
        report.medium = isCoverOpen ? .jammed : .unsupported
        if hasFault || (isOffline && !isCoverOpen && paper != .out) { report.device = .fault }
        return report
    }
}

import DeviceStatus
import Testing

@Suite("Folding three layers into one answer")
struct AvailabilityTests {
    @Test("the worst layer decides, in the written order")
    func order() {
        func fold(_ device: DeviceReport.Device, _ medium: DeviceReport.Medium, _ paper: DeviceReport.Supply)
            -> DeviceReport.Availability
        {
            DeviceReport(role: .receiptPrinter, device: device, medium: medium, paper: paper).availability
        }
        #expect(fold(.absent, .present, .full) == .unavailable)
        #expect(fold(.fault, .jammed, .empty) == .unavailable)
        #expect(fold(.busy, .jammed, .full) == .needsPerson)
        #expect(fold(.online, .present, .empty) == .needsPerson)
        #expect(fold(.busy, .present, .low) == .busy)
        #expect(fold(.online, .present, .low) == .needsAttention)
        #expect(fold(.online, .present, .full) == .ready)
    }

    @Test("what no sensor reports never blocks", arguments: [DeviceReport.Supply.unknown, .unsupported])
    func unknown(paper: DeviceReport.Supply) {
        #expect(DeviceReport(role: .receiptPrinter, device: .online, medium: .unknown, paper: paper).canServe)
    }

    @Test("a device that nobody has asked yet is not offered")
    func notAsked() { #expect(!DeviceReport(role: .scanner).canServe) }
}

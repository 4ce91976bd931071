import DeviceStatus
import Terminal
import TerminalLink
import Testing

@Suite("What devices tell the center")
struct DeviceLogTests {
    @Test("going and coming back are told once each; never having been there is not")
    func changes() {
        let log = DeviceLog()
        func take(_ device: DeviceReport.Device) -> TerminalEvent.Kind? {
            guard case .change(let change) = log.take(DeviceReport(role: .scanner, device: device)) else { return nil }
            return change.kind
        }
        #expect(take(.unknown) == nil)
        #expect(take(.absent) == nil)
        #expect(take(.online) == .pluggedIn)
        #expect(take(.busy) == nil)
        #expect(take(.absent) == .unplugged)
        #expect(take(.absent) == nil)
        #expect(take(.online) == .pluggedIn)
        #expect(take(.fault) == nil)
        #expect(take(.absent) == .unplugged)
    }

    @Test("that somebody uses a device is nobody's business; that paper ran out is told at once")
    func availability() {
        let log = DeviceLog()
        func take(_ device: DeviceReport.Device, _ paper: DeviceReport.Supply) -> DeviceLog.Meaning {
            log.take(DeviceReport(role: .receiptPrinter, device: device, medium: .present, paper: paper))
        }
        #expect(take(.online, .full) == .nothing)
        #expect(take(.busy, .full) == .nothing)
        #expect(take(.online, .full) == .nothing)
        #expect(take(.online, .low) == .otherAvailability)
        #expect(take(.online, .low) == .nothing)
        #expect(take(.online, .empty) == .otherAvailability)
        #expect(take(.online, .full) == .otherAvailability)
        #expect(take(.fault, .full) == .otherAvailability)
    }

    @Test("the heartbeat carries each device as it was last reported")
    func lines() {
        let log = DeviceLog()
        _ = log.take(DeviceReport(role: .receiptPrinter, device: .online, paper: .empty))
        _ = log.take(DeviceReport(role: .cardReader, device: .online))
        _ = log.take(DeviceReport(role: .cardReader, device: .absent))
        #expect(log.lines.map(\.role) == ["cardReader", "receiptPrinter"])
        #expect(log.lines.map(\.availability) == ["unavailable", "needsPerson"])
        #expect(log.lines[1].paper == "empty")
    }
}

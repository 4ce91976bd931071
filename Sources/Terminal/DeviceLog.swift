public import DeviceStatus
import Synchronization
public import TerminalLink

/// The last report of each device, and what of it is worth telling the center.
public final class DeviceLog: Sendable {
    /// A device that went, or came back.
    public struct Change: Hashable, Sendable {
        public var kind: TerminalEvent.Kind
        public var role: DeviceReport.Role
    }

    private let reports = Mutex<[DeviceReport.Role: DeviceReport]>([:])

    public init() {}

    /// Takes a report and says what it means: going is told of a device that was there, coming of one
    /// that went. A device that never was there is seen in every heartbeat.
    public func take(_ report: DeviceReport) -> Change? {
        let before = reports.withLock { $0.updateValue(report, forKey: report.role) }
        guard let before, (before.device == .absent) != (report.device == .absent), before.device != .unknown else {
            return nil
        }
        return Change(kind: report.device == .absent ? .unplugged : .pluggedIn, role: report.role)
    }

    /// As the heartbeat carries them, by role; a device that nobody asked yet is not named.
    public var lines: [Heartbeat.DeviceLine] {
        let reports = reports.withLock { $0 }
        return DeviceReport.Role.allCases.compactMap { reports[$0] }.map { report in
            Heartbeat.DeviceLine(
                role: report.role.rawValue, device: report.device.rawValue, medium: report.medium.rawValue,
                paper: report.paper.rawValue, availability: report.availability.rawValue)
        }
    }
}

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

    /// What a report means to the center.
    public enum Meaning: Hashable, Sendable {
        /// Somebody uses the device, as it is there for.
        case nothing
        /// The device can do more or less than before; the next heartbeat should not wait.
        case otherAvailability
        /// It went, or came back.
        case change(Change)
    }

    private let reports = Mutex<[DeviceReport.Role: DeviceReport]>([:])

    public init() {}

    /// Takes a report and says what it means: going is told of a device that was there, coming of one
    /// that went. A device that never was there is seen in every heartbeat.
    public func take(_ report: DeviceReport) -> Meaning {
        let before = reports.withLock { $0.updateValue(report, forKey: report.role) }
        if let before, before.device != .unknown, (before.device == .absent) != (report.device == .absent) {
            return .change(Change(kind: report.device == .absent ? .unplugged : .pluggedIn, role: report.role))
        }
        let isUse = [before?.availability ?? .ready, report.availability].allSatisfy { $0 == .ready || $0 == .busy }
        return isUse || before?.availability == report.availability ? .nothing : .otherAvailability
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

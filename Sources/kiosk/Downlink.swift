import Delivery
import DeviceStatus
import Foundation
import KioskAssets
import LinkCertificates
import Logging
import Synchronization
import Terminal
import TerminalLink
import TerminalRecords

/// Of this program, as the center's desk shows it.
let softwareVersion = "0.4"

/// Changes with every boot of the machine.
func bootID() throws -> String {
    try String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        .trimmingCharacters(in: .whitespacesAndNewlines)
}

extension KioskSettings {
    /// The settings that the center published; none before a bundle was applied.
    func shared() throws -> SharedSettings {
        try catalogueFolder.current().map { try SharedSettings($0) } ?? SharedSettings()
    }

    /// What the center set for all its terminals comes before what this one's file says.
    func following(_ shared: SharedSettings) -> KioskSettings {
        var own = self
        own.draftHours = shared.draftHours ?? draftHours
        own.storageReserve = shared.reserveMegabytes.map { Int64($0) << 20 } ?? storageReserve
        own.centerBytesPerSecond = shared.kilobytesPerSecond.map { $0 * 1000 } ?? centerBytesPerSecond
        own.heartbeatSeconds = shared.heartbeatSeconds ?? heartbeatSeconds
        own.retention = Retention(
            scanDays: shared.scanRetention ?? retention.scanDays,
            recordDays: shared.recordRetention ?? retention.recordDays)
        return own
    }
}

extension HeartbeatService {
    /// The one of this terminal.
    ///
    /// - Parameter terminal: signs its events with the key that it has then.
    convenience init(
        _ settings: KioskSettings, over line: DeliverySettings, as terminal: EnrolledTerminal,
        store: TerminalStore, devices: DeviceLog, clock: TerminalClock, stop: StopNote, delivery: DeliveryService,
        bundleApplied: @escaping @Sendable () -> Void, logger: Logger
    ) throws {
        guard let centerKey = line.centerKey else {
            throw StaffError("The enrolment names no key of the center. Run `kiosk enrol` again.")
        }
        self.init(
            store: store, settings: line,
            around: Surroundings(
                software: softwareVersion, bootID: try bootID(),
                interval: { (try? settings.shared())?.heartbeatSeconds ?? settings.heartbeatSeconds },
                devices: { devices.lines },
                sign: { try terminal.identity.sign($0) },
                noteStates: { states in
                    try await store.noteCaseStates(
                        states.map { .init(number: $0.number, state: $0.state, changedAt: $0.changedAt) })
                },
                centerTold: { clock.centerTold($0) },
                checkBundle: { _ = try PublishedWords.papers(in: $0) },
                bundleApplied: bundleApplied,
                stop: { stop.current },
                lineReturned: { delivery.kick() },
                bundles: settings.catalogueFolder, centerKey: centerKey),
            logger: logger, now: { clock.now })
    }
}

extension DeviceLog {
    /// Notes a report, and has the center told when a device went or came back.
    func take(_ report: DeviceReport, telling heartbeat: HeartbeatService, at now: Date) {
        switch take(report) {
        case .nothing: break
        case .otherAvailability: heartbeat.kick()
        case .change(let change):
            Task { await heartbeat.tell(TerminalEvent(change.kind, at: now, detail: change.role.rawValue)) }
        }
    }
}

import Delivery
import Foundation
import KioskAssets
import LinkCertificates
import Logging
import TerminalLink
import TerminalRecords

extension Drill {
    /// Heartbeats until the center has said of everything that it is backed up, so that the terminal forgets.
    ///
    /// - Throws: ``DrillError`` when something is still only stored after so long.
    func settle(at center: URL, folder: String, patience: Duration, logger: Logger) async throws {
        guard let identity, let centerKey = CenterKey(identity.centerKey) else {
            throw DrillError("this terminal is not enrolled")
        }
        let time = Self.hastyTime()
        let service = HeartbeatService(
            store: store,
            settings: DeliverySettings(center: center, tls: { identity.clientTLS() }, centerKey: centerKey),
            around: HeartbeatService.Surroundings(
                software: "drill", bootID: "drill", interval: { 1 }, devices: { [] },
                sign: { try identity.sign($0) }, noteStates: { _ in }, centerTold: { _ in }, checkBundle: { _ in },
                bundleApplied: {}, stop: { (.system, "drill") }, lineReturned: {},
                bundles: CatalogueFolder("\(folder)/catalogue"), centerKey: centerKey),
            time: time, logger: logger, now: { Date() })
        let store = store
        try await service.run(until: "something is still only stored", patience, kick: { service.kick() }) {
            try await store.awaitingBackup(limit: 1).isEmpty
        }
        try await store.forgetDue()
    }
}

public import Foundation
public import KioskAssets
public import TerminalLink

extension HeartbeatService {
    /// Where a terminal's word comes from and where the center's goes to.
    public struct Surroundings: Sendable {
        /// Of the program.
        public var software: String
        /// Of the machine (`/proc/sys/kernel/random/boot_id`).
        public var bootID: String
        /// Seconds between heartbeats; the center's own wish comes first.
        public var interval: @Sendable () -> Int
        public var devices: @Sendable () -> [Heartbeat.DeviceLine]
        /// Signs with the terminal's own key.
        public var sign: @Sendable (Data) throws -> Data
        public var noteStates: @Sendable ([HeartbeatAnswer.CaseStateLine]) async throws -> Void
        /// The center said what time it is, now.
        public var centerTold: @Sendable (Date) -> Void
        /// Reads what of a bundle only the terminal can read.
        public var checkBundle: @Sendable (AssetFolder) throws -> Void
        /// A bundle is in force.
        public var bundleApplied: @Sendable () -> Void
        /// Who ends the program, asked once it ends.
        public var stop: @Sendable () -> (who: TerminalEvent.Actor, why: String)
        /// The center is reachable again.
        public var lineReturned: @Sendable () -> Void
        /// Catalogue, settings, messages and papers of the center.
        public var bundles: CatalogueFolder
        /// By which the center's word is known.
        public var centerKey: CenterKey

        public init(
            software: String, bootID: String, interval: @escaping @Sendable () -> Int,
            devices: @escaping @Sendable () -> [Heartbeat.DeviceLine],
            sign: @escaping @Sendable (Data) throws -> Data,
            noteStates: @escaping @Sendable ([HeartbeatAnswer.CaseStateLine]) async throws -> Void,
            centerTold: @escaping @Sendable (Date) -> Void,
            checkBundle: @escaping @Sendable (AssetFolder) throws -> Void,
            bundleApplied: @escaping @Sendable () -> Void,
            stop: @escaping @Sendable () -> (who: TerminalEvent.Actor, why: String),
            lineReturned: @escaping @Sendable () -> Void, bundles: CatalogueFolder, centerKey: CenterKey
        ) {
            self.software = software
            self.bootID = bootID
            self.interval = interval
            self.devices = devices
            self.sign = sign
            self.noteStates = noteStates
            self.centerTold = centerTold
            self.checkBundle = checkBundle
            self.bundleApplied = bundleApplied
            self.stop = stop
            self.lineReturned = lineReturned
            self.bundles = bundles
            self.centerKey = centerKey
        }
    }
}

import Foundation
import LinkCertificates
import Logging
import Sealing
import TerminalLink
import TerminalRecords

/// How the terminal's records are opened: by the kiosk that serves, and by a subcommand when none runs.
extension KioskSettings {
    /// The name under which a systemd unit hands the key over (`LoadCredential=sealing-key:…`).
    private static let credential = "sealing-key"

    /// - Throws: `LinkCertificateError` when this terminal is not enrolled.
    func identity() throws -> TerminalIdentity { try TerminalIdentity(folder: enrolmentFolder) }

    /// By which the center's word is known.
    func centerKey() throws -> CenterKey {
        guard let key = CenterKey(try identity().centerKey) else { throw Self.unknownKind }
        return key
    }

    private static var unknownKind: StaffError {
        StaffError("The center's keys in the enrolment are of no kind known here. Run `kiosk enrol --again`.")
    }

    /// The key that wraps the keys of all records: of `key_file`, else of the systemd credential, else of
    /// a file in the data folder. A file is made at the first start, never beside records that were sealed
    /// with another.
    func sealingKey(_ environment: [String: String] = ProcessInfo.processInfo.environment) throws -> SealingKey {
        if keyFile.isEmpty, let credentials = environment["CREDENTIALS_DIRECTORY"] {
            let path = "\(credentials)/\(Self.credential)"
            if FileManager.default.fileExists(atPath: path) { return try .load(credentialAt: path) }
        }
        let path = keyFile.isEmpty ? folder + "/sealing-key" : keyFile
        guard FileManager.default.fileExists(atPath: path) || !TerminalStore.exists(in: recordsFolder) else {
            throw StaffError(
                """
                \(recordsFolder) holds records, and the key \(path) they were sealed with is not there. Put it back, or \
                set `key_file`; where systemd hands it over, start the kiosk first and ask again.
                """)
        }
        return try .load(orCreateAt: path)
    }

    var recordsFolder: String { folder + "/records" }

    func openRecords(logger: Logger) async throws -> TerminalStore {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        // Without enrolment there is no terminal code, and nobody to seal to.
        let identity = try identity()
        guard let letterBox = LetterBoxKey(identity.letterBoxKey) else { throw Self.unknownKind }
        return try await TerminalStore(
            folder: recordsFolder, terminal: identity.code, key: sealingKey(), letterBox: letterBox,
            reserve: storageReserve, retention: retention, logger: logger, now: { Date() })
    }
}

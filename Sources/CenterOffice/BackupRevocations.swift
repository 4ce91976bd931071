import CenterRecords
public import Foundation

/// The terminals that were revoked, as they lie beside a backup: a revocation must not wait for the next one,
/// or a center that is restored lets in who has the machine.
///
/// It bears no seal. Who may write in the folder could remove it, and else only keep a terminal out.
struct BackupRevocations: Hashable, Codable {
    struct Entry: Hashable, Codable {
        var terminal: String
        var at: Date
    }

    static let fileName = "revocations.json"

    var entries: [Entry]

    /// None where there is no such file.
    ///
    /// - Throws: `malformed`.
    init(in folder: BackupFolder) async throws {
        guard let bytes = try await folder.read(Self.fileName) else {
            entries = []
            return
        }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .millisecondsSince1970
        do {
            self = try decoder.decode(Self.self, from: bytes)
        } catch {
            throw OfficeError(
                .malformed, "\(folder.file(Self.fileName).path) cannot be read",
                remedy: "remove it, restore, and revoke again the terminals that were revoked since the backup",
                cause: error)
        }
    }

    /// - Parameter certificates: all.
    init(_ certificates: [CertificateRecord]) {
        let ends = certificates.filter { $0.ending == .revoked }.compactMap { record in
            record.endedAt.map { (record.terminal, $0) }
        }
        entries = Dictionary(ends, uniquingKeysWith: max).map(Entry.init).sorted { $0.terminal < $1.terminal }
    }

    func bytes() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        encoder.dateEncodingStrategy = .millisecondsSince1970
        return try encoder.encode(self)
    }
}

extension Office {
    /// Writes beside a backup which terminals are revoked, so that a restore knows it.
    ///
    /// - Returns: false when there is no backup in the folder: its disk is not mounted, or the first is still
    ///   to come and will have it.
    public func keepRevocations(in folder: URL) async throws -> Bool {
        let backup = BackupFolder(folder)
        guard try await backup.read(BackupManifest.fileName) != nil else { return false }
        let revocations = BackupRevocations(try await database.rows(.certificates()))
        try await backup.write([(BackupRevocations.fileName, revocations.bytes())])
        return true
    }
}

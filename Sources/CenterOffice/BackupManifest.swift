import CenterRecords
import Foundation
import Sealing
import TerminalLink

/// What a backup folder holds. Its file is written last and whole: the backup that it names is complete,
/// whatever else lies there.
///
///     manifest.json          this
///     center-12.sqlite       the database as one moment had it
///     documents/…            the documents' sealed files; their digests stand in the database
///     catalogue/3.bundle     what was published
///     revocations.json       terminals that were revoked, also since (``Office/keepRevocations(in:)``)
///
/// Keys are never among them.
struct BackupManifest: Hashable, Codable {
    struct File: Hashable, Codable {
        var name: String
        var digest: String
    }

    static let fileName = "manifest.json"
    static let documentFolder = "documents"
    static let format = 1

    var format = Self.format
    /// Rises with every backup into the folder.
    var number: Int
    var madeAt: Date
    var database: File
    var bundles: [File]
    var cases: Int
    /// The number of the case that came last.
    var lastCase: String?
    /// Digests of the documents in the database that are not here: the center itself no longer had them.
    var missing: [String]
    /// Keyed hash of all else: shows that nothing was changed, and which key opens the backup.
    var seal = ""

    static func databaseName(_ number: Int) -> String { "center-\(number).sqlite" }

    /// JSON with sorted keys.
    func sealed(by key: SealingKey) throws -> Data {
        var sealed = self
        sealed.seal = try sealText(key)
        return try Self.encoder().encode(sealed)
    }

    private func sealText(_ key: SealingKey) throws -> String {
        var open = self
        open.seal = ""
        return key.keyedHash("backup:" + String(decoding: try Self.encoder().encode(open), as: UTF8.self))
    }

    /// Nil where the folder holds no backup yet.
    ///
    /// - Throws: `malformed` when it cannot be read; `foreignBackup` when it is not of this key.
    init?(in folder: BackupFolder, key: SealingKey) async throws {
        guard let bytes = try await folder.read(Self.fileName) else { return nil }
        let file = folder.file(Self.fileName).path
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .secondsSince1970
        guard let manifest = try? decoder.decode(Self.self, from: bytes), manifest.format == Self.format else {
            throw OfficeError(
                .malformed, "\(file) cannot be read: it is damaged, or of a newer version",
                remedy: "use another backup or the newer program; to begin anew, name an empty folder")
        }
        guard try manifest.seal == manifest.sealText(key) else {
            throw OfficeError(
                .foreignBackup, "\(file) was not made with this center's key, or was changed",
                remedy: "take the key file of the center that made the backup, or name another folder")
        }
        self = manifest
    }

    init(
        number: Int, madeAt: Date, databaseDigest: String, bundles: [File], cases: Int, lastCase: String?,
        missing: [String]
    ) {
        self.number = number
        self.madeAt = madeAt
        self.database = File(name: Self.databaseName(number), digest: databaseDigest)
        self.bundles = bundles
        self.cases = cases
        self.lastCase = lastCase
        self.missing = missing
    }

    private static func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .secondsSince1970
        return encoder
    }
}

extension OfficeError.Code {
    /// The folder's backup is of another center, or knows what this one does not.
    public static let foreignBackup = Self(name: "foreignBackup")
    /// The folder has no backup any more.
    public static let backupGone = Self(name: "backupGone")
}

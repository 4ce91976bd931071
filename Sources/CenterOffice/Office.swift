import CenterRecords
public import Foundation
public import KioskAssets
public import LinkCertificates
public import Logging
public import Sealing
public import TerminalLink
public import TownshipServices

/// The township center at work: every use case of terminals, staff and villagers is a method, in
/// the file named after it. Permissions and audit are decided here, never in a page.
public struct Office: Sendable {
    /// What a deployer sets.
    public struct Settings: Sendable {
        /// E.g. `柳河镇便民服务中心`.
        public var name: String
        /// Shown where a service names no phone of its own.
        public var consultingPhone: String
        public var supervisionPhone: String
        /// Letters before the day in case numbers: `LH20261121-0007`.
        public var caseNumberPrefix: String
        /// Seconds without a request after which a session ends.
        public var sessionIdleLimit: TimeInterval
        /// Seconds after which a session ends however busy it is: one working day.
        public var sessionLifetime: TimeInterval
        /// Calendar days from the hand-over of a result to the archive.
        public var archiveAfterDays: Int
        public var passwordCost: PasswordHash.Cost
        /// Working days within which a bad rating is called back; local: 5, 7 or 15.
        public var callBackDays: Int
        /// Seconds from its beginning after which an unfinished upload ends.
        public var uploadLifetime: TimeInterval
        /// Seconds after which a document goes that a terminal sent and never committed.
        public var unclaimedLifetime: TimeInterval
        /// Of documents that one terminal sent and did not commit, about. A month without a line is not
        /// near it: each submission is committed before the next one's documents come.
        public var unclaimedBytes: Int
        /// Free bytes on the disk below which no upload is begun.
        public var diskReserve: Int
        /// Seconds without a backup after which the desk says so; nil where none is made by itself.
        public var backupLimit: TimeInterval?

        public init(
            name: String, consultingPhone: String, supervisionPhone: String, caseNumberPrefix: String,
            sessionIdleLimit: TimeInterval = 30 * 60, sessionLifetime: TimeInterval = 12 * 3600,
            archiveAfterDays: Int = 30,
            passwordCost: PasswordHash.Cost = .standard,
            callBackDays: Int = 5,
            uploadLifetime: TimeInterval = 7 * 86_400,
            unclaimedLifetime: TimeInterval = 90 * 86_400,
            unclaimedBytes: Int = 4 << 30,
            diskReserve: Int = 1 << 30,
            backupLimit: TimeInterval? = nil
        ) {
            self.name = name
            self.consultingPhone = consultingPhone
            self.supervisionPhone = supervisionPhone
            self.caseNumberPrefix = caseNumberPrefix
            self.sessionIdleLimit = sessionIdleLimit
            self.sessionLifetime = sessionLifetime
            self.archiveAfterDays = archiveAfterDays
            self.passwordCost = passwordCost
            self.callBackDays = callBackDays
            self.uploadLifetime = uploadLifetime
            self.unclaimedLifetime = unclaimedLifetime
            self.unclaimedBytes = unclaimedBytes
            self.diskReserve = diskReserve
            self.backupLimit = backupLimit
        }
    }

    public let settings: Settings
    public let catalogue: Catalogue
    let calendar: WorkingCalendar
    let published: PublishedServices
    /// Tells open desks that a case came or moved.
    public let board = CaseBoard()
    let database: CenterDatabase
    let documents: DocumentFolder
    let uploads = OpenUploads()
    let unclaimed = UnclaimedBounds()
    let folder: URL
    let key: SealingKey
    /// Signs the certificates of terminals and of the listener they come to.
    public let authority: CenterAuthority
    let signer: CenterSigner
    let enrolmentDesk = EnrolmentDesk()
    let passwords: PasswordDesk
    let now: @Sendable () -> Date
    let logger: Logger
    /// Since when this process has it open.
    let openedAt: Date

    /// - Parameters:
    ///   - folder: the data folder; made, for its owner only, where it is missing.
    ///   - keyFile: the center's key; made at the first start. Nil: `center.key` in the folder.
    ///   - calendar: which days are worked; a year that it lacks is said, never guessed.
    ///   - isAlone: false where a serving center may have the folder open.
    ///   - now: the center's clock.
    /// - Throws: `storage` when there are records and the key they were sealed with is gone.
    public init(
        folder: URL, keyFile: String? = nil, settings: Settings, catalogue: Catalogue, calendar: WorkingCalendar,
        isAlone: Bool = true, logger: Logger,
        now: @escaping @Sendable () -> Date = { Date() }
    ) throws {
        guard !BackupRestoring.isUnfinished(in: folder) else {
            throw OfficeError(
                .storage, "a restore into \(folder.path) was not finished",
                remedy: "run `center restore` with the same folders again; it goes on")
        }
        self.folder = folder
        // The documents lie within, so this makes both.
        self.documents = try DocumentFolder(folder.appendingPathComponent("documents", isDirectory: true))
        let key = try Self.key(folder: folder, file: keyFile)
        self.key = key
        self.authority = try CenterAuthority(of: key)
        self.signer = try CenterSigner(of: key)
        self.database = try CenterDatabase(folder: folder, isAlone: isAlone, logger: logger)
        self.passwords = PasswordDesk(cost: settings.passwordCost)
        self.settings = settings
        self.catalogue = catalogue
        self.calendar = calendar
        self.published = PublishedServices(
            folder.appendingPathComponent(CatalogueShelf.folderName, isDirectory: true), key: signer.publicKey,
            logger: logger)
        self.logger = logger
        self.now = now
        self.openedAt = now()
        if let place = database.setAside { logger.note(.databaseSetAside, ["now at": "\(place)"]) }
    }

    /// Clears what earlier runs left: files without a record, sessions that ended. Only when this
    /// process is alone with the folder (`FolderLock`).
    ///
    /// As long as a damaged database lies beside this one, no file goes: the terminals have deleted
    /// theirs, and that database may be the only one to know these.
    public func tidy() async throws {
        if !database.hasDamagedNeighbour {
            try await sweepDocuments()
        }
        try await dropEndedSessions()
    }

    /// Left to the next start while an import is going on: its files are there before their rows.
    private func sweepDocuments() async throws {
        guard let lock = try? FolderLock(folder, for: .documents) else { return }
        defer { withExtendedLifetime(lock) {} }
        let known = Set(try await database.rows(.documentFiles()))
        let removed = try await documents.sweep(keeping: known)
        if removed > 0 { logger.note(.orphansSwept, ["count": "\(removed)"]) }
    }

    public func close() throws {
        try database.close()
    }

    /// The center's key: all that it can sign and open comes from this one file.
    ///
    /// - Parameters:
    ///   - folder: the data folder, which must exist.
    ///   - file: nil for `center.key` in the folder. Made at the first start.
    /// - Throws: `storage` when something was made with a key, and that is gone.
    public static func key(folder: URL, file: String?) throws -> SealingKey {
        let path = file ?? folder.appendingPathComponent("center.key").path
        let shelf = folder.appendingPathComponent(CatalogueShelf.folderName, isDirectory: true)
        // A new key beside old records would seal new cases so that neither could be read with the other.
        if CenterDatabase.exists(in: folder) || CatalogueShelf.newest(in: shelf) != nil,
            !FileManager.default.fileExists(atPath: path)
        {
            throw OfficeError(
                .storage, "\(folder.path) holds records, and the key \(path) they were sealed with is not there",
                remedy: "put that key file back, or set `data.folder` to an empty folder")
        }
        return try SealingKey.load(orCreateAt: path)
    }
}

extension CenterSigner {
    /// The same for the same key file.
    public init(of key: SealingKey) throws { try self.init(secret: key.seed(of: "signing")) }
}

extension Office {
    /// Keyed hashes say what they are hashes of, so that one kind never passes for another.
    enum HashKind: String {
        case applicant, trackingCode, ratingCode, enrolmentCode, session, formToken
    }

    func hash(_ kind: HashKind, _ text: String) -> String {
        key.keyedHash("\(kind.rawValue):\(text)")
    }
}

/// 256 random bits as 64 hexadecimal digits: a session.
func randomToken() -> String {
    (0..<4).map { _ in
        let part = String(UInt64.random(in: .min ... .max), radix: 16)
        return String(repeating: "0", count: 16 - part.count) + part
    }.joined()
}

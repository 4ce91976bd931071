import CenterRecords
public import Foundation
public import KioskAssets
public import Logging
public import Sealing
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

        public init(
            name: String, consultingPhone: String, supervisionPhone: String, caseNumberPrefix: String,
            sessionIdleLimit: TimeInterval = 30 * 60, sessionLifetime: TimeInterval = 12 * 3600,
            archiveAfterDays: Int = 30,
            passwordCost: PasswordHash.Cost = .standard,
            callBackDays: Int = 5
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
    let key: SealingKey
    let passwords: PasswordDesk
    let now: @Sendable () -> Date
    let logger: Logger

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
        // The documents lie within, so this makes both.
        self.documents = try DocumentFolder(folder.appendingPathComponent("documents", isDirectory: true))
        let keyPath = keyFile ?? folder.appendingPathComponent("center.key").path
        // A new key beside old records would seal new cases so that neither could be read with the other.
        if CenterDatabase.exists(in: folder), !FileManager.default.fileExists(atPath: keyPath) {
            throw OfficeError(
                .storage, "\(folder.path) holds records, and the key \(keyPath) they were sealed with is not there",
                remedy: "put that key file back, or set `data.folder` to an empty folder")
        }
        self.key = try SealingKey.load(orCreateAt: keyPath)
        self.database = try CenterDatabase(folder: folder, isAlone: isAlone, logger: logger)
        self.passwords = PasswordDesk(cost: settings.passwordCost)
        self.settings = settings
        self.catalogue = catalogue
        self.calendar = calendar
        self.published = PublishedServices(
            folder.appendingPathComponent(CatalogueShelf.folderName, isDirectory: true), logger: logger)
        self.logger = logger
        self.now = now
        if let place = database.setAside { logger.note(.databaseSetAside, ["now at": "\(place)"]) }
    }

    /// Clears what earlier runs left: files without a record, sessions that ended. Only when this
    /// process is alone with the folder (`FolderLock`).
    ///
    /// As long as a damaged database lies beside this one, no file goes: the terminals have deleted
    /// theirs, and that database may be the only one to know these.
    public func tidy() async throws {
        if !database.hasDamagedNeighbour {
            let known = Set(try await database.rows(.documentFiles()))
            let removed = try await documents.sweep(keeping: known)
            if removed > 0 { logger.note(.orphansSwept, ["count": "\(removed)"]) }
        }
        try await dropEndedSessions()
    }

    public func close() throws {
        try database.close()
    }
}

extension Office {
    /// Keyed hashes say what they are hashes of, so that one kind never passes for another.
    enum HashKind: String {
        case applicant, trackingCode, ratingCode, terminalSecret, session, formToken
    }

    func hash(_ kind: HashKind, _ text: String) -> String {
        key.keyedHash("\(kind.rawValue):\(text)")
    }
}

/// 256 random bits as 64 hexadecimal digits: a session, or a terminal's secret.
func randomToken() -> String {
    (0..<4).map { _ in
        let part = String(UInt64.random(in: .min ... .max), radix: 16)
        return String(repeating: "0", count: 16 - part.count) + part
    }.joined()
}

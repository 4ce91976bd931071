public import Logging

/// What the center writes in its log, each declared once. Metadata are numbers of cases and
/// submissions, codes of terminals and logins; never anything of a villager.
public struct OfficeEvent: Sendable {
    public let id: String
    public let level: Logger.Level
    public let meaning: String

    public static let databaseSetAside = OfficeEvent(
        id: "C01", level: .error, meaning: "the database was damaged and set aside; a new one was made")
    public static let orphansSwept = OfficeEvent(
        id: "C02", level: .notice, meaning: "files of documents that no record stands on were removed")
    public static let listening = OfficeEvent(id: "C03", level: .notice, meaning: "a listener is open")
    public static let stopped = OfficeEvent(id: "C04", level: .notice, meaning: "the center stopped")

    public static let terminalRejected = OfficeEvent(
        id: "C10", level: .warning, meaning: "a terminal's certificate is not admitted")
    public static let codeMade = OfficeEvent(
        id: "C15", level: .notice, meaning: "a one-time code for an enrolment was made")
    public static let enrolled = OfficeEvent(id: "C16", level: .notice, meaning: "a terminal was enrolled")
    public static let enrolmentRejected = OfficeEvent(
        id: "C17", level: .warning, meaning: "an enrolment was rejected")
    public static let renewed = OfficeEvent(
        id: "C18", level: .notice, meaning: "a terminal's certificate was renewed")
    public static let revoked = OfficeEvent(
        id: "C19", level: .notice, meaning: "a terminal's certificates were revoked")
    public static let documentStored = OfficeEvent(id: "C11", level: .debug, meaning: "a document was stored")
    public static let documentRejected = OfficeEvent(
        id: "C12", level: .warning, meaning: "a document does not match its digest")
    public static let caseReceived = OfficeEvent(id: "C13", level: .notice, meaning: "a submission became a case")
    public static let submissionRejected = OfficeEvent(
        id: "C14", level: .warning, meaning: "a submission was rejected")
    public static let submissionConflicts = OfficeEvent(
        id: "C34", level: .error,
        meaning: "another submission came under a number that is taken; look into that terminal's records")
    public static let unclaimedDropped = OfficeEvent(
        id: "C35", level: .notice, meaning: "uploads and documents that nobody committed in time were dropped")

    public static let loggedIn = OfficeEvent(id: "C20", level: .notice, meaning: "a member of staff logged in")
    public static let loginFailed = OfficeEvent(id: "C21", level: .warning, meaning: "a login failed")
    public static let loggedOut = OfficeEvent(id: "C22", level: .notice, meaning: "a member of staff logged out")
    public static let caseMoved = OfficeEvent(id: "C23", level: .notice, meaning: "a clerk moved a case on")
    public static let numberShown = OfficeEvent(
        id: "C24", level: .notice, meaning: "a clerk was shown a full ID number")
    public static let catalogueConfirmed = OfficeEvent(
        id: "C26", level: .notice, meaning: "an administrator confirmed the numbers of a service")
    public static let movedByTime = OfficeEvent(
        id: "C28", level: .notice, meaning: "time moved a case on by itself")
    public static let timeStoodStill = OfficeEvent(
        id: "C29", level: .error, meaning: "what time does to cases could not be done; it is tried again")
    public static let shelfUnreadable = OfficeEvent(
        id: "C27", level: .error, meaning: "the published catalogue cannot be read; the one before is used")
    public static let rated = OfficeEvent(id: "C25", level: .notice, meaning: "a rating was taken")
    public static let backupMade = OfficeEvent(id: "C40", level: .notice, meaning: "a backup was made")
    public static let backupIncomplete = OfficeEvent(
        id: "C41", level: .error,
        meaning: "a backup was made without documents that the center no longer has; look at the data folder's disk")
    public static let backupFailed = OfficeEvent(
        id: "C42", level: .error, meaning: "no backup could be made; it is tried again")
    public static let noBackupFolder = OfficeEvent(
        id: "C43", level: .warning,
        meaning: "no backup folder is set, so terminals keep their papers; set backup.folder")
    public static let backupOnSameDisk = OfficeEvent(
        id: "C45", level: .warning,
        meaning: "the backup lies on the disk of the data folder and goes with it; set backup.folder to another disk")
    public static let exportImported = OfficeEvent(
        id: "C44", level: .notice, meaning: "an export that a terminal wrote to a medium was taken in")
    public static let calledBack = OfficeEvent(
        id: "C30", level: .notice, meaning: "a call-back after a bad rating was written down")

    public static let terminalEvent = OfficeEvent(
        id: "C50", level: .notice, meaning: "a terminal told what happened to it")
    public static let eventRejected = OfficeEvent(
        id: "C51", level: .warning, meaning: "a terminal's event is not signed by its key")
}

extension Logger {
    public func note(_ event: OfficeEvent, _ details: @autoclosure () -> [String: String] = [:]) {
        guard event.level >= logLevel else { return }
        var metadata: Logger.Metadata = ["event": .string(event.id)]
        for (name, value) in details() { metadata[name] = .string(value) }
        log(level: event.level, "\(event.meaning)", metadata: metadata)
    }
}

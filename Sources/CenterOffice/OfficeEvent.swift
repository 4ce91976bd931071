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
        id: "C10", level: .warning, meaning: "a terminal's code and secret do not belong together")
    public static let documentStored = OfficeEvent(id: "C11", level: .debug, meaning: "a document was stored")
    public static let documentRejected = OfficeEvent(
        id: "C12", level: .warning, meaning: "a document does not match its digest")
    public static let caseReceived = OfficeEvent(id: "C13", level: .notice, meaning: "a submission became a case")
    public static let submissionRejected = OfficeEvent(
        id: "C14", level: .warning, meaning: "a submission was rejected")

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
    public static let calledBack = OfficeEvent(
        id: "C30", level: .notice, meaning: "a call-back after a bad rating was written down")
}

extension Logger {
    public func note(_ event: OfficeEvent, _ details: [String: String] = [:]) {
        var metadata: Logger.Metadata = ["event": .string(event.id)]
        for (name, value) in details { metadata[name] = .string(value) }
        log(level: event.level, "\(event.meaning)", metadata: metadata)
    }
}

import Foundation
import GRDB
import TownshipServices

/// What is written down for those who check later. Details are codes and counts, never personal.
enum AuditEvent: String {
    case started
    case databaseSetAside = "database set aside"
    case filesSwept = "files swept"
    case filesUnclaimed = "files unclaimed"
    case fileMissing = "file missing"
    case submitted
    case stored
    case backedUp = "backed up"
    case lostAtCenter = "lost at center"
    case refused
    case unusable
    case retried
    case scansRemoved = "scans removed"
    case printBegun = "print begun"
    case printed
    case printFailed = "print failed"
    case printInterrupted = "print interrupted"
    case forgotten
}

extension Database {
    func audit(_ event: AuditEvent, _ number: SubmissionNumber? = nil, detail: String? = nil, at time: Date) throws {
        try execute(
            sql: "INSERT INTO audit (at, event, number, detail) VALUES (?, ?, ?, ?)",
            arguments: [time.timeIntervalSince1970, event.rawValue, number?.description, detail])
    }
}

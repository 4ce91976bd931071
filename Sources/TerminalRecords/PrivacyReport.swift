public import Foundation
public import TownshipServices

/// What personal data lies on the terminal's disk, why and until when; and what lies there that should
/// not. It names submission numbers and counts, nobody.
public struct PrivacyReport: Hashable, Sendable, Codable {
    /// What is there.
    public enum Category: String, Hashable, Sendable, Codable, CaseIterable {
        /// The form of a submission, sealed, with the key that opens it.
        case form
        /// Scanned pages of a submission, sealed.
        case scans
        /// Applications that were begun and not handed in, sealed.
        case drafts
        /// Files that a set-aside database may know, sealed; their keys are in it.
        case unclaimedFiles
        /// Damaged databases that were set aside whole.
        case setAsideDatabases
        /// Keyed hashes of identity numbers; they say nothing without the key file.
        case keyedHashes
    }

    /// Why it is there, and so until when.
    public enum Reason: String, Hashable, Sendable, Codable, CaseIterable {
        /// Until the center has it in its backup.
        case toBeDelivered, awaitingBackup
        /// Until the date.
        case retention
        /// Until the paper has printed.
        case paperOwed
        /// Until a person has looked: the center refused it, a part is lost, a database was damaged.
        case refused, unusable, forAPerson
        /// Until the date: the same card may go on with it.
        case draft
        /// As long as the records: to find what belongs to a card.
        case finding
    }

    public struct Holding: Hashable, Sendable, Codable {
        public var category: Category
        public var reason: Reason
        /// Of which submission; nil where it is of none.
        public var number: SubmissionNumber?
        public var count: Int
        public var byteCount: Int
        public var since: Date?
        /// Nil: not by a date but by what the reason says.
        public var until: Date?
    }

    /// What should not be there.
    public struct Finding: Hashable, Sendable, Codable {
        public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
            /// A forgotten submission still has a key, a form or rows of pages.
            case keyNotDestroyed
            /// A forgotten submission still has a file.
            case fileOfForgotten
            /// Retention is over, and it is still there.
            case overdue
            /// No record knows this file.
            case strayFile
            /// The file is not sealed, or not whole.
            case notSealed
            /// The database's log could not be folded in: what was deleted may still be in it.
            case logNotFolded
            /// Others than the owner may look into the folder.
            case openToOthers
        }

        public var kind: Kind
        /// A submission number, or the name of a file.
        public var what: String
    }

    public var madeAt: Date
    public var holdings: [Holding] = []
    /// Submissions of which it was checked that no key, no form, no page and no file is left.
    public var provenForgotten = 0
    public var findings: [Finding] = []

    public var isClean: Bool { findings.isEmpty }
}

public import Foundation
public import TownshipServices

extension LinkPath {
    /// `POST` with a ``Heartbeat``: 200 and a ``HeartbeatAnswer``.
    public static let heartbeat = "/intake/heartbeat"
    /// `GET` with a bundle's number after it: 200 and the signed form of the ``CatalogueBundle``; with
    /// `Range: bytes=N-M` 206 and that part, 416 beyond its end; 404 when there is none of this number.
    public static let bundles = "/intake/bundle/"
}

/// What a terminal says of itself every half minute: `POST /intake/heartbeat`, answered by a
/// ``HeartbeatAnswer``. Nothing in it is personal.
public struct Heartbeat: Hashable, LinkMessage {
    /// A device in the three layers of the XFS4IoT vocabulary, each as the code that the terminal uses.
    public struct DeviceLine: Hashable, Sendable, Codable {
        /// E.g. `receiptPrinter`.
        public var role: String
        /// E.g. `online`, `absent`.
        public var device: String
        public var medium: String
        public var paper: String
        /// The three folded into one: `ready`, `needsAttention`, `busy`, `needsPerson`, `unavailable`.
        public var availability: String

        public init(role: String, device: String, medium: String, paper: String, availability: String) {
            self.role = role
            self.device = device
            self.medium = medium
            self.paper = paper
            self.availability = availability
        }

        fileprivate var isPossible: Bool {
            [role, device, medium, paper, availability].allSatisfy { $0.isLinkWord(upTo: 32) }
        }
    }

    public static let name = "heartbeat"
    public static let byteLimit = 256 << 10
    public static let mostDevices = 16
    /// Numbers in one heartbeat that wait for the second rung; the others come with the next.
    public static let mostNumbers = 100
    public static let mostEvents = 50

    /// Form of this message.
    public var version: Int
    /// By the terminal's clock.
    public var sentAt: Date
    /// Of the terminal's program.
    public var software: String
    /// When the program started, by the terminal's clock.
    public var startedAt: Date
    /// Changes with every boot of the machine (`/proc/sys/kernel/random/boot_id`).
    public var bootID: String
    /// Number of the catalogue in force; nil as long as the installed one is.
    public var catalogue: Int?
    /// Number of a bundle that could not be applied and is not fetched again.
    public var refusedCatalogue: Int?
    /// At most ``mostDevices``.
    public var devices: [DeviceLine]
    /// Submissions that the center did not acknowledge yet.
    public var waiting: Int
    /// When the oldest of them was received, by the terminal's clock.
    public var oldestWaiting: Date?
    /// Submissions that the center refused, which wait for a person.
    public var refused: Int
    /// Slips that were never printed.
    public var owed: Int
    /// Free space on the disk of the records, in bytes.
    public var freeBytes: Int
    /// Whether the terminal takes no new applications because of that.
    public var isReserveLow: Bool
    /// Stored at the center, waiting for the word that a backup has them too; at most ``mostNumbers``.
    public var awaitingBackup: [SubmissionNumber]
    /// What the last answer gave as ``HeartbeatAnswer/cursor``; empty at first.
    public var cursor: String
    /// Oldest first; at most ``mostEvents``.
    public var events: [SignedEvent]

    public init(
        sentAt: Date, software: String, startedAt: Date, bootID: String, catalogue: Int? = nil,
        refusedCatalogue: Int? = nil, devices: [DeviceLine] = [], waiting: Int = 0, oldestWaiting: Date? = nil,
        refused: Int = 0, owed: Int = 0, freeBytes: Int = 0, isReserveLow: Bool = false,
        awaitingBackup: [SubmissionNumber] = [], cursor: String = "", events: [SignedEvent] = []
    ) {
        self.version = 1
        self.sentAt = sentAt
        self.software = software
        self.startedAt = startedAt
        self.bootID = bootID
        self.catalogue = catalogue
        self.refusedCatalogue = refusedCatalogue
        self.devices = devices
        self.waiting = waiting
        self.oldestWaiting = oldestWaiting
        self.refused = refused
        self.owed = owed
        self.freeBytes = freeBytes
        self.isReserveLow = isReserveLow
        self.awaitingBackup = awaitingBackup
        self.cursor = cursor
        self.events = events
    }

    public var isPossible: Bool {
        version == 1 && software.isLinkWord(upTo: 64) && bootID.isLinkWord(upTo: 64)
            && [sentAt, startedAt, oldestWaiting].allSatisfy { $0?.isLinkMoment ?? true }
            && [catalogue, refusedCatalogue].allSatisfy { $0.map { $0 > 0 } ?? true }
            && [waiting, refused, owed, freeBytes].allSatisfy { $0 >= 0 }
            && devices.count <= Self.mostDevices && devices.allSatisfy(\.isPossible)
            && Set(devices.map(\.role)).count == devices.count
            && awaitingBackup.count <= Self.mostNumbers && events.count <= Self.mostEvents
            && (cursor.isEmpty || cursor.isLinkWord(upTo: HeartbeatAnswer.cursorLimit))
    }
}

/// What the center has for a terminal: only what is that terminal's own.
public struct HeartbeatAnswer: Hashable, LinkMessage {
    /// Where the application of a submission stands.
    public struct CaseStateLine: Hashable, Sendable, Codable {
        public var number: SubmissionNumber
        /// The code of a `CaseState`; one that a terminal does not know is kept and not shown.
        public var state: String
        /// By the center's clock.
        public var changedAt: Date

        public init(number: SubmissionNumber, state: String, changedAt: Date) {
            self.number = number
            self.state = state
            self.changedAt = changedAt
        }
    }

    public static let name = "answer to a heartbeat"
    public static let byteLimit = 256 << 10
    /// In bytes.
    static let cursorLimit = 64
    /// States in one answer; the next heartbeat brings the others.
    public static let mostStates = 300
    /// Seconds from one heartbeat to the next that a center may ask for.
    public static let intervals = 1...60

    public var version: Int
    /// The center's clock.
    public var at: Date
    /// Number of the newest bundle; nil before anything was published.
    public var bundle: Int?
    /// In signed form, each an ``Acknowledgement``; at most ``Heartbeat/mostNumbers``.
    public var acknowledgements: [Data]
    /// Of the numbers that wait for a backup, those that are no case here, or that lost a document: the center
    /// was restored from a backup that is older, or its disk lost a file, and the terminal, which keeps
    /// everything until then, sends them again.
    public var unknown: [SubmissionNumber]
    /// Changed since the heartbeat's cursor; the same state may come again.
    public var states: [CaseStateLine]
    /// Whether there are more than came: the terminal comes again at once.
    public var hasMoreStates: Bool
    /// To be sent with the next heartbeat; says nothing to the terminal.
    public var cursor: String
    /// Ids of events that the center keeps from now on.
    public var takenEvents: [String]
    /// Seconds until the next heartbeat; nil leaves it to the terminal.
    public var interval: Int?

    public init(
        at: Date, bundle: Int? = nil, acknowledgements: [Data] = [], unknown: [SubmissionNumber] = [],
        states: [CaseStateLine] = [],
        hasMoreStates: Bool = false, cursor: String = "", takenEvents: [String] = [], interval: Int? = nil
    ) {
        self.version = 1
        self.at = at
        self.bundle = bundle
        self.acknowledgements = acknowledgements
        self.unknown = unknown
        self.states = states
        self.hasMoreStates = hasMoreStates
        self.cursor = cursor
        self.takenEvents = takenEvents
        self.interval = interval
    }

    public var isPossible: Bool {
        version == 1 && at.isLinkMoment && bundle.map { $0 > 0 } ?? true
            && acknowledgements.count <= Heartbeat.mostNumbers
            && unknown.count <= Heartbeat.mostNumbers
            && acknowledgements.allSatisfy { $0.count <= Acknowledgement.byteLimit }
            && states.count <= Self.mostStates
            && states.allSatisfy { $0.state.isLinkWord(upTo: 40) && $0.changedAt.isLinkMoment }
            && (cursor.isEmpty || cursor.isLinkWord(upTo: Self.cursorLimit))
            && takenEvents.count <= Heartbeat.mostEvents && takenEvents.allSatisfy { $0.isLinkWord(upTo: 36) }
            && interval.map(Self.intervals.contains) ?? true
    }
}

public import DeviceStatus
public import Foundation

/// All that `kiosk doctor` saw, before anybody judged it. A nil was not looked at.
public struct DoctorFacts: Hashable, Sendable, Codable {
    public var at: Date
    /// What is wrong with the settings, one a line; empty when nothing is.
    public var settingsProblems: [String] = []
    public var program: Program?
    public var enrolment: Enrolment?
    /// Browsers that show the terminal's pages now.
    public var screens: Int?
    public var devices: [Device] = []
    /// Plugged in, and used by nothing here, e.g. `1234:5678`.
    public var strangers: [String]?
    public var codeScanners: Int?
    public var storage: Storage?
    public var records: Records?
    public var work: Work?
    public var catalogue: Catalogue?
    public var center: Center?
    public var clock: Clock?
    public var machine: MachineFacts?
    public var trials: [Trial: TrialOutcome] = [:]

    public init(at: Date) { self.at = at }

    public enum Program: String, Hashable, Sendable, Codable {
        case running, stopped
        /// One runs, and does not answer.
        case mute
        /// None runs, and its folder belongs to another user, so that nobody looked into it.
        case foreign
    }

    public enum Enrolment: Hashable, Sendable, Codable {
        case missing, damaged
        case enrolled(until: Date)
    }

    public struct Device: Hashable, Sendable, Codable {
        public var report: DeviceReport
        /// A code that says more than the report; nil when there is nothing to say.
        public var trouble: String?
        /// In this state since then.
        public var since: Date?
        /// Of a printer: its name at the print server.
        public var queue: String?
        /// It was tried again and again; a person has to look.
        public var keepsFailing: Bool

        public init(
            _ report: DeviceReport, trouble: String? = nil, since: Date? = nil, queue: String? = nil,
            keepsFailing: Bool = false
        ) {
            self.report = report
            self.queue = queue
            self.trouble = trouble
            self.since = since
            self.keepsFailing = keepsFailing
        }
    }

    public struct Storage: Hashable, Sendable, Codable {
        /// In bytes, for the program's user.
        public var free: Int64
        /// Below it no new application is taken, in bytes.
        public var reserve: Int64
        public var isReadOnly: Bool

        public init(free: Int64, reserve: Int64, isReadOnly: Bool = false) {
            self.free = free
            self.reserve = reserve
            self.isReadOnly = isReadOnly
        }
    }

    public enum Records: String, Hashable, Sendable, Codable {
        case sound, damaged
        /// Sound, beside a damaged one that was set aside.
        case setAside
        /// None yet: the program never ran.
        case missing
        case unreadable
    }

    /// What lies at the terminal.
    public struct Work: Hashable, Sendable, Codable {
        public var waiting: Int
        public var oldestWaiting: Date?
        /// Refused by the center, or damaged: a person has to look.
        public var stuck: Int
        public var owedSlips: Int

        public init(waiting: Int, oldestWaiting: Date?, stuck: Int, owedSlips: Int) {
            self.waiting = waiting
            self.oldestWaiting = oldestWaiting
            self.stuck = stuck
            self.owedSlips = owedSlips
        }
    }

    public struct Catalogue: Hashable, Sendable, Codable {
        /// Services that are taken in.
        public var services: Int
        /// Of the bundle in force; nil when the installed one is.
        public var number: Int?
        /// When it was put in force.
        public var since: Date?

        public init(services: Int, number: Int? = nil, since: Date? = nil) {
            self.services = services
            self.number = number
            self.since = since
        }
    }

    /// How asking the center ended.
    public struct Center: Hashable, Sendable, Codable {
        /// The raw value of a `DeliveryProblem`; nil when the center answered.
        public var problem: String?
        /// The center's own reason, in plain ASCII.
        public var centerSays: String?

        public init(problem: String? = nil, centerSays: String? = nil) {
            self.problem = problem
            self.centerSays = centerSays
        }
    }

    public struct Clock: Hashable, Sendable, Codable {
        /// What is known of the time speaks against it.
        public var isUnsure: Bool
        /// Seconds that it is ahead of the center's; nil before the center was heard.
        public var ahead: TimeInterval?

        public init(isUnsure: Bool, ahead: TimeInterval? = nil) {
            self.isUnsure = isUnsure
            self.ahead = ahead
        }
    }

    public enum Trial: String, Hashable, Sendable, Codable, CodingKeyRepresentable, CaseIterable {
        case card, scan, slip

        public var check: DoctorCheck {
            switch self {
            case .card: .cardTrial
            case .scan: .scanTrial
            case .slip: .slipTrial
            }
        }
    }

    /// Says that it worked or what kept it from working; never what was read, scanned or printed.
    public struct TrialOutcome: Hashable, Sendable, Codable, RawRepresentable {
        public var rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        public static let done = TrialOutcome(rawValue: "done")
        /// A villager is at the terminal; nothing was tried.
        public static let villager = TrialOutcome(rawValue: "villager")
        public static let failed = TrialOutcome(rawValue: "failed")
        /// The device is not there or cannot be used.
        public static let unavailable = TrialOutcome(rawValue: "unavailable")
        /// No card was laid in time.
        public static let nobody = TrialOutcome(rawValue: "nobody")
        /// A card that did not let itself be read: lift and lay again.
        public static let unread = TrialOutcome(rawValue: "unread")
        /// The reader works; the card is of another kind or not in order.
        public static let otherCard = TrialOutcome(rawValue: "otherCard")
    }
}

/// What the machine says of itself, whoever asks: see ``MachineProbe``.
public struct MachineFacts: Hashable, Sendable, Codable {
    public enum Touch: String, Hashable, Sendable, Codable { case touchScreen, mouseOnly, missing }
    public enum Network: String, Hashable, Sendable, Codable { case up, noCable, noRoute }
    public enum ChipCards: String, Hashable, Sendable, Codable { case ready, noService, noReader }

    public var touch: Touch
    /// Monitors that are plugged in; nil where the machine cannot say.
    public var monitors: Int?
    public var soundCards: Int
    public var network: Network
    public var chipCards: ChipCards
    /// Hardware clock less system clock, in seconds; nil when there is no hardware clock.
    public var hardwareClockAhead: TimeInterval?
    public var power: [Power]
    public var hasDeviceRules: Bool

    public struct Power: Hashable, Sendable, Codable {
        public enum State: String, Hashable, Sendable, Codable { case mains, battery, unknown }
        public var state: State
        /// In percent.
        public var charge: Int?

        public init(state: State, charge: Int?) {
            self.state = state
            self.charge = charge
        }
    }
}

/// One thing that `kiosk doctor` looks at, in the order in which it is told.
public enum DoctorCheck: String, Hashable, Sendable, Codable, CaseIterable {
    /// The settings file.
    case settings
    /// Whether the terminal's program runs.
    case program
    /// Whether the terminal belongs to a center.
    case enrolment
    /// The monitor, and the browser that shows the terminal's pages on it.
    case screen
    case touch
    case cardReader, scanner, receiptPrinter, documentPrinter
    /// Reader and service for social-security cards.
    case chipCards
    /// A hand-held scanner of QR codes.
    case codeScanner
    case speaker
    /// Free space for the records.
    case disk
    /// The database of the records.
    case records
    /// What the center shall have and does not have yet.
    case outbox
    /// Slips that were never printed.
    case slips
    case catalogue
    case network
    case center
    case certificate
    /// Whether the time is right.
    case clock
    /// What keeps the time while the machine is off.
    case clockBattery
    /// Uninterruptible power supply.
    case ups
    /// Rules that give the devices to the program.
    case deviceRules
    /// Devices that are plugged in and that nothing here can use.
    case strangers
    /// Done only when asked for.
    case cardTrial, scanTrial, slipTrial
}

/// What a finding means for a villager who comes now.
public enum DoctorSeverity: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    /// As it should be.
    case fine
    /// Not there, and needed by nobody.
    case nothing
    /// A villager is served; somebody should see to it soon.
    case attention
    /// A villager can hand in, but not everything works: no slip, no scans, nothing reaches the center.
    case limited
    /// Nobody can be served.
    case blocking

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    public static func < (one: DoctorSeverity, other: DoctorSeverity) -> Bool { one.rank < other.rank }
}

/// What was found of one thing. Codes and counts; nothing personal.
public struct DoctorFinding: Hashable, Sendable, Codable {
    public var check: DoctorCheck
    /// Names the texts `staff.doctor.<check>.<code>.says` and `.mend`.
    public var code: String
    public var severity: DoctorSeverity
    /// What the texts' `{names}` are filled with.
    public var values: [String: String]
    /// Said as they are, one a line: what a technician needs.
    public var details: [String]

    init(_ check: DoctorCheck, _ code: String, _ values: [String: String] = [:], details: [String] = []) {
        self.check = check
        self.code = code
        // What the table forgets must not be overlooked.
        severity = DoctorFindings.table[check]?[code] ?? .attention
        self.values = values
        self.details = details
    }
}

/// Whether a villager could be served now, by the worst that was found.
public enum DoctorVerdict: String, Hashable, Sendable, Codable, CaseIterable {
    /// From the card to the slip.
    case served
    /// Can hand in, with something missing.
    case partly
    case notServed
    /// The settings are unusable, so that the program cannot even start.
    case unusableSettings

    public init(_ findings: [DoctorFinding]) {
        let worst = findings.map(\.severity).max() ?? .blocking
        self =
            if findings.contains(where: { $0.check == .settings && $0.severity == .blocking }) {
                .unusableSettings
            } else if worst == .blocking {
                .notServed
            } else {
                worst == .limited ? .partly : .served
            }
    }

    /// Of `kiosk doctor`. 78 is EX_CONFIG of sysexits.h, as with every other command.
    public var exitStatus: Int32 {
        switch self {
        case .served: 0
        case .notServed: 1
        case .partly: 2
        case .unusableSettings: 78
        }
    }
}

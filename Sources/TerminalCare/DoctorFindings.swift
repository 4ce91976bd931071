import DeviceStatus
import Foundation

/// Judges what was seen. Each thing gets the code of what it is like; what a code means for a villager is
/// read from one table.
public enum DoctorFindings {
    /// A certificate renews itself when a third of its year is left; with a month left something hinders it.
    static let certificateDays = 30.0
    /// Submissions travel within minutes; three days are a line that somebody has to see to.
    static let longestWait: TimeInterval = 3 * 86_400
    /// The center publishes anew at least with each year's calendar.
    static let catalogueDays = 400.0
    /// As far apart as `ClockTrust` lets clocks be, in seconds.
    static let clockTolerance: TimeInterval = 300
    /// A hardware clock runs off by some minutes in a closed season; more than a day is an empty battery.
    static let hardwareClockTolerance: TimeInterval = 86_400
    /// In percent: below it a machine may stop within minutes.
    static let lowCharge = 30

    /// What each code means for a villager who comes now. The terminal is autonomous: without center it
    /// goes on; without scanner and printers it takes in, and the rest is done later; without a card reader
    /// nobody begins.
    public static let table: [DoctorCheck: [String: DoctorSeverity]] = [
        .settings: ["right": .fine, "wrong": .blocking],
        .program: ["running": .fine, "stopped": .blocking, "mute": .blocking, "foreign": .blocking],
        .enrolment: ["enrolled": .fine, "missing": .blocking, "damaged": .blocking],
        .screen: ["shown": .fine, "noMonitor": .blocking, "noBrowser": .blocking],
        .touch: ["touchScreen": .fine, "mouseOnly": .attention, "missing": .blocking],
        .cardReader: [
            "ready": .fine, "busy": .fine, "absent": .blocking, "fault": .blocking, "denied": .blocking,
            "failing": .blocking, "unknown": .attention,
        ],
        .scanner: [
            "ready": .fine, "busy": .fine, "jammed": .limited, "absent": .limited, "fault": .limited,
            "denied": .limited, "failing": .limited, "unknown": .attention,
        ],
        .receiptPrinter: printer(.limited),
        // It prints what is signed later; nobody waits for it at the terminal.
        .documentPrinter: printer(.attention),
        .chipCards: ["ready": .fine, "fault": .attention, "noService": .attention, "noReader": .nothing],
        .codeScanner: ["ready": .fine, "none": .nothing],
        .speaker: ["ready": .fine, "missing": .attention],
        .disk: ["enough": .fine, "low": .attention, "full": .blocking, "readOnly": .blocking],
        .records: [
            "sound": .fine, "missing": .nothing, "setAside": .attention, "unreadable": .blocking,
            "damaged": .blocking,
        ],
        .outbox: ["empty": .fine, "waiting": .fine, "late": .attention, "stuck": .attention],
        .slips: ["none": .fine, "owed": .attention],
        .catalogue: ["inForce": .fine, "installed": .fine, "old": .attention, "empty": .blocking],
        .network: ["up": .fine, "noCable": .attention, "noRoute": .attention],
        .center: [
            "reached": .fine, "unreachable": .attention, "poorLine": .attention, "portal": .attention,
            "centerFails": .attention, "otherVersion": .attention, "untrusted": .limited, "notAdmitted": .limited,
        ],
        .certificate: ["valid": .fine, "endsSoon": .attention, "ended": .limited],
        .clock: ["right": .fine, "unsure": .attention, "wrong": .attention],
        .clockBattery: ["good": .fine, "noClock": .attention, "empty": .attention],
        .ups: ["none": .nothing, "present": .fine, "mains": .fine, "battery": .attention, "nearlyEmpty": .attention],
        .deviceRules: ["installed": .fine, "missing": .attention],
        .strangers: ["none": .nothing, "some": .nothing],
        .cardTrial: [
            "done": .fine, "villager": .attention, "nobody": .attention, "otherCard": .attention,
            "unread": .blocking, "failed": .blocking, "unavailable": .blocking,
        ],
        .scanTrial: ["done": .fine, "villager": .attention, "failed": .limited, "unavailable": .limited],
        .slipTrial: ["done": .fine, "villager": .attention, "failed": .limited, "unavailable": .limited],
    ]

    private static func printer(_ trouble: DoctorSeverity) -> [String: DoctorSeverity] {
        var table: [String: DoctorSeverity] = ["ready": .fine, "busy": .fine, "lowPaper": .attention]
        for code in [
            "noPaper", "jammed", "absent", "fault", "denied", "noServer", "noQueue", "stopped", "unknown",
        ] {
            table[code] = trouble
        }
        return table
    }

    /// In the order of ``DoctorCheck``; what was not looked at is left out.
    public static func of(_ facts: DoctorFacts) -> [DoctorFinding] {
        let findings =
            settings(facts) + program(facts) + facts.devices.filter { $0.report.role != .socialCardReader }.map(device)
            + holdings(facts) + line(facts)
            + machine(facts) + trials(facts)
        let order = Dictionary(uniqueKeysWithValues: DoctorCheck.allCases.enumerated().map { ($1, $0) })
        return findings.sorted { order[$0.check] ?? 0 < order[$1.check] ?? 0 }
    }

    private static func settings(_ facts: DoctorFacts) -> [DoctorFinding] {
        facts.settingsProblems.isEmpty
            ? [DoctorFinding(.settings, "right")]
            : [
                DoctorFinding(
                    .settings, "wrong", ["count": "\(facts.settingsProblems.count)"], details: facts.settingsProblems)
            ]
    }

    private static func program(_ facts: DoctorFacts) -> [DoctorFinding] {
        var findings = facts.program.map { [DoctorFinding(.program, $0.rawValue)] } ?? []
        switch facts.enrolment {
        case .missing: findings.append(DoctorFinding(.enrolment, "missing"))
        case .damaged: findings.append(DoctorFinding(.enrolment, "damaged"))
        case .enrolled(let until):
            findings += [DoctorFinding(.enrolment, "enrolled"), certificate(until: until, at: facts.at)]
        case nil: break
        }
        if facts.machine?.monitors == 0, facts.screens != nil {
            findings.append(DoctorFinding(.screen, "noMonitor"))
        } else if let screens = facts.screens {
            findings.append(DoctorFinding(.screen, screens > 0 ? "shown" : "noBrowser"))
        }
        return findings
    }

    private static func certificate(until end: Date, at now: Date) -> DoctorFinding {
        let days = end.timeIntervalSince(now) / 86_400
        let code = days <= 0 ? "ended" : days < certificateDays ? "endsSoon" : "valid"
        return DoctorFinding(.certificate, code, ["days": "\(Int(abs(days)))"])
    }

    private static func holdings(_ facts: DoctorFacts) -> [DoctorFinding] {
        var findings: [DoctorFinding] = []
        if let storage = facts.storage {
            let code =
                if storage.isReadOnly { "readOnly" } else if storage.free < storage.reserve { "full" } else {
                    storage.free < 2 * storage.reserve ? "low" : "enough"
                }
            findings.append(
                DoctorFinding(
                    .disk, code,
                    ["free": "\(storage.free >> 20)", "reserve": "\(storage.reserve >> 20)"]))
        }
        if let records = facts.records { findings.append(DoctorFinding(.records, records.rawValue)) }
        if let work = facts.work {
            let isLate = work.oldestWaiting.map { facts.at.timeIntervalSince($0) > longestWait } ?? false
            let code = work.stuck > 0 ? "stuck" : isLate ? "late" : work.waiting > 0 ? "waiting" : "empty"
            findings += [
                DoctorFinding(.outbox, code, ["waiting": "\(work.waiting)", "stuck": "\(work.stuck)"]),
                DoctorFinding(.slips, work.owedSlips > 0 ? "owed" : "none", ["owed": "\(work.owedSlips)"]),
            ]
        }
        if let catalogue = facts.catalogue {
            let days = catalogue.since.map { facts.at.timeIntervalSince($0) / 86_400 }
            let code =
                if catalogue.services == 0 { "empty" } else if days.map({ $0 > catalogueDays }) ?? false { "old" } else
                { catalogue.number == nil ? "installed" : "inForce" }
            findings.append(
                DoctorFinding(
                    .catalogue, code,
                    [
                        "services": "\(catalogue.services)", "number": catalogue.number.map { "\($0)" } ?? "",
                        "days": days.map { "\(Int(max(0, $0)))" } ?? "",
                    ]))
        }
        return findings
    }

    /// By the raw values of `DeliveryProblem`; what is not named is the center's own trouble.
    private static let centerCodes = [
        "unreachable": "unreachable", "brokenOff": "poorLine", "stalled": "poorLine", "notOurs": "portal",
        "untrusted": "untrusted", "foreignSignature": "untrusted", "notAdmitted": "notAdmitted",
        "notUnderstood": "otherVersion",
    ]

    private static func line(_ facts: DoctorFacts) -> [DoctorFinding] {
        var findings: [DoctorFinding] = []
        if let center = facts.center {
            let code = center.problem.map { centerCodes[$0] ?? "centerFails" } ?? "reached"
            findings.append(DoctorFinding(.center, code, details: center.centerSays.map { [$0] } ?? []))
        }
        if let clock = facts.clock {
            let ahead = clock.ahead ?? 0
            let code = abs(ahead) > clockTolerance ? "wrong" : clock.isUnsure ? "unsure" : "right"
            findings.append(DoctorFinding(.clock, code, ["minutes": "\(Int(abs(ahead) / 60))"]))
        }
        return findings
    }

    private static func trials(_ facts: DoctorFacts) -> [DoctorFinding] {
        facts.trials.map { DoctorFinding($0.key.check, $0.value.rawValue) }
    }
}

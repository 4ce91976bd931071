import DeviceStatus
import Foundation

extension DoctorFindings {
    private static let checks: [DeviceReport.Role: DoctorCheck] = [
        .cardReader: .cardReader, .scanner: .scanner, .receiptPrinter: .receiptPrinter,
        .documentPrinter: .documentPrinter,
    ]

    /// By the raw values of `PrintError.Code`: what the report alone cannot tell apart.
    private static let printCodes = [
        "serverUnreachable": "noServer", "queueMissing": "noQueue", "queueStopped": "stopped",
    ]

    static func device(_ device: DoctorFacts.Device) -> DoctorFinding {
        let check = checks[device.report.role] ?? .strangers
        let printCode = device.trouble.flatMap { printCodes[$0] }
        let details = printCode == nil ? device.trouble.map { [$0] } ?? [] : []
        let values = device.queue.map { ["queue": $0] } ?? [:]
        let isStuck = device.keepsFailing && device.report.device == .fault
        return DoctorFinding(check, printCode ?? (isStuck ? "failing" : code(device.report)), values, details: details)
    }

    private static func code(_ report: DeviceReport) -> String {
        switch report.device {
        case .absent, .fault, .denied, .unknown: report.device.rawValue
        case .online, .busy:
            switch report.availability {
            case .ready: "ready"
            case .busy: "busy"
            case .needsAttention: "lowPaper"
            case .needsPerson: report.medium == .jammed ? "jammed" : "noPaper"
            case .unavailable: "fault"
            }
        }
    }

    static func machine(_ facts: DoctorFacts) -> [DoctorFinding] {
        var findings: [DoctorFinding] = []
        if let strangers = facts.strangers {
            findings.append(
                DoctorFinding(
                    .strangers, strangers.isEmpty ? "none" : "some", ["count": "\(strangers.count)"],
                    details: strangers))
        }
        if let scanners = facts.codeScanners {
            findings.append(DoctorFinding(.codeScanner, scanners > 0 ? "ready" : "none"))
        }
        guard let machine = facts.machine else { return findings }
        return findings + [
            DoctorFinding(.touch, machine.touch.rawValue),
            chipCards(machine.chipCards, facts.devices.first { $0.report.role == .socialCardReader }?.report),
            DoctorFinding(.speaker, machine.soundCards > 0 ? "ready" : "missing"),
            DoctorFinding(.network, machine.network.rawValue),
            battery(machine.hardwareClockAhead, ahead: facts.clock?.ahead),
            power(machine.power),
            DoctorFinding(.deviceRules, machine.hasDeviceRules ? "installed" : "missing"),
        ]
    }

    /// What pcscd's reader says goes before what the machine shows of it; a terminal without one lacks
    /// nothing.
    private static func chipCards(_ machine: MachineFacts.ChipCards, _ report: DeviceReport?) -> DoctorFinding {
        switch report?.device {
        case .online, .busy: DoctorFinding(.chipCards, "ready")
        case .fault, .denied: DoctorFinding(.chipCards, "fault")
        case .absent, .unknown, nil: DoctorFinding(.chipCards, machine.rawValue)
        }
    }

    /// - Parameter ahead: seconds that the system's clock is ahead of the center's: the hardware clock is
    ///   compared with the truth where that is known.
    private static func battery(_ difference: TimeInterval?, ahead: TimeInterval?) -> DoctorFinding {
        guard let difference else { return DoctorFinding(.clockBattery, "noClock") }
        // An empty battery puts a clock back, never forward.
        let isBehind = difference + (ahead ?? 0) < -hardwareClockTolerance
        return DoctorFinding(.clockBattery, isBehind ? "empty" : "good")
    }

    private static func power(_ supplies: [MachineFacts.Power]) -> DoctorFinding {
        guard let weakest = supplies.min(by: { ($0.charge ?? 101) < ($1.charge ?? 101) }) else {
            return DoctorFinding(.ups, "none")
        }
        let isLow = weakest.charge.map { $0 < lowCharge } ?? false
        let code =
            if supplies.contains(where: { $0.state == .battery }) { isLow ? "nearlyEmpty" : "battery" } else {
                supplies.contains { $0.state == .mains } ? "mains" : "present"
            }
        return DoctorFinding(.ups, code, ["charge": weakest.charge.map { "\($0)" } ?? "?"])
    }
}

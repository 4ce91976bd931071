import DeviceStatus
import Foundation

@testable import TerminalCare

let now = Date(timeIntervalSince1970: 1_790_000_000)

/// A terminal at which nothing is wrong.
func sound(_ change: (inout DoctorFacts) -> Void = { _ in }) -> DoctorFacts {
    var facts = DoctorFacts(at: now)
    facts.program = .running
    facts.enrolment = .enrolled(until: now + 200 * 86_400)
    facts.screens = 1
    facts.devices = DeviceReport.Role.allCases.map { .init(DeviceReport(role: $0, device: .online)) }
    facts.strangers = []
    facts.codeScanners = 0
    facts.storage = .init(free: 9 << 30, reserve: 512 << 20)
    facts.records = .sound
    facts.work = .init(waiting: 0, oldestWaiting: nil, stuck: 0, owedSlips: 0)
    facts.catalogue = .init(services: 12, number: 3, since: now - 86_400)
    facts.center = .init()
    facts.clock = .init(isUnsure: false, ahead: 0.4)
    facts.machine = MachineFacts(
        touch: .touchScreen, monitors: 1, soundCards: 1, network: .up, chipCards: .noReader,
        hardwareClockAhead: -2, power: [], hasDeviceRules: true)
    change(&facts)
    return facts
}

func code(_ check: DoctorCheck, _ facts: DoctorFacts) -> String? {
    DoctorFindings.of(facts).first { $0.check == check }?.code
}

func device(
    _ role: DeviceReport.Role, _ device: DeviceReport.Device, _ medium: DeviceReport.Medium = .unsupported,
    _ paper: DeviceReport.Supply = .unsupported, trouble: String? = nil
) -> DoctorFacts.Device {
    .init(DeviceReport(role: role, device: device, medium: medium, paper: paper), trouble: trouble)
}

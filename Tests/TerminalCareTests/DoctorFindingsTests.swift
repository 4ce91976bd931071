import DeviceStatus
import Foundation
import Testing

@testable import TerminalCare

/// A change of a sound terminal, and the exit status that follows.
struct Example: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let status: Int32
    let change: @Sendable (inout DoctorFacts) -> Void

    init(_ what: String, _ status: Int32, _ change: @escaping @Sendable (inout DoctorFacts) -> Void) {
        (testDescription, self.status, self.change) = (what, status, change)
    }
}

private let verdicts = [
    Example("no reader: nobody begins", 1) { $0.devices[0] = device(.cardReader, .absent) },
    Example("no scanner: papers go to the window", 2) { $0.devices[1] = device(.scanner, .absent) },
    Example("no slip: it is owed", 2) { $0.devices[2] = device(.receiptPrinter, .online, .absent, .empty) },
    Example("no form: signed later", 0) { $0.devices[3] = device(.documentPrinter, .absent) },
    Example("little paper", 0) { $0.devices[2] = device(.receiptPrinter, .online, .absent, .low) },
    Example("the center is down: the terminal is autonomous", 0) { $0.center = .init(problem: "unreachable") },
    Example("the center knows this terminal no more", 2) { $0.center = .init(problem: "notAdmitted") },
    Example("the program stands", 1) {
        $0.program = .stopped; $0.screens = nil
    },
    Example("nobody sees the screen", 1) { $0.screens = 0 },
    Example("nobody can touch it", 1) { $0.machine?.touch = .missing },
    Example("a mouse will do", 0) { $0.machine?.touch = .mouseOnly },
    Example("no room on the disk", 1) { $0.storage?.free = 1 << 20 },
    Example("records are damaged", 1) { $0.records = .damaged },
    Example("a catalogue without a service", 1) { $0.catalogue?.services = 0 },
    Example("a clock that may be wrong", 0) { $0.clock?.isUnsure = true },
    Example("a wrong setting", 78) {
        $0.settingsProblems = ["screen.port is “x”"]; $0.program = .stopped
    },
]

@Suite("What the doctor makes of what it saw")
struct DoctorFindingsTests {
    @Test("a terminal in order serves a villager, and nothing is to be mended")
    func order() {
        let findings = DoctorFindings.of(sound())
        #expect(findings.allSatisfy { $0.severity <= .nothing })
        #expect(DoctorVerdict(findings) == .served)
        #expect(DoctorVerdict(findings).exitStatus == 0)
        #expect(findings.map(\.check) == DoctorCheck.allCases.filter { findings.map(\.check).contains($0) })
        // All that can be looked at was; trials are done only when asked for.
        #expect(Set(DoctorCheck.allCases).subtracting(findings.map(\.check)) == [.cardTrial, .scanTrial, .slipTrial])
    }

    @Test(
        "a device is as it says of itself",
        arguments: [
            (device(.cardReader, .online), "ready"), (device(.cardReader, .busy), "busy"),
            (device(.cardReader, .absent), "absent"), (device(.cardReader, .fault), "fault"),
            (device(.cardReader, .denied), "denied"), (device(.cardReader, .unknown), "unknown"),
            (device(.scanner, .online, .jammed), "jammed"),
            (device(.receiptPrinter, .online, .absent, .low), "lowPaper"),
            (device(.receiptPrinter, .online, .absent, .empty), "noPaper"),
            (device(.receiptPrinter, .online, .jammed, .empty), "jammed"),
            (device(.receiptPrinter, .denied, trouble: "queueStopped"), "stopped"),
            (device(.receiptPrinter, .absent, trouble: "queueMissing"), "noQueue"),
            (device(.documentPrinter, .unknown, trouble: "serverUnreachable"), "noServer"),
            (device(.documentPrinter, .fault, trouble: "paperJam"), "fault"),
        ])
    func devices(device: DoctorFacts.Device, expected: String) {
        #expect(DoctorFindings.device(device).code == expected)
    }

    @Test("a code of a driver that has no words of its own stands below for the technician")
    func driverCode() {
        #expect(DoctorFindings.device(device(.cardReader, .fault, trouble: "sam:60")).details == ["sam:60"])
        #expect(DoctorFindings.device(device(.receiptPrinter, .denied, trouble: "queueStopped")).details.isEmpty)
    }

    @Test(
        "whether a villager is served follows from the worst that was found",
        arguments: verdicts)
    func verdict(example: Example) {
        #expect(DoctorVerdict(DoctorFindings.of(sound(example.change))).exitStatus == example.status)
    }

    @Test(
        "a certificate is told of a month before it ends, in whole days",
        arguments: [(31.0, "valid", "31"), (29.9, "endsSoon", "29"), (0.5, "endsSoon", "0"), (-3.2, "ended", "3")])
    func certificate(days: Double, expected: String, shown: String) {
        let findings = DoctorFindings.of(sound { $0.enrolment = .enrolled(until: now + days * 86_400) })
        let finding = findings.first { $0.check == .certificate }
        #expect(finding?.code == expected && finding?.values["days"] == shown)
    }

    @Test(
        "free space is told against the reserve",
        arguments: [(512, "low"), (511, "full"), (1024, "enough"), (1023, "low")])
    func disk(megabytes: Int64, expected: String) {
        #expect(code(.disk, sound { $0.storage?.free = megabytes << 20 }) == expected)
    }

    @Test("a disk that became read-only is told before its free space")
    func readOnly() { #expect(code(.disk, sound { $0.storage?.isReadOnly = true }) == "readOnly") }

    @Test(
        "each problem of the line has its own remedy",
        arguments: [
            ("unreachable", "unreachable"), ("stalled", "poorLine"), ("brokenOff", "poorLine"), ("notOurs", "portal"),
            ("untrusted", "untrusted"), ("notAdmitted", "notAdmitted"), ("notUnderstood", "otherVersion"),
            ("centerBusy", "centerFails"), ("of a later version", "centerFails"),
        ])
    func line(problem: String, expected: String) {
        #expect(code(.center, sound { $0.center = .init(problem: problem) }) == expected)
    }

    @Test("the center's own reason is said as it is")
    func reason() {
        let findings = DoctorFindings.of(sound { $0.center = .init(problem: "notAdmitted", centerSays: "revoked") })
        #expect(findings.first { $0.check == .center }?.details == ["revoked"])
    }

    @Test("what waits for days, or was refused, is told")
    func work() {
        func work(_ change: (inout DoctorFacts.Work) -> Void) -> String? {
            code(.outbox, sound { change(&$0.work!) })
        }
        #expect(
            work {
                $0.waiting = 2; $0.oldestWaiting = now - 3600
            } == "waiting")
        #expect(
            work {
                $0.waiting = 2; $0.oldestWaiting = now - 4 * 86_400
            } == "late")
        #expect(
            work {
                $0.waiting = 2; $0.stuck = 1
            } == "stuck")
        #expect(code(.slips, sound { $0.work?.owedSlips = 3 }) == "owed")
    }

    @Test("a hardware clock far behind the truth has an empty battery; the truth is the center's")
    func battery() {
        func battery(_ difference: TimeInterval?, ahead: TimeInterval?) -> String? {
            code(
                .clockBattery,
                sound {
                    $0.machine?.hardwareClockAhead = difference
                    $0.clock?.ahead = ahead
                })
        }
        #expect(battery(-900_000_000, ahead: 0) == "empty")
        // The machine took the time of its empty battery: both show 1990.
        #expect(battery(-1, ahead: -900_000_000) == "empty")
        #expect(battery(-600, ahead: 0) == "good")
        #expect(battery(nil, ahead: 0) == "noClock")
        #expect(battery(0, ahead: nil) == "good")
    }

    @Test("power: none is fine, a battery at work is told, a nearly empty one more so")
    func power() {
        func power(_ state: MachineFacts.Power.State, _ charge: Int?) -> String? {
            code(.ups, sound { $0.machine?.power = [.init(state: state, charge: charge)] })
        }
        #expect(code(.ups, sound()) == "none")
        #expect(power(.mains, 100) == "mains")
        #expect(power(.battery, 80) == "battery")
        #expect(power(.battery, 29) == "nearlyEmpty")
        #expect(power(.mains, 10) == "mains")
        #expect(power(.unknown, nil) == "present")
    }

    @Test("devices that nobody here can use are listed")
    func strangers() {
        let findings = DoctorFindings.of(sound { $0.strangers = ["1234:5678"] })
        let finding = findings.first { $0.check == .strangers }
        #expect(finding?.severity == .nothing && finding?.code == "some" && finding?.details == ["1234:5678"])
    }

    @Test("a reader of social-security cards is judged by itself where it speaks, by the machine where not")
    func chipCards() {
        func chipCards(_ state: DeviceReport.Device, _ machine: MachineFacts.ChipCards) -> String? {
            code(
                .chipCards,
                sound {
                    $0.devices.removeAll { $0.report.role == .socialCardReader }
                    $0.devices.append(device(.socialCardReader, state))
                    $0.machine?.chipCards = machine
                })
        }
        #expect(chipCards(.online, .ready) == "ready")
        #expect(chipCards(.absent, .noReader) == "noReader")
        #expect(chipCards(.absent, .noService) == "noService")
        #expect(chipCards(.fault, .ready) == "fault")
    }

    @Test("a monitor that is unplugged is told before the browser")
    func monitor() {
        #expect(code(.screen, sound { $0.machine?.monitors = 0 }) == "noMonitor")
        #expect(code(.screen, sound { $0.machine?.monitors = nil }) == "shown")
    }

    @Test("facts cross the control socket whole")
    func socket() throws {
        let facts = sound {
            $0.enrolment = .enrolled(until: now + 10)
            $0.trials = [.card: .unread, .slip: .done]
        }
        #expect(try JSONDecoder().decode(DoctorFacts.self, from: JSONEncoder().encode(facts)) == facts)
    }
}

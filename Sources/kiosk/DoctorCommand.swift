import ArgumentParser
import Foundation
import KioskAssets
import NIOCore
import ProgramSettings
import TerminalCare
import TerminalScreens

/// `kiosk doctor`: says what is wrong with the terminal, and how to mend it.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Examines the terminal and says, in a clerk's words, how to mend what is wrong.",
        discussion: """
            Exit status 0: a villager is served from the card to the slip. 1: nobody can be served. 2: a villager \
            can hand in, with something missing (no slip, no scans, or the center does not admit the terminal). 78: \
            the settings are unusable.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var machine: MachineOptions
    @Flag(help: "Prints JSON for a program.") var json = false
    @Flag(help: "Reads a card too; waits half a minute for one. Nothing of it is shown or kept.") var card = false
    @Flag(help: "Scans a page too; it is not kept.") var scan = false
    @Flag(help: "Prints and cuts a test slip too.") var slip = false

    func run() async throws {
        try await sayingWhatIsWrong {
            let visit = await DoctorVisit(common, machine)
            let words = try StaffWords(visit.settings)
            let facts = await visit.facts(trials: trials) { trial in
                // Beside the answer, so that JSON stays JSON.
                FileHandle.standardError.write(Data((words.texts["staff.trial.\(trial.rawValue)"] + "\n").utf8))
            }
            let page = DoctorPage(facts, words: words.doctor)
            if json {
                print(String(decoding: try page.json(), as: UTF8.self))
            } else {
                print(
                    page.text(
                        station: visit.settings?.station.name, width: StaffWords.columns,
                        isColoured: StaffWords.isColoured))
            }
            if page.verdict != .served { throw ExitCode(page.verdict.exitStatus) }
        }
    }

    private var trials: [DoctorFacts.Trial] {
        [(card, .card), (scan, .scan), (slip, .slip)].compactMap { $0 ? $1 : nil }
    }
}

/// Where the machine's own files are.
struct MachineOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Reads /proc, /sys, /run and udev's rules below this folder.", valueName: "folder", visibility: .hidden))
    var sysroot = "/"

    var probe: MachineProbe { MachineProbe(root: sysroot) }
}

/// One examination: of the running kiosk by asking it, of the devices themselves when none runs.
struct DoctorVisit {
    /// Nil when they are unusable.
    let settings: KioskSettings?
    private let problems: [String]
    private let probe: MachineProbe

    /// Printers, records and center are looked at side by side, each within ten seconds.
    private static let patience = TimeAmount.seconds(40)

    init(_ common: CommonOptions, _ machine: MachineOptions) async {
        probe = machine.probe
        do {
            let own = try await common.settings()
            settings = (try? own.shared()).map { own.following($0) } ?? own
            problems = []
        } catch let error as SettingsError {
            settings = nil
            problems = error.problems
        } catch {
            settings = nil
            problems = ["\(error)"]
        }
    }

    /// - Parameter announce: told before each trial, since a person has to do something.
    func facts(
        trials: [DoctorFacts.Trial] = [], announce: (DoctorFacts.Trial) -> Void = { _ in }
    ) async -> DoctorFacts {
        let now = Date()
        var facts = await program(at: now, trials, announce)
        facts.settingsProblems = problems
        facts.machine = probe.facts(at: now)
        return facts
    }

    private func program(
        at now: Date, _ trials: [DoctorFacts.Trial], _ announce: (DoctorFacts.Trial) -> Void
    ) async -> DoctorFacts {
        guard let settings else { return DoctorFacts(at: now) }
        let kiosk = ControlClient(settings)
        do {
            var facts: DoctorFacts = try await kiosk.get("/doctor", within: Self.patience)
            for trial in trials {
                announce(trial)
                facts.trials[trial] = (try? await kiosk.trial(trial)) ?? .failed
            }
            return facts
        } catch is ControlClient.NotRunning where settings.otherOwner == nil {
            return await alone(settings, at: now, trials, announce)
        } catch {
            var facts = DoctorFacts(at: now)
            facts.program = error is ControlClient.NotRunning ? .foreign : .mute
            facts.storage = MachineProbe.storage(of: settings.folder, reserve: settings.storageReserve)
            return facts
        }
    }

    private func alone(
        _ settings: KioskSettings, at now: Date, _ trials: [DoctorFacts.Trial],
        _ announce: (DoctorFacts.Trial) -> Void
    ) async -> DoctorFacts {
        do {
            return try await LoneDevices(settings).withCheckup { checkup in
                var facts = await checkup.facts(at: now)
                for trial in trials {
                    announce(trial)
                    facts.trials[trial] = await checkup.trial(trial)
                }
                return facts
            }
        } catch {
            var facts = DoctorFacts(at: now)
            facts.program = .stopped
            return facts
        }
    }
}

extension ControlClient {
    fileprivate func trial(_ trial: DoctorFacts.Trial) async throws -> DoctorFacts.TrialOutcome {
        try JSONDecoder().decode(
            DoctorFacts.TrialOutcome.self, from: try await post("/doctor/\(trial.rawValue)", Data()))
    }
}

extension KioskSettings {
    /// Whose the folder is, when it is not this user's: then nothing is opened in it.
    var otherOwner: String? { FolderOwner.other(of: folder) }
}

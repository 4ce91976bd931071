import ArgumentParser
import DeviceSupport
import Foundation
import KioskAssets
import LinkCertificates
import TerminalCare

/// `kiosk report`: for whoever mends a terminal from afar.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Writes what a technician needs to a medium; nothing personal is in it.",
        discussion: """
            One file yizhan-report-….tar.gz: what `kiosk doctor` and `kiosk devices` say, versions, settings without \
            secrets, and the ends of the logs, out of which everything is taken that could be personal.
            """)

    /// A log of a terminal in trouble grows by some 100 kB a day.
    private static let usualMegabytes = 4

    @OptionGroup var common: CommonOptions
    @OptionGroup var machine: MachineOptions
    @Option(help: ArgumentHelp("A folder on the medium; made when missing.", valueName: "folder")) var to: String
    @Option(help: ArgumentHelp("How much of the kiosk's log, from its end, in MB.", valueName: "number"))
    var megabytes = Self.usualMegabytes
    @Option(
        help: ArgumentHelp(
            "The kiosk's log, where it is kept in a file. Without it systemd's journal is read.", valueName: "file"))
    var log: String?
    @Option(help: ArgumentHelp("cupsd's log of errors.", valueName: "file"))
    var cupsLog = "/var/log/cups/error_log"

    func validate() throws {
        guard (1...100).contains(megabytes) else { throw ValidationError("--megabytes is from 1 to 100.") }
    }

    func run() async throws {
        try await sayingWhatIsWrong {
            let visit = await DoctorVisit(common, machine)
            let words = try StaffWords(visit.settings)
            let now = Date()
            let terminal = visit.settings.flatMap { try? $0.identity().code }
            var report = ReportParts(words: words, bundle: ReportBundle(terminal: terminal, at: now))
            await fill(&report, visit)
            let about = words.texts(
                "staff.report.about",
                ["terminal": terminal ?? words.texts["staff.report.unenrolled"], "time": now.formatted(.iso8601)])
            let path = try report.bundle.write(
                to: to, before: words.texts["staff.report.title"] + "\n\n" + about,
                absent: words.texts["staff.report.absent"])
            print(words.texts("staff.report.done", ["path": path]))
            if !report.missing.isEmpty {
                print(words.texts("staff.report.missing", ["names": report.missing.joined(separator: "、")]))
            }
            print(words.texts["staff.report.hand_over"])
        }
    }

    private func fill(_ report: inout ReportParts, _ visit: DoctorVisit) async {
        let sources = LogSources(limit: megabytes << 20)
        let scrubber = Scrubber()
        let page = DoctorPage(await visit.facts(), words: report.words.doctor)
        report.add("doctor.txt", "doctor_text", page.text(station: nil, width: 80, isColoured: false))
        report.add("doctor.json", "doctor", (try? page.json()).map { String(decoding: $0, as: UTF8.self) })
        let devices = (try? await visit.settings?.devices()).map { DevicePage($0).withoutNames }
        report.add("devices.txt", "devices_text", devices?.text(words: report.words.devices))
        report.add("devices.json", "devices", (try? devices?.json()).map { String(decoding: $0, as: UTF8.self) })
        report.add("versions.txt", "versions", await sources.versions())
        report.add("settings.txt", "settings", visit.settings?.shown.joined(separator: "\n"))
        report.add("events.json", "events", await events(visit.settings).map(scrubber.scrubbed))
        let own = if let log { LogExcerpt.end(ofFile: log, atMost: sources.limit) } else { await sources.journal() }
        report.add("kiosk.log", "log", own.map(scrubber.scrubbed), ["megabytes": "\(megabytes)"])
        report.add(
            "cups-errors.log", "print_log",
            LogExcerpt.end(ofFile: cupsLog, atMost: sources.limit).map(LogExcerpt.printErrors).map(scrubber.scrubbed))
        report.add("usb.log", "usb_log", await sources.kernel().map(LogExcerpt.usb).map(scrubber.scrubbed))
    }

    /// Only of a running kiosk: a command that opens the records would write into them.
    private func events(_ settings: KioskSettings?) async -> String? {
        guard let settings, let bytes = try? await ControlClient(settings).bytes("/events"),
            let events = try? JSONSerialization.jsonObject(with: bytes),
            let text = try? JSONSerialization.data(withJSONObject: events, options: [.prettyPrinted, .sortedKeys])
        else { return nil }
        return String(decoding: text, as: UTF8.self)
    }
}

/// The bundle while it is filled.
private struct ReportParts {
    let words: StaffWords
    var bundle: ReportBundle
    var missing: [String] = []

    mutating func add(_ name: String, _ title: String, _ text: String?, _ values: [String: String] = [:]) {
        bundle.add(name, words.texts("staff.report.file.\(title)", values), text: text)
        if text == nil { missing.append(name) }
    }
}

import CenterOffice
import Foundation
import LinkCertificates
import Logging
import ProgramSettings

/// Everything that a deployer sets; `kiosk-assets/system/center.yaml` documents each line.
struct CenterSettings: Sendable {
    /// Where one listener listens.
    struct Address: Hashable, Sendable {
        var host: String
        /// 0 asks for a free one.
        var port: Int
        /// How browsers name it when a proxy stands in front, e.g. `https://desk.example.cn`.
        var origin: URL?

        /// What browsers may put into `Host`; nil where any name is ours.
        var hosts: Set<String>? {
            if let origin, let host = origin.host {
                return [host + (origin.port.map { ":\($0)" } ?? "")]
            }
            guard port != 0, ["127.0.0.1", "::1", "localhost"].contains(host) else { return nil }
            return ["127.0.0.1:\(port)", "localhost:\(port)", "[::1]:\(port)"]
        }
    }

    private static let schema = [
        Setting("data.folder", standard: "center-data"),
        Setting("data.key", standard: "center.key"),
        Setting("backup.folder", standard: ""),
        Setting("backup.minutes", .number(1...1440), standard: "15"),
        Setting("assets", standard: "kiosk-assets"),
        Setting("center.name", standard: "柳河镇便民服务中心"),
        Setting("center.consulting_phone", standard: "0599-5550110"),
        Setting("center.supervision_phone", standard: "0599-5550112"),
        Setting("center.case_prefix", standard: "LH"),
        Setting("center.call_back_days", .number(1...30), standard: "5"),
        Setting("center.archive_days", .number(1...3650), standard: "30"),
        Setting("intake.host", standard: "127.0.0.1"),
        Setting("intake.names", standard: "127.0.0.1, localhost"),
        Setting("intake.port", .port, standard: "8090"),
        Setting("intake.upload_days", .number(1...60), standard: "7"),
        Setting("intake.unclaimed_days", .number(7...3650), standard: "90"),
        Setting("desk.host", standard: "127.0.0.1"),
        Setting("desk.port", .port, standard: "8091"),
        Setting("desk.origin", .webAddress, standard: ""),
        Setting("desk.idle_minutes", .number(5...240), standard: "30"),
        Setting("public.host", standard: "127.0.0.1"),
        Setting("public.port", .port, standard: "8092"),
        Setting("public.origin", .webAddress, standard: ""),
        Setting("log.level", .word(Logger.Level.allCases.map(\.rawValue)), standard: "notice"),
    ]

    /// After so many that did not come staff are told: one may fail by chance, or take its time.
    private static let lateBackups = 4

    var dataFolder: URL
    var keyFile: String
    /// Nil: no backup is made by itself.
    var backupFolder: URL?
    var backupMinutes: Int
    var assets: String
    var office: Office.Settings
    var intake: Address
    /// DNS names and addresses by which terminals reach the intake; its certificate is for these.
    var intakeNames: [String]
    var desk: Address
    var publicPages: Address
    var logLevel: Logger.Level

    /// - Throws: `SettingsError` with everything that is wrong.
    init(file: String?) async throws {
        let settings = try await Settings(file: file, prefix: "yizhan.center", schema: Self.schema)
        func address(_ name: String) -> Address {
            Address(
                host: settings.text("\(name).host"), port: settings.number("\(name).port"),
                origin: URL(string: settings.text("\(name).origin")))
        }
        dataFolder = URL(fileURLWithPath: settings.text("data.folder"), isDirectory: true)
        keyFile = URL(fileURLWithPath: settings.text("data.key"), relativeTo: dataFolder).path
        let backup = settings.text("backup.folder")
        backupFolder = backup.isEmpty ? nil : URL(fileURLWithPath: backup, isDirectory: true)
        backupMinutes = settings.number("backup.minutes")
        assets = settings.text("assets")
        office = Office.Settings(
            name: settings.text("center.name"), consultingPhone: settings.text("center.consulting_phone"),
            supervisionPhone: settings.text("center.supervision_phone"),
            caseNumberPrefix: settings.text("center.case_prefix"),
            sessionIdleLimit: TimeInterval(settings.number("desk.idle_minutes") * 60),
            archiveAfterDays: settings.number("center.archive_days"),
            callBackDays: settings.number("center.call_back_days"),
            uploadLifetime: TimeInterval(settings.number("intake.upload_days") * 86_400),
            unclaimedLifetime: TimeInterval(settings.number("intake.unclaimed_days") * 86_400),
            backupLimit: backupFolder.map { [backupMinutes] _ in
                TimeInterval(backupMinutes * 60 * Self.lateBackups)
            })
        intake = address("intake")
        intakeNames = settings.text("intake.names").split(separator: ",")
            .map { $0.trimmingCharacters(in: .whitespaces) }
        desk = address("desk")
        publicPages = address("public")
        logLevel = Logger.Level(rawValue: settings.text("log.level")) ?? .notice
        let problems = problems(settings)
        guard problems.isEmpty else { throw SettingsError(problems: problems) }
    }

    /// What is right by itself and cannot be all the same.
    private func problems(_ settings: Settings) -> [String] {
        var problems: [String] = []
        let prefix = office.caseNumberPrefix
        if !(1...6).contains(prefix.count) || !prefix.allSatisfy({ ("A"..."Z").contains($0) }) {
            problems.append(
                "\(settings.place("center.case_prefix")) is “\(prefix)”; it must be 1 to 6 capital letters")
        }
        do {
            try CenterAuthority.check(names: intakeNames)
            if intakeNames.isEmpty { problems.append("\(settings.place("intake.names")) is empty; name one at least") }
        } catch {
            problems.append("\(settings.place("intake.names")): \(error)")
        }
        let listeners = [("intake", intake), ("desk", desk), ("public", publicPages)]
        for (index, (name, address)) in listeners.enumerated() where address.port != 0 {
            if let other = listeners[..<index].first(where: { $0.1.port == address.port })?.0 {
                let place = settings.place("\(name).port")
                problems.append("\(place) is \(address.port) like `\(other).port`; give each its own")
            }
        }
        return problems
    }
}

import ArgumentParser
import Foundation
import TerminalRecords

/// `kiosk privacy`: proves what personal data is on the disk.
struct PrivacyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "privacy", abstract: "Proves what personal data is on this disk.",
        subcommands: [Report.self], defaultSubcommand: Report.self)

    struct Report: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says what personal data is on this disk, why and until when.",
            discussion: "Exit code 1 when something is there that should not be.")

        @OptionGroup var common: CommonOptions
        @Flag(help: "Prints JSON for a program, each submission by itself.") var json = false

        func run() async throws {
            try await sayingWhatIsWrong {
                let report = try await common.settings().withOutbox { try await $0.privacyReport() }
                if json {
                    let encoder = JSONEncoder()
                    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
                    encoder.dateEncodingStrategy = .iso8601
                    print(String(decoding: try encoder.encode(report), as: UTF8.self))
                } else {
                    print(PrivacyWords.text(report))
                }
                if !report.isClean { throw ExitCode.failure }
            }
        }
    }
}

/// The report for a person.
enum PrivacyWords {
    static func text(_ report: PrivacyReport) -> String {
        var lines = ["Personal data on this terminal's disk, \(report.madeAt.formatted(.iso8601))", ""]
        let groups = Dictionary(grouping: report.holdings.filter { $0.count > 0 }) { Group($0) }
        if groups.isEmpty { lines.append("  none") }
        for (group, holdings) in groups.sorted(by: { $0.key < $1.key }) {
            let count = holdings.reduce(0) { $0 + $1.count }
            let bytes = holdings.reduce(0) { $0 + $1.byteCount }
            lines.append("  \(count) \(name(group.category)), \((bytes + 1023) / 1024) KiB")
            lines.append("      why:   \(why(group.reason))")
            lines.append("      until: \(until(group.reason, holdings))")
            if let since = holdings.compactMap(\.since).min() {
                lines.append("      since: \(since.formatted(.iso8601))")
            }
        }
        lines += [
            "",
            "Forgotten: \(report.provenForgotten) submissions. Of each it was checked that its key is destroyed under",
            "both wrappings and that no form, no page and no file is left.", "",
        ]
        if report.isClean {
            lines.append("Nothing is here that should not be.")
        } else {
            lines.append("\(report.findings.count) THINGS ARE HERE THAT SHOULD NOT BE:")
            for finding in report.findings { lines.append("  \(finding.what): \(what(finding.kind))") }
        }
        return lines.joined(separator: "\n")
    }

    private struct Group: Hashable, Comparable {
        var category: PrivacyReport.Category
        var reason: PrivacyReport.Reason

        init(_ holding: PrivacyReport.Holding) { (category, reason) = (holding.category, holding.reason) }

        private var place: Int { PrivacyReport.Category.allCases.firstIndex(of: category) ?? 0 }

        static func < (one: Group, other: Group) -> Bool {
            (one.place, one.reason.rawValue) < (other.place, other.reason.rawValue)
        }
    }

    private static func name(_ category: PrivacyReport.Category) -> String {
        switch category {
        case .form: "forms of submissions, sealed"
        case .scans: "scanned pages, sealed"
        case .drafts: "drafts, sealed"
        case .unclaimedFiles: "pages that only a set-aside database knows, sealed"
        case .setAsideDatabases: "files of damaged databases, set aside"
        case .keyedHashes: "keyed hashes of ID numbers, useless without the key"
        }
    }

    private static func why(_ reason: PrivacyReport.Reason) -> String {
        switch reason {
        case .toBeDelivered: "they wait to be delivered (kiosk outbox)"
        case .awaitingBackup: "the center has them, its backup not yet"
        case .retention: "the center has them; the retention of the settings (storage.scan_days, record_days)"
        case .paperOwed: "a paper is still owed that can be typeset from them (kiosk slips)"
        case .refused: "the center refused them (kiosk outbox)"
        case .unusable: "they cannot be sent (kiosk outbox)"
        case .forAPerson: "a database was damaged; they may be the only copy"
        case .draft: "the same card may go on with it"
        case .finding: "to find what belongs to a card"
        }
    }

    private static func until(_ reason: PrivacyReport.Reason, _ holdings: [PrivacyReport.Holding]) -> String {
        let dates = holdings.compactMap(\.until)
        if let last = dates.max() { return "\(last.formatted(.iso8601)) at the latest" }
        return switch reason {
        case .toBeDelivered, .awaitingBackup: "the center has them in its backup"
        case .paperOwed: "it is printed"
        case .refused, .unusable, .forAPerson: "a person has looked; then remove or retry them"
        case .retention, .draft: "their time is over"
        case .finding: "the records are removed"
        }
    }

    private static func what(_ kind: PrivacyReport.Finding.Kind) -> String {
        switch kind {
        case .keyNotDestroyed: "forgotten, but key, form or pages are still in the database; report it"
        case .fileOfForgotten: "forgotten, but its file is still there; restart the kiosk, which sweeps it"
        case .overdue: "its time is over; check that the kiosk runs and the disk can be written"
        case .strayFile: "no record knows this file; look at it, then remove it"
        case .notSealed: "the file is not sealed or not whole; look at it"
        case .logNotFolded: "deleted rows may still be in its log; free some space on the disk"
        case .openToOthers: "others may look into it; run chmod 700"
        }
    }
}

import DurableSQLite
import Foundation
import GRDB
import TerminalLink
import Testing
import TownshipServices

@testable import TerminalRecords

@Suite("What personal data is on the disk, why and until when")
struct PrivacyReportTests {
    private typealias Category = PrivacyReport.Category
    private typealias Reason = PrivacyReport.Reason

    private func held(_ report: PrivacyReport, _ number: SubmissionNumber) -> [Category: Reason] {
        report.holdings.filter { $0.number == number }.reduce(into: [:]) { $0[$1.category] = $1.reason }
    }

    private func printSlip(_ store: TerminalStore, _ number: SubmissionNumber) async throws {
        let slip = try #require(try await store.papers(of: number).first)
        try await store.beginPrinting(slip.id)
        try await store.printed(slip.id)
    }

    @Test("every submission on its way stands there with its reason, a forgotten one is proven")
    func reasons() async throws {
        try await Terminal.withOne { terminal in
            let store = try await terminal.open(retention: Retention(scanDays: 2, recordDays: 5))
            defer { try? store.close() }
            var numbers: [SubmissionNumber] = []
            for _ in 0..<6 { numbers.append(try await store.submit(try terminal.draft()).number) }
            try await store.refused(numbers[1], "otherContent")
            try await store.acknowledged(try await terminal.acknowledgement(store, numbers[2], .stored))
            for index in [4, 5] { try await printSlip(store, numbers[index]) }
            for index in [3, 5] {
                try await store.acknowledged(try await terminal.acknowledgement(store, numbers[index]))
            }
            terminal.clock.now += 5 * 86_400
            try await store.acknowledged(try await terminal.acknowledgement(store, numbers[4]))
            try await store.forgetDue()

            let report = try await store.privacyReport()
            #expect(report.isClean)
            #expect(held(report, numbers[0]) == [.form: .toBeDelivered, .scans: .toBeDelivered])
            #expect(held(report, numbers[1]) == [.form: .refused, .scans: .refused])
            #expect(held(report, numbers[2]) == [.form: .awaitingBackup, .scans: .awaitingBackup])
            // Its time is over, and its slip is owed: the scans are gone, the form stays.
            #expect(held(report, numbers[3]) == [.form: .paperOwed])
            #expect(held(report, numbers[4]) == [.form: .retention, .scans: .retention])
            #expect(held(report, numbers[5]).isEmpty)
            #expect(report.provenForgotten == 1)
            let scans = try #require(report.holdings.first { $0.number == numbers[4] && $0.category == .scans })
            #expect(scans.until == terminal.clock.now + 2 * 86_400)
        }
    }

    @Test("whatever is there and should not be is found, each by its name")
    func findings() async throws {
        try await Terminal.withOne { terminal in
            let store = try await terminal.open()
            defer { try? store.close() }
            let forgotten = try await store.submit(try terminal.draft()).number
            try await printSlip(store, forgotten)
            try await store.acknowledged(try await terminal.acknowledgement(store, forgotten))
            let waiting = try await store.submit(try terminal.draft()).number
            #expect(try await store.privacyReport().findings.isEmpty)

            let documents = "\(terminal.folder)/documents"
            try write("left", to: "\(documents)/\(forgotten)-1.sealed")
            try write("plain", to: "\(documents)/\(waiting)-1.sealed")
            try write("?", to: "\(documents)/scan.jpg")
            try write("?", to: "\(terminal.folder)/notes.txt")
            chmod(terminal.folder, 0o755)
            // Files that were just made may be about to get their row.
            terminal.clock.now = Date() + 3600
            let report = try await store.privacyReport()
            let found = Set(report.findings.map { "\($0.kind.rawValue) \($0.what)" })
            #expect(
                found == [
                    "openToOthers the folder of the records", "fileOfForgotten \(forgotten)-1.sealed",
                    "notSealed \(waiting)-1.sealed", "strayFile scan.jpg", "strayFile notes.txt",
                ])
            #expect(report.provenForgotten == 0)
            chmod(terminal.folder, 0o700)
        }
    }

    @Test("what housekeeping did not do in time is found")
    func overdue() async throws {
        try await Terminal.withOne { terminal in
            let store = try await terminal.open(retention: Retention(scanDays: 1, recordDays: 1))
            defer { try? store.close() }
            let number = try await store.submit(try terminal.draft()).number
            try await printSlip(store, number)
            try await store.acknowledged(try await terminal.acknowledgement(store, number))
            terminal.clock.now += 86_400 + 3600
            #expect(try await store.privacyReport().findings == [.init(kind: .overdue, what: "\(number)")])
            try await store.forgetDue()
            #expect(try await store.privacyReport().isClean)
        }
    }

    @Test("what a damaged database left is counted until a person has looked, and the report names nobody")
    func setAside() async throws {
        try await Terminal.withOne { terminal in
            _ = try await terminal.run { try await $0.submit(try terminal.draft()) }
            try write(String(repeating: "U", count: 9000), to: "\(terminal.folder)/terminal.sqlite")
            try await terminal.run { store async throws in
                _ = try await store.submit(try terminal.draft())
                let report = try await store.privacyReport()
                #expect(report.isClean)
                for category in [Category.unclaimedFiles, .setAsideDatabases] {
                    let holding = try #require(report.holdings.first { $0.category == category })
                    #expect(holding.reason == .forAPerson && holding.count >= 1 && holding.until == nil)
                }
                let text = String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
                for secret in [Terminal.name, Terminal.idNumber, Terminal.phone] { #expect(!text.contains(secret)) }
            }
        }
    }

    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }
}

import CenterOffice
import Foundation
import Sealing
import TerminalLink
import Testing
import TownshipServices

@Suite("Backups, and centers restored from them")
struct BackupTests {
    private let center: CenterFixture
    private let office: Office
    private let place: URL

    init() throws {
        center = try CenterFixture()
        office = center.office
        // Within the fixture's folder, so that it goes with it; not where the office looks.
        place = center.folder.appendingPathComponent("elsewhere")
    }

    private var backup: URL { place.appendingPathComponent("backup") }
    private var key: URL { center.folder.appendingPathComponent("center.key") }

    private func submit(_ serial: Int, page: Data, by terminal: KnownTerminal) async throws -> Acknowledgement {
        let submission = Sample.submission(serial: serial, documents: [page])
        _ = try await office.storeDocument(page, as: ContentDigest(of: page), from: terminal)
        return try await office.commit(
            Manifest(submission: submission).canonicalBytes(), as: submission.number, from: terminal)
    }

    private func restore(as name: String = "restored") async throws -> (RestoredCenter, URL) {
        let folder = place.appendingPathComponent(name)
        let restoring = try BackupRestoring(from: backup, into: folder, keyFile: key)
        return (try await restoring.restore(at: center.clock.now), folder)
    }

    private func tree(_ folder: URL) throws -> [String: Data] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).reduce(into: [:]) { tree, path in
            tree[path] = FileManager.default.contents(atPath: folder.appendingPathComponent(path).path)
        }
    }

    @Test("what a backup has is acknowledged as backed up, what came after it as stored, the rest not at all")
    func rungs() async throws {
        let terminal = try await center.terminal()
        let first = try await submit(1, page: Data("one".utf8), by: terminal)
        #expect(first.rung == .stored)
        let summary = try await office.backUp(to: backup)
        #expect(summary.newCases == 1)
        let second = try await submit(2, page: Data("two".utf8), by: terminal)
        let numbers = (1...3).map { Sample.submission(serial: $0).number }
        let answers = try await office.acknowledgements(for: numbers, of: terminal)
        #expect(Set(answers.map(\.rung)) == [.stored, .backedUp] && answers.count == 2)
        #expect(answers.contains(second))
        let other = try await center.terminal("QS02")
        #expect(try await office.acknowledgements(for: numbers, of: other).isEmpty)
    }

    @Test("the second backup copies only what is new, and has everything")
    func onlyNew() async throws {
        let terminal = try await center.terminal()
        _ = try await submit(1, page: Data("one".utf8), by: terminal)
        _ = try await office.backUp(to: backup)
        _ = try await submit(2, page: Data("two".utf8), by: terminal)
        let summary = try await office.backUp(to: backup)
        #expect((summary.newDocuments, summary.documents) == (1, 2))
        #expect((summary.newCases, summary.cases) == (1, 2))
        let names = Set(try FileManager.default.contentsOfDirectory(atPath: backup.path))
        #expect(names == ["center-2.sqlite", "manifest.json", "documents", "catalogue", "lock"])
        let secret = try Data(contentsOf: key)
        #expect(try !tree(backup).values.contains { $0.range(of: secret) != nil })
    }

    @Test("a restored center has every case and every byte, and gives no case number a second time")
    func restored() async throws {
        let terminal = try await center.terminal()
        let first = try await submit(1, page: Data("one".utf8), by: terminal)
        _ = try await office.backUp(to: backup)
        // Lost with the disk: it got a number that must not come again.
        let lost = try await submit(2, page: Data("two".utf8), by: terminal)
        let (summary, folder) = try await restore()
        #expect((summary.cases, summary.documents) == (1, 1))
        let again = try center.reopened(in: folder)
        defer { try? again.close() }
        try await again.tidy()
        let numbers = (1...2).map { Sample.submission(serial: $0).number }
        #expect(try await again.acknowledgements(for: numbers, of: terminal).map(\.caseNumber) == [first.caseNumber])
        #expect(try await again.holdsDocument(ContentDigest(of: Data("one".utf8)), for: terminal))
        let submission = Sample.submission(serial: 2)
        let anew = try await again.commit(
            Manifest(submission: submission).canonicalBytes(), as: submission.number, from: terminal)
        #expect(anew.caseNumber > lost.caseNumber)
        let names = try Set(FileManager.default.contentsOfDirectory(atPath: folder.path))
        #expect(!names.contains("restore-unfinished") && names.contains("center.key"))
    }

    @Test("a changed byte anywhere, a missing document and another key are found, and no center starts on the rest")
    func damaged() async throws {
        let terminal = try await center.terminal()
        _ = try await submit(1, page: Data("one".utf8), by: terminal)
        _ = try await office.backUp(to: backup)
        let files = try tree(backup).keys.filter { $0 != "lock" }
        for (index, name) in files.sorted().enumerated() {
            let file = backup.appendingPathComponent(name)
            guard let whole = FileManager.default.contents(atPath: file.path) else { continue }
            var changed = whole
            changed[changed.count / 2] ^= 1
            try changed.write(to: file)
            let code = await officeCode { _ = try await restore(as: "damaged-\(index)") }
            #expect([.digestMismatch, .foreignBackup, .malformed].contains(code), "\(name)")
            let folder = place.appendingPathComponent("damaged-\(index)")
            if FileManager.default.fileExists(atPath: folder.path) {
                #expect(await officeCode { _ = try center.reopened(in: folder) } == .storage, "\(name)")
            }
            try whole.write(to: file)
        }
        let other = place.appendingPathComponent("other.key").path
        _ = try SealingKey.load(orCreateAt: other)
        let foreign = try BackupRestoring(
            from: backup, into: place.appendingPathComponent("x"), keyFile: URL(fileURLWithPath: other))
        #expect(await officeCode { _ = try await foreign.restore(at: center.clock.now) } == .foreignBackup)
    }

    @Test("nothing is overwritten, and a restore that was cut short goes on")
    func neverOverwrites() async throws {
        let terminal = try await center.terminal()
        _ = try await submit(1, page: Data("one".utf8), by: terminal)
        _ = try await office.backUp(to: backup)
        let (_, folder) = try await restore()
        #expect(await officeCode { _ = try await restore() } == .alreadyThere)
        // As a power cut before the last step leaves it.
        try FileManager.default.moveItem(
            at: folder.appendingPathComponent("center.sqlite"), to: folder.appendingPathComponent("center.sqlite.part"))
        try Data().write(to: folder.appendingPathComponent("restore-unfinished"))
        #expect(try await restore().0.cases == 1)
        try center.reopened(in: folder).close()
    }

    @Test("a center that lost its database never washes out the backup of before")
    func lostDatabase() async throws {
        let terminal = try await center.terminal()
        _ = try await submit(1, page: Data("one".utf8), by: terminal)
        _ = try await office.backUp(to: backup)
        let before = try tree(backup).filter { $0.key != "lock" }
        let folder = place.appendingPathComponent("new")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: key, to: folder.appendingPathComponent("center.key"))
        let new = try center.reopened(in: folder)
        defer { try? new.close() }
        #expect(await officeCode { _ = try await new.backUp(to: backup) } == .foreignBackup)
        #expect(try tree(backup).filter { $0.key != "lock" && !$0.key.hasSuffix(".part") } == before)
        #expect(try await restore().0.cases == 1)
    }

    @Test("a folder that lacks the backup it had is refused and stays as it is, until somebody says to begin anew")
    func diskNotMounted() async throws {
        let terminal = try await center.terminal()
        _ = try await submit(1, page: Data("one".utf8), by: terminal)
        _ = try await office.backUp(to: backup)
        try FileManager.default.removeItem(at: backup)
        let second = try await submit(2, page: Data("two".utf8), by: terminal)
        #expect(await officeCode { _ = try await office.backUp(to: backup) } == .backupGone)
        #expect(!FileManager.default.fileExists(atPath: backup.path))
        #expect(try await office.acknowledgements(for: [second.number], of: terminal).map(\.rung) == [.stored])
        // Another folder never had one.
        #expect(try await office.backUp(to: place.appendingPathComponent("another")).cases == 2)
        #expect(try await office.backUp(to: backup, beginsAnew: true).newDocuments == 2)
        #expect(try await office.backUp(to: backup).newDocuments == 0)
        #expect(try await restore().0.cases == 2)
    }

    @Test("a terminal that was revoked after the backup stays revoked in the restored center; its neighbour comes in")
    func revokedSince() async throws {
        let (stolen, well) = (try await center.certificate("QS02"), try await center.certificate("QS01"))
        #expect(try await !office.keepRevocations(in: backup))
        _ = try await office.backUp(to: backup)
        center.clock.advance(by: 60)
        try await office.revokeTerminal("QS02")
        #expect(try await office.keepRevocations(in: backup))
        let (summary, folder) = try await restore()
        #expect(summary.revoked == ["QS02"])
        let again = try center.reopened(in: folder)
        defer { try? again.close() }
        #expect(await officeCode { _ = try await again.terminal(showing: stolen) } == .certificateEnded)
        #expect(try await again.terminal(showing: well).code == "QS01")
    }

    @Test("a restore takes no other key than the one that lies in the folder")
    func twoKeys() async throws {
        _ = try await office.backUp(to: backup)
        let folder = place.appendingPathComponent("restored")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        _ = try SealingKey.load(orCreateAt: folder.appendingPathComponent("center.key").path)
        #expect(await officeCode { _ = try await restore() } == .alreadyThere)
    }

    @Test("a case whose document the center has lost does not count as backed up; its neighbours do")
    func missingDocument() async throws {
        let terminal = try await center.terminal()
        let documents = center.folder.appendingPathComponent("documents").path
        _ = try await submit(1, page: Data("one".utf8), by: terminal)
        let names = try FileManager.default.contentsOfDirectory(atPath: documents)
        _ = try await submit(2, page: Data("two".utf8), by: terminal)
        for name in names { try FileManager.default.removeItem(atPath: "\(documents)/\(name)") }
        let summary = try await office.backUp(to: backup)
        #expect((summary.missing, summary.newCases, summary.cases) == (1, 1, 2))
        let numbers = (1...2).map { Sample.submission(serial: $0).number }
        let rungs = try await office.acknowledgements(for: numbers, of: terminal)
            .sorted { $0.number.serial < $1.number.serial }.map(\.rung)
        #expect(rungs == [.stored, .backedUp])
        #expect(try await restore().0.missing == 1)
    }
}

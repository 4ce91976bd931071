import Foundation
import KioskAssets
import TestSupport
import Testing
import TownshipServices

@Suite("Settings and messages of a bundle")
struct PublishedFilesTests {
    /// A folder with these files, gone afterwards.
    private func with<T>(_ files: [String: String], _ body: (AssetFolder) throws -> T) throws -> T {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("published-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        for (path, text) in files {
            let file = root.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        return try body(AssetFolder(path: root.path))
    }

    private func settings(_ text: String) throws -> SharedSettings {
        try with(["settings/terminal.yaml": text]) { try SharedSettings($0) }
    }

    @Test("what is set is set, what is commented out or not there is not")
    func settings() throws {
        let set = try settings("retention_scan_days: 3\nheartbeat_seconds: 10 # often\n")
        #expect(set.scanRetention == 3)
        #expect(set.heartbeatSeconds == 10)
        #expect(set.draftHours == nil)
        #expect(try settings("# heartbeat_seconds: 10\n") == SharedSettings())
        #expect(try settings("") == SharedSettings())
        #expect(try with([:]) { try SharedSettings($0) } == SharedSettings())
    }

    @Test(
        "what is no setting, or beyond its range, is refused",
        arguments: [
            "heartbeat_seconds: 0", "heartbeat_seconds: 61", "drafts_hours: many", "drafts_hours: 1.5", "password: 1",
            "- 1", "a", "drafts_hours: [1", "drafts_hours:",
        ])
    func wrongSettings(_ text: String) {
        #expect(throws: AssetError.self) { try settings(text) }
    }

    @Test("settings of any bytes are read or refused")
    func fuzz() throws {
        var random = SeededGenerator(seed: 20_261_121)
        let text = Array("retention_scan_days: 3\ndrafts_hours: 24\n".utf8)
        for _ in 0..<100 {
            var bytes = text
            bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 9...126, using: &random)
            _ = try? settings(String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test("what the installed folder carries is in order")
    func installed() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("kiosk-assets").path
        let folder = try AssetFolder(path: root)
        #expect(try SharedSettings(folder) == SharedSettings())
        _ = try Notices(folder)
    }

    private func message(_ id: String, _ from: String, _ until: String, _ text: String) -> String {
        "id: \(id)\nfrom: \(from)\nuntil: \(until)\ntext: \(text)\n"
    }

    @Test("at most three messages of the day are shown, the newest first")
    func notices() throws {
        let files = [
            "messages/a.yaml": message("a", "2026-11-01", "2026-11-30", "甲"),
            "messages/b.yaml": message("b", "2026-11-20", "2026-11-21", "乙"),
            "messages/c.yaml": message("c", "2026-11-10", "2026-12-31", "丙"),
            "messages/d.yaml": message("d", "2026-11-11", "2026-11-21", "丁 <b>"),
            "messages/e.yaml": message("e", "2026-12-01", "2026-12-31", "戊"),
        ]
        let notices = try with(files) { try Notices($0) }
        func texts(_ day: String) throws -> [String] { notices.texts(on: try #require(CalendarDate(day))) }
        #expect(try texts("2026-11-21") == ["乙", "丁 <b>", "丙"])
        #expect(try texts("2026-11-22") == ["丙", "甲"])
        #expect(try texts("2027-01-01") == [])
    }

    @Test("a message that is none is refused")
    func wrongNotices() {
        let wrong = [
            message("a", "2026-11-01", "2026-10-30", "甲"), message("a", "2026-11-01", "2026-11-30", "''"),
            message("a", "2026-11-01", "2026-11-30", String(repeating: "甲", count: 61)),
            message("a", "2026-11-01", "2026-11-30", "\"甲\\n乙\""), message("a", "2026-11-41", "2026-11-30", "甲"), "[]",
        ]
        for text in wrong {
            #expect(throws: AssetError.self) { try with(["messages/a.yaml": text]) { try Notices($0) } }
        }
        let twice = message("a", "2026-11-01", "2026-11-30", "甲")
        #expect(throws: AssetError.self) {
            try with(["messages/a.yaml": twice, "messages/b.yaml": twice]) { try Notices($0) }
        }
    }
}

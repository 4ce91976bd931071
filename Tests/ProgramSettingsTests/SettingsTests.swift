import Foundation
import ProgramSettings
import Testing

@Suite("Settings of a program")
struct SettingsTests {
    let schema = [
        Setting("screen.port", .port, standard: "8080"), Setting("station.name"),
        Setting("center.url", .webAddress, standard: "http://127.0.0.1:8090"),
        Setting("idle", .number(10...600), standard: "90"),
        Setting("log.level", .word(["info", "debug"]), standard: "info"),
    ]

    private func read(_ yaml: String?, _ environment: [String: String] = [:]) async throws -> Settings {
        var path: String?
        if let yaml {
            let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).yaml")
            try yaml.write(to: file, atomically: true, encoding: .utf8)
            path = file.path
        }
        defer { if let path { try? FileManager.default.removeItem(atPath: path) } }
        return try await Settings(file: path, prefix: "yizhan.test", schema: schema, environment: environment)
    }

    @Test("the environment wins over the file, the file over the standard")
    func order() async throws {
        let settings = try await read(
            "station: { name: 青石村 }\nscreen: { port: 9000 }\nidle: 30\n", ["YIZHAN_TEST_SCREEN_PORT": "9001"])
        #expect(settings.number("screen.port") == 9001)
        #expect(settings.number("idle") == 30)
        #expect(settings.text("station.name") == "青石村")
        #expect(settings.text("log.level") == "info")
    }

    @Test("every wrong value is named at once, with its place and what would be right")
    func wrong() async throws {
        let error = await #expect(throws: SettingsError.self) {
            try await read(
                "screen: { port: many }\ncenter: { url: 'ftp://x' }\nidle: 5\n", ["YIZHAN_TEST_LOG_LEVEL": "loud"])
        }
        let text = error?.description ?? ""
        for part in [
            "screen.port", "many", "center.url", "`idle`", "10 to 600", "YIZHAN_TEST_LOG_LEVEL", "station.name",
        ] {
            #expect(text.contains(part), "\(part) in \(text)")
        }
    }

    @Test("a list where one value belongs is named, and a file of comments only is a file of standards")
    func shapes() async throws {
        let error = await #expect(throws: SettingsError.self) {
            try await read("station: { name: x }\nscreen: { port: [1, 2] }\n")
        }
        #expect(error?.description.contains("`screen.port` must be one value") == true)
        let settings = try await read("# nothing is set\n", ["YIZHAN_TEST_STATION_NAME": "x"])
        #expect(settings.number("screen.port") == 8080)
    }

    @Test("a misspelt key is named with its likely meaning")
    func misspelt() async throws {
        let error = await #expect(throws: SettingsError.self) {
            try await read("station: { name: x }\nscren: { port: 1 }\n", ["YIZHAN_TEST_SCREEN_PROT": "1"])
        }
        #expect(
            error?.description.contains("`scren.port` is no setting; remove it, or mend its name (screen.port)") == true
        )
        #expect(error?.description.contains("YIZHAN_TEST_SCREEN_PROT") == true)
    }

    @Test("a file that is no YAML, or not there, is named", arguments: ["a: [b", "- a\n- b"])
    func malformed(yaml: String) async throws {
        await #expect(throws: SettingsError.self) { try await read(yaml) }
        await #expect(throws: SettingsError.self) {
            try await Settings(file: "/nowhere/kiosk.yaml", prefix: "yizhan.test", schema: schema, environment: [:])
        }
    }
}

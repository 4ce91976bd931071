import Foundation
import Testing

private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// The plan of the house: every room and what it may import. Changing it is a decision, to be
/// explained on the DocC page of the room it concerns.
private let plan: [String: Set<String>] = [
    // Pure
    "TownshipServices": [], "DeviceStatus": [],
    "Session": ["TownshipServices", "DeviceStatus"],
    "TerminalLink": ["TownshipServices", "Crypto"],
    // Tools
    "KioskAssets": ["TownshipServices", "Yams"],
    "ProgramSettings": ["Configuration", "SystemPackage", "Yams"],
    "Sealing": ["Crypto", "CryptoExtras"],
    "LinkCertificates": ["Sealing", "Crypto", "X509", "SwiftASN1", "NIOSSL"],
    "DurableSQLite": ["GRDB"],
    "QRCodes": ["CQREncode"],
    "Papers": ["TownshipServices", "KioskAssets", "QRCodes", "CPangoCairo"],
    "WebBasics": web.union(["KioskAssets", "Mustache", "NIOPosix", "NIOSSL", "HummingbirdCore", "HummingbirdTLS"]),
    // Devices
    "DeviceSupport": ["DeviceStatus"],
    "USB": ["CLibUSB", "DeviceSupport"],
    "Cards": ["USB", "CPCSC", "DeviceSupport", "DeviceStatus", "TownshipServices"],
    "Scanning": ["USB", "DeviceSupport", "DeviceStatus", "NIOCore", "NIOHTTP1", "NIOEmbedded", "XMLCoder"],
    "Printing": ["CCUPS", "USB", "DeviceStatus"],
    // Terminal
    "TerminalRecords": ["DurableSQLite", "GRDB", "Sealing", "TerminalLink", "TownshipServices"],
    "Delivery": [
        "TerminalRecords", "TerminalLink", "KioskAssets", "TownshipServices", "Sealing", "LinkCertificates",
        "AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOPosix", "NIOSSL", "ServiceLifecycle",
    ],
    "Terminal": [
        "TownshipServices", "DeviceStatus", "Session", "TerminalLink", "KioskAssets", "QRCodes", "Papers", "USB",
        "DeviceSupport", "Cards",
        "Scanning", "Printing", "TerminalRecords", "Delivery", "ServiceLifecycle", "Subprocess", "SystemPackage",
    ],
    "TerminalCare": ["DeviceStatus", "DeviceSupport"],
    "TerminalScreens": web.union(["Session", "DeviceStatus", "TownshipServices", "KioskAssets", "QRCodes", "WebBasics"]
    ),
    // Center
    "CenterRecords": ["DurableSQLite", "GRDB", "TownshipServices"],
    "CenterOffice": [
        "CenterRecords", "Sealing", "Papers", "KioskAssets", "TownshipServices", "TerminalLink", "LinkCertificates",
    ],
    "CenterIntake": web.union([
        "CenterOffice", "TerminalLink", "TownshipServices", "LinkCertificates", "WebBasics", "NIOSSL",
    ]),
    "CenterDesk": web.union(["CenterOffice", "TownshipServices", "KioskAssets", "WebBasics", "TerminalLink"]),
    "CenterPublic": web.union(["CenterOffice", "TownshipServices", "KioskAssets", "WebBasics", "TerminalLink"]),
    // Development
    "VirtualDevices": ["CPangoCairo"],
]

/// What serving pages with Hummingbird takes.
private let web: Set<String> = ["Hummingbird", "HTTPTypes", "NIOCore", "ServiceLifecycle", "AsyncAlgorithms"]

/// Part of the platform, or free to every room.
private let everywhere: Set<String> = ["Foundation", "Logging", "Synchronization", "Dispatch", "Glibc"]

/// They wire rooms together and are imported by nobody.
private let programs: Set<String> = ["kiosk", "center", "receipt-backend", "virtual-devices"]

@Suite("The rooms of the house")
struct ArchitectureTests {
    @Test(
        "every folder of Sources is a planned room, a program or a system library, and every planned room has its folder"
    )
    func folders() throws {
        let folders = Set(
            try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent("Sources").path))
        let libraries = folders.filter { $0.hasPrefix("C") && hasFile("Sources/\($0)/module.modulemap") }
        #expect(folders == Set(plan.keys).union(programs).union(libraries))
    }

    @Test("no room imports what its plan does not name", arguments: plan.keys.sorted())
    func imports(room: String) throws {
        let allowed = try #require(plan[room]).union(everywhere)
        for file in try swiftFiles(room) {
            for name in try imports(of: file) {
                #expect(allowed.contains(name), "\(room)/\(file.lastPathComponent) imports \(name)")
            }
        }
    }

    @Test("the package lets no room see more rooms than its plan names")
    func package() throws {
        for target in try describedTargets() where plan[target.name] != nil {
            let rooms = Set(plan.keys)
            let seen = target.dependencies.intersection(rooms)
            #expect(seen.isSubset(of: plan[target.name] ?? []), "\(target.name) depends on \(seen)")
        }
    }

    @Test("the arrows never run in circles")
    func circles() {
        var done: Set<String> = []
        var remaining = plan.mapValues { $0.intersection(Set(plan.keys)) }
        while let (room, _) = remaining.first(where: { $0.value.isSubset(of: done) }) {
            done.insert(room)
            remaining[room] = nil
        }
        #expect(remaining.isEmpty)
    }

    @Test("drivers build without cryptography, TLS and database", arguments: ["USB", "Cards", "Scanning", "Printing"])
    func drivers(room: String) {
        var reached: Set<String> = []
        var open = [room]
        while let next = open.popLast() {
            if reached.insert(next).inserted { open += plan[next] ?? [] }
        }
        #expect(reached.isDisjoint(with: ["Crypto", "NIOSSL", "GRDB", "Hummingbird"]))
    }

    @Test("what sanitizers and the fuzzer build is free of them, too", arguments: ["device-scenarios", "fuzz"])
    func sanitized(program: String) throws {
        let targets = try describedTargets()
        var reached: Set<String> = []
        var open = [program]
        while let next = open.popLast() {
            if reached.insert(next).inserted { open += targets.first { $0.name == next }?.dependencies ?? [] }
        }
        #expect(reached.isSuperset(of: ["Cards", "Scanning", "DeviceSupport"]))
        #expect(reached.isDisjoint(with: ["Crypto", "NIOSSL", "GRDB", "Hummingbird"]))
    }

    @Test("every room has its page")
    func pages() {
        for room in plan.keys.sorted() { #expect(hasFile("Sources/\(room)/\(room).docc/\(room).md"), "\(room)") }
    }

    @Test("the root holds what the plan names and nothing else")
    func top() throws {
        let allowed: Set<String> = [
            "Package.swift", "Package.resolved", "Sources", "Tests", "kiosk-assets", "udev", "README.md", "Makefile",
            "LICENSE",
        ]
        let found = try FileManager.default.contentsOfDirectory(atPath: root.path).filter { !$0.hasPrefix(".") }
        #expect(Set(found).subtracting(allowed).isEmpty)
    }

    private func hasFile(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
    }

    private func swiftFiles(_ room: String) throws -> [URL] {
        let folder = root.appendingPathComponent("Sources/\(room)")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects as? [URL]
        return (files ?? []).filter { $0.pathExtension == "swift" }
    }

    private func imports(of file: URL) throws -> [String] {
        let line = try Regex(
            #"^(?:@[A-Za-z()]+ )*(?:public |package |internal |private |fileprivate )?import (?:(?:struct|class|enum|func|protocol|var|let) )?([A-Za-z_0-9]+)"#
        )
        .anchorsMatchLineEndings()
        return try String(contentsOf: file, encoding: .utf8).matches(of: line).map {
            String($0.output[1].substring ?? "")
        }
    }

    private struct DescribedTarget {
        var name: String
        var dependencies: Set<String>
    }

    /// Reads the package as SwiftPM understands it, so that the manifest's own helpers are seen
    /// through. A private scratch folder keeps out of the way of a build that is going on.
    private func describedTargets() throws -> [DescribedTarget] {
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent(
            "yizhan-describe-\(ProcessInfo.processInfo.processIdentifier)")
        defer { try? FileManager.default.removeItem(at: scratch) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "swift", "package", "--package-path", root.path, "--scratch-path", scratch.path, "dump-package",
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let package = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let targets = try #require(package["targets"] as? [[String: Any]])
        return targets.compactMap { target in
            guard let name = target["name"] as? String else { return nil }
            let dependencies = (target["dependencies"] as? [[String: Any]] ?? []).flatMap { dependency in
                dependency.values.compactMap { ($0 as? [Any])?.first as? String }
            }
            return DescribedTarget(name: name, dependencies: Set(dependencies))
        }
    }
}

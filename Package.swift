// swift-tools-version: 6.2
import PackageDescription

// The rooms of the house and which way they look; `ArchitectureTests` compares this list and every
// import with the plan, and each target's DocC page says what it is for.

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")

/// What an executable needs besides its rooms: command line, configuration, lifecycle.
let program: [Target.Dependency] = [
    .product(name: "ArgumentParser", package: "swift-argument-parser"),
    "ProgramSettings", lifecycle, logging,
    .product(name: "UnixSignals", package: "swift-service-lifecycle"),
]

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

func room(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func executable(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies,
        swiftSettings: strict)
}

let testTargets: [Target] = [
    // What `make bench` measures without a browser; run by Tests/Benchmarks.
    .executableTarget(
        name: "storage-bench",
        dependencies: ["TerminalRecords", "DurableSQLite", "Sealing", "TownshipServices", grdb, logging],
        path: "Tests/Benchmarks/StorageBench", swiftSettings: strict),
    .executableTarget(
        name: "device-bench",
        dependencies: ["Cards", "Scanning", "USB", "VirtualDevices", "DeviceSupport", "DeviceStatus", logging],
        path: "Tests/Benchmarks/DeviceBench", swiftSettings: strict),
    .executableTarget(
        name: "intake-load",
        dependencies: [
            "TerminalLink", "TownshipServices", "LinkCertificates", nio, nioSSL,
            .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOTLS", package: "swift-nio"),
        ],
        path: "Tests/Benchmarks/IntakeLoad", swiftSettings: strict),
    // A terminal without screen, for crash points and power cuts; run by Tests/CrashPoints.
    .executableTarget(
        name: "terminal-drill",
        dependencies: [
            "TerminalRecords", "Delivery", "Sealing", "TerminalLink", "TownshipServices", "LinkCertificates",
            "KioskAssets", "TestSupport", lifecycle, logging,
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ], path: "Tests/TerminalDrill", swiftSettings: strict),
    // Emulated devices at the ports of a guest's kernel; run by Tests/KernelTests.
    .executableTarget(
        name: "kernel-devices", dependencies: ["VirtualDevices"], path: "Tests/KernelTests/KernelDevices",
        swiftSettings: strict),
    // What tests of several rooms share; imported by tests only.
    .target(
        name: "TestSupport", dependencies: ["DeviceSupport"], path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(name: "ArchitectureTests", swiftSettings: strict),
    tests("TownshipServices"),
    tests("DeviceStatus"),
    tests("Session", ["DeviceStatus", "TownshipServices"]),
    tests("KioskAssets", ["TownshipServices"]),
    tests("ProgramSettings"),
    tests(
        "Terminal",
        [
            "Session", "DeviceStatus", "DeviceSupport", "TownshipServices", "TerminalLink", "KioskAssets", "Cards",
            "USB", logging,
        ]),
    tests("TerminalCare", ["DeviceStatus", "DeviceSupport", "KioskAssets"]),
    tests(
        "TerminalScreens",
        [
            "Session", "DeviceStatus", "TownshipServices", "KioskAssets", "WebBasics", hummingbird, httpTypes, nio,
            .product(name: "HummingbirdTesting", package: "hummingbird"),
        ]),
    tests("DeviceSupport", ["DeviceStatus", logging]),
    tests("USB", ["DeviceSupport"]),
    tests("Cards", ["TownshipServices", "USB", "DeviceSupport", "DeviceStatus", logging]),
    tests("Scanning", ["USB", "DeviceSupport", "DeviceStatus", logging, nioHTTP1]),
    tests("VirtualDevices"),
    // Through the real libusb; run by Tests/DeviceTests/run, skipped elsewhere.
    .testTarget(
        name: "DeviceTests",
        dependencies: [
            "device-scenarios", "Cards", "Scanning", "VirtualDevices", "USB", "DeviceSupport", "DeviceStatus",
            "TownshipServices", logging,
        ],
        exclude: ["run"], swiftSettings: strict),
    // Physical failures through the real libusb; run by DeviceTests, by Tests/DeviceScenarios/sanitize and
    // in a machine with a real kernel. Sanitizers build only this: no BoringSSL, no GRDB.
    .executableTarget(
        name: "device-scenarios",
        dependencies: [
            "Cards", "Scanning", "USB", "DeviceSupport", "DeviceStatus", "TownshipServices", "VirtualDevices", logging,
        ], path: "Tests/DeviceScenarios", exclude: ["sanitize", "leaks.txt", "mutexes.c"], swiftSettings: strict),
    // Bytes that no device should send; built for fuzzing by Tests/Fuzzing/run.
    .executableTarget(
        name: "fuzz", dependencies: ["Cards", "Scanning", "DeviceSupport", "TownshipServices", nioHTTP1],
        path: "Tests/Fuzzing", exclude: ["run", "leaks.txt", "Corpus"],
        swiftSettings: strict),
    .testTarget(name: "FuzzingTests", dependencies: ["fuzz"], swiftSettings: strict),
    // Through a pcscd of its own; run by Tests/SmartCardTests/run, skipped elsewhere.
    .testTarget(
        name: "SmartCardTests",
        dependencies: ["Cards", "VirtualDevices", "DeviceStatus", "TownshipServices", logging], exclude: ["run"],
        swiftSettings: strict),
    tests("QRCodes"),
    tests("Papers", ["TownshipServices", yams]),
    tests("Printing", ["DeviceStatus", "VirtualDevices"]),
    // Through a CUPS of its own; run by Tests/PrintStackTests/run, skipped elsewhere.
    .testTarget(
        name: "PrintStackTests",
        dependencies: ["Printing", "Papers", "VirtualDevices", "DeviceStatus", "TownshipServices", yams],
        exclude: ["run"], swiftSettings: strict),
    tests("DurableSQLite", [grdb, logging]),
    tests("Sealing", [crypto]),
    tests("LinkCertificates", ["Sealing", crypto, x509]),
    tests("TerminalLink", ["TownshipServices", crypto]),
    tests("TerminalRecords", ["Sealing", "TerminalLink", "TownshipServices", "DurableSQLite", grdb, logging]),
    tests(
        "Delivery",
        [
            "TerminalRecords", "TerminalLink", "TownshipServices", "Sealing", "LinkCertificates", "KioskAssets",
            crypto, hummingbird, httpTypes, httpClient, nio, lifecycle, logging,
        ]),
    tests("CenterRecords", ["TownshipServices", logging]),
    tests("CenterOffice", ["KioskAssets", "LinkCertificates", "Sealing", "TerminalLink", "TownshipServices", logging]),
    .testTarget(
        name: "CenterWebTests",
        dependencies: [
            "CenterIntake", "CenterDesk", "CenterPublic", "CenterOffice", "KioskAssets", "Sealing", "TerminalLink",
            "TownshipServices", "WebBasics", "LinkCertificates", "TestSupport", hummingbird, httpTypes, nio, logging,
            .product(name: "HummingbirdTesting", package: "hummingbird"),
        ], swiftSettings: strict),
]

let package = Package(
    name: "yizhan",
    products: [
        .executable(name: "kiosk", targets: ["kiosk"]),
        .executable(name: "center", targets: ["center"]),
        .executable(name: "receipt-backend", targets: ["receipt-backend"]),
        .executable(name: "virtual-devices", targets: ["virtual-devices"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/CoreOffice/XMLCoder", from: "0.18.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // System libraries
        .systemLibrary(name: "CLibUSB", pkgConfig: "libusb-1.0", providers: [.apt(["libusb-1.0-0-dev"])]),
        .systemLibrary(name: "CPCSC", pkgConfig: "libpcsclite", providers: [.apt(["libpcsclite-dev"])]),
        .systemLibrary(name: "CCUPS", providers: [.apt(["libcups2-dev"])]),
        .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(name: "CPangoCairo", pkgConfig: "pangocairo", providers: [.apt(["libpango1.0-dev"])]),

        // Pure: no I/O
        room("TownshipServices"),
        room("DeviceStatus"),
        room("Session", ["TownshipServices", "DeviceStatus"]),
        room("TerminalLink", ["TownshipServices", crypto]),

        // Tools
        room("KioskAssets", ["TownshipServices", yams]),
        room(
            "ProgramSettings",
            [
                yams, .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        room("Sealing", [crypto, .product(name: "CryptoExtras", package: "swift-crypto")]),
        room("LinkCertificates", ["Sealing", crypto, x509, asn1, nioSSL]),
        room("DurableSQLite", [grdb, logging]),
        room("QRCodes", ["CQREncode"]),
        room("Papers", ["TownshipServices", "KioskAssets", "QRCodes", "CPangoCairo"]),
        room(
            "WebBasics",
            [
                "KioskAssets", hummingbird, mustache, httpTypes, nio, nioSSL, lifecycle, logging,
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),

        // Devices: no Crypto, NIOSSL, GRDB
        room("DeviceSupport", ["DeviceStatus", logging]),
        room("USB", ["CLibUSB", "DeviceSupport", logging]),
        room("Cards", ["USB", "CPCSC", "DeviceSupport", "DeviceStatus", "TownshipServices", logging]),
        room(
            "Scanning",
            [
                "USB", "DeviceSupport", "DeviceStatus", nio, logging,
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "XMLCoder", package: "XMLCoder"),
            ]),
        room("Printing", ["CCUPS", "DeviceStatus", logging]),

        // Terminal
        .target(
            name: "TerminalRecords",
            dependencies: ["DurableSQLite", "Sealing", "TerminalLink", "TownshipServices", grdb, logging],
            // Optimised across modules, it would hand on what only GRDB can read; the compiler (6.3.1) dies of it.
            swiftSettings: strict + [.unsafeFlags(["-disable-cmo"], .when(configuration: .release))]),
        room(
            "Delivery",
            [
                "TerminalRecords", "TerminalLink", "TownshipServices", "KioskAssets", "Sealing", "LinkCertificates",
                httpClient,
                nio, nioSSL, lifecycle, logging,
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        room(
            "Terminal",
            [
                "TownshipServices", "DeviceStatus", "Session", "TerminalLink", "KioskAssets", "QRCodes", "Papers",
                "DeviceSupport", "Cards", "Scanning", "Printing", "USB", "TerminalRecords", "Delivery", lifecycle,
                logging,
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        room("TerminalCare", ["DeviceStatus", "DeviceSupport"]),
        room(
            "TerminalScreens",
            [
                "Session", "DeviceStatus", "TownshipServices", "KioskAssets", "QRCodes", "WebBasics", hummingbird,
                httpTypes, nio,
                logging,
            ]),

        // Center
        room("CenterRecords", ["DurableSQLite", "TownshipServices", grdb, logging]),
        room(
            "CenterOffice",
            [
                "CenterRecords", "Sealing", "KioskAssets", "TownshipServices", "TerminalLink", "LinkCertificates",
                logging,
            ]),
        room(
            "CenterIntake",
            [
                "CenterOffice", "TerminalLink", "TownshipServices", "LinkCertificates", "WebBasics", hummingbird,
                httpTypes, nio, nioSSL, logging,
            ]),
        room(
            "CenterDesk",
            [
                "CenterOffice", "TownshipServices", "KioskAssets", "WebBasics", "TerminalLink", hummingbird, httpTypes,
                nio, logging,
            ]),
        room(
            "CenterPublic",
            ["CenterOffice", "TownshipServices", "KioskAssets", "WebBasics", hummingbird, httpTypes, nio, logging]),

        // Development
        room("VirtualDevices", ["CPangoCairo"], resources: [.copy("Samples")]),

        // Programs
        executable(
            "kiosk",
            program + [
                "Terminal", "TerminalScreens", "TerminalRecords", "Delivery", "KioskAssets", "Session", "Papers",
                "Cards", "Scanning", "Printing", "USB", "Sealing", "TownshipServices", "WebBasics", "TerminalLink",
                "TerminalCare", "DeviceStatus", "DeviceSupport", "LinkCertificates", hummingbird, httpClient, nio,
                .product(name: "NIOFoundationCompat", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ]),
        executable(
            "center",
            program + [
                "CenterRecords", "CenterOffice", "CenterIntake", "CenterDesk", "CenterPublic", "KioskAssets",
                "Sealing", "TownshipServices", "WebBasics", "LinkCertificates", "TerminalLink", hummingbird,
            ]),
        executable("receipt-backend", ["Printing"]),
        executable(
            "virtual-devices",
            program + ["VirtualDevices", "KioskAssets", "WebBasics", hummingbird, httpTypes, nio]),
    ] + testTargets
)

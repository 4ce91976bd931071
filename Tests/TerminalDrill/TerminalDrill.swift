import ArgumentParser
import Delivery
import Foundation
import LinkCertificates
import Logging
import TerminalLink

/// A terminal without screen, for crash points and power cuts: `Tests/CrashPoints`. Never shipped.
@main
struct TerminalDrill: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "terminal-drill", abstract: "A terminal without screen, for crashes and power cuts.",
        subcommands: [Enrol.self, Submit.self, Deliver.self, Run.self, Settle.self, Check.self, Expect.self])
}

struct Place: ParsableArguments {
    @Option(help: "The terminal's folder: records, key, enrolment.") var folder: String
    @Option(help: "Its code.") var terminal = "QS01"
    @Option(help: "Where slips come out: a file or port, one line a slip.") var papers: String
    @Option(help: "Where staff see the slips that came out; without it the same file.") var tray: String?

    func drill() async throws -> Drill {
        try await Drill(
            folder: folder, terminal: terminal, tray: PaperTray(path: papers, seenPath: tray), logger: logger)
    }

    var logger: Logger {
        var logger = Logger(label: "drill") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .notice
        return logger
    }
}

struct Work: ParsableArguments {
    @Option(help: "The same seed gives the same drafts.") var seed: UInt64 = 1
    @Option(help: "The first draft, from 1.") var first = 1
    @Option(help: "How many drafts.") var count = 3
    @Option(help: "Pages of each.") var pages = 2
    @Option(help: "Bytes of a page.") var bytes = 20_000

    var drafts: DrillDrafts { DrillDrafts(seed: seed, pages: pages, bytes: bytes) }
    var indices: Range<Int> { first..<first + count }
}

struct Line: ParsableArguments {
    @Option(
        help: "The center's intake.",
        transform: { text in
            guard let url = URL(string: text) else { throw ValidationError("\(text) is no address") }
            return url
        }) var center: URL
    @Option(help: "Seconds after which waiting is given up.") var patience = 60
}

extension TerminalDrill {
    struct Enrol: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Enrols at a center that serves.")
        @Option(help: "The terminal's folder.") var folder: String
        @Option(help: "The file with the one-time code.") var codeFile: String
        @OptionGroup var line: Line

        func run() async throws {
            let code = try EnrolmentCode(String(contentsOfFile: codeFile, encoding: .utf8))
            let enrolled = try await TerminalEnrolment(center: line.center).enrol(code)
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try enrolled.identity.store(in: URL(fileURLWithPath: "\(folder)/enrolment", isDirectory: true))
        }
    }

    struct Submit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Hands drafts in and prints their slips.")
        @OptionGroup var place: Place
        @OptionGroup var work: Work

        func run() async throws {
            let drill = try await place.drill()
            try await drill.printOwed()
            try await drill.submit(work.drafts, work.indices)
            try drill.close()
        }
    }

    struct Deliver: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints what is owed and delivers what waits.")
        @OptionGroup var place: Place
        @OptionGroup var line: Line

        func run() async throws {
            let drill = try await place.drill()
            try await drill.printOwed()
            try await drill.deliver(to: line.center, patience: .seconds(line.patience), logger: place.logger)
            try drill.close()
        }
    }

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Hands in, prints and delivers.")
        @OptionGroup var place: Place
        @OptionGroup var work: Work
        @OptionGroup var line: Line

        func run() async throws {
            let drill = try await place.drill()
            try await drill.printOwed()
            try await drill.submit(work.drafts, work.indices)
            try await drill.deliver(to: line.center, patience: .seconds(line.patience), logger: place.logger)
            try drill.close()
        }
    }

    struct Settle: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Hears from the center what its backup has, and forgets that.")
        @OptionGroup var place: Place
        @OptionGroup var line: Line

        func run() async throws {
            let drill = try await place.drill()
            try await drill.settle(
                at: line.center, folder: place.folder, patience: .seconds(line.patience), logger: place.logger)
            try drill.close()
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Compares every page that still lies here.")
        @OptionGroup var place: Place
        @OptionGroup var work: Work

        func run() async throws {
            let drill = try await place.drill()
            print(try await drill.check(work.drafts, work.indices))
            try drill.close()
        }
    }
    struct Expect: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints as JSON what a seed hands in: id of each draft, digests of its pages.")
        @OptionGroup var work: Work

        func run() async throws {
            let drafts = work.drafts
            let expected = work.indices.map { index in
                Expected(
                    draft: drafts.id(index).uuidString,
                    pages: (0..<drafts.pages).map { "\(ContentDigest(of: drafts.page($0, of: index)))" })
            }
            print(String(decoding: try JSONEncoder().encode(expected), as: UTF8.self))
        }
    }

    struct Expected: Encodable {
        var draft: String
        var pages: [String]
    }
}

import DurableSQLite
import Foundation
import TownshipServices

/// Gives serials, none twice, not even when the database is lost: a small file beside it says up to
/// which serial numbers may have been given. It is written once every ``block`` submissions, before
/// the first of them; a new database goes on after it.
actor SerialCounter {
    private static let block = 100

    private let queue = FileQueue()
    private let terminal: String
    private let folder: String
    private var last: Int
    private var ceiling: Int

    nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

    /// - Parameter last: the last serial that the database knows of.
    init(terminal: String, folder: String, last: Int) throws {
        self.terminal = terminal
        self.folder = folder
        self.last = last
        self.ceiling = try Self.ceiling(of: terminal, in: folder) ?? 0
    }

    func next() throws -> SubmissionNumber {
        if last + 1 > ceiling {
            let reserved = last + Self.block
            try DurableFile.write([(Self.name(terminal), Data("\(reserved)\n".utf8))], in: folder)
            ceiling = reserved
        }
        last += 1
        guard let number = SubmissionNumber(terminal: terminal, serial: last) else {
            throw TerminalRecordsError(.badTerminalCode, "No number can be made of the terminal code \(terminal).")
        }
        return number
    }

    private static func name(_ terminal: String) -> String { "serials-\(terminal)" }

    /// The highest serial that may have been given; nil before the first.
    static func ceiling(of terminal: String, in folder: String) throws -> Int? {
        let path = "\(folder)/\(name(terminal))"
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let text = FileManager.default.contents(atPath: path).map({ String(decoding: $0, as: UTF8.self) }),
            let ceiling = Int(text.trimmingCharacters(in: .whitespacesAndNewlines)), ceiling > 0
        else {
            throw TerminalRecordsError(
                .serialsUnreadable,
                """
                \(path) does not say which numbers were given, so numbers could be given twice. Ask the township \
                for a new terminal code, configure it, and remove the file.
                """)
        }
        return ceiling
    }
}

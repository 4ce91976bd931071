import DurableSQLite
import Foundation
import Synchronization
import TownshipServices

/// Gives serials, none twice, not even when the database is lost or an older copy of it is put back: a
/// small file beside it says up to which serial numbers may have been given.
///
/// It is written once every ``block`` submissions, before the first of them, and at an orderly end with
/// the last one given. The next start goes on after it, so only a power cut leaves a gap.
actor SerialCounter {
    private static let block = 100

    private let queue = FileQueue()
    private let terminal: String
    private let folder: String
    /// Not the actor's own, so that closing needs not wait for a turn.
    private let given: Mutex<Given>

    private struct Given {
        var last: Int
        var ceiling: Int
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

    /// - Parameter last: the last serial that may have been given.
    init(terminal: String, folder: String, last: Int) {
        self.terminal = terminal
        self.folder = folder
        given = Mutex(Given(last: last, ceiling: last))
    }

    func next() throws -> SubmissionNumber {
        let serial = try given.withLock { given in
            if given.last + 1 > given.ceiling {
                try Self.write(given.last + Self.block, of: terminal, in: folder)
                given.ceiling = given.last + Self.block
            }
            given.last += 1
            return given.last
        }
        guard let number = SubmissionNumber(terminal: terminal, serial: serial) else {
            throw TerminalRecordsError(.badTerminalCode, "No number can be made of the terminal code \(terminal).")
        }
        return number
    }

    /// Notes the last serial given. What cannot be written only leaves a gap.
    nonisolated func close() {
        given.withLock { given in
            guard given.last < given.ceiling, (try? Self.write(given.last, of: terminal, in: folder)) != nil else {
                return
            }
            given.ceiling = given.last
        }
    }

    private static func write(_ serial: Int, of terminal: String, in folder: String) throws {
        try DurableFile.write([(name(terminal), Data("\(serial)\n".utf8))], in: folder)
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

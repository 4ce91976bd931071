import DurableSQLite
import Foundation
import Testing

@Suite("A file that one process holds")
struct FileLockTests {
    private let path = FileManager.default.temporaryDirectory.path + "/lock-\(UUID().uuidString)"

    @Test("a second one is told that it is held, and may have it once it is released")
    func held() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let first = try FileLock(path)
        #expect {
            _ = try FileLock(path)
        } throws: {
            if case .held? = $0 as? FileLock.Failure { true } else { false }
        }
        first.release()
        _ = try FileLock(path)
    }

    @Test("a released lock is free at once, also while programs are being started")
    func whileStarting() async throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let starting = Task.detached {
            while !Task.isCancelled {
                let program = Process()
                program.executableURL = URL(fileURLWithPath: "/bin/true")
                try program.run()
                program.waitUntilExit()
            }
        }
        defer { starting.cancel() }
        let end = ContinuousClock.now.advanced(by: .milliseconds(500))
        while ContinuousClock.now < end { try FileLock(path).release() }
    }
}

import Foundation
import Testing

/// A pcscd of these tests' own with vsmartcard's virtual reader, or without; Tests/SmartCardTests/run says
/// where its program lies.
final class PrivateDaemon {
    static let program = ProcessInfo.processInfo.environment["YIZHAN_PCSCD"]
    private static let driver = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"

    /// Of the reader's first slot.
    let port: UInt16
    private let folder: URL
    private var process: Process?

    init() throws {
        folder = URL(fileURLWithPath: try #require(Self.program)).deletingLastPathComponent()
        port = try #require(Self.freePorts())
    }

    deinit { kill() }

    /// Returns when it has its socket.
    func start(withReader: Bool = true) async throws {
        let socket = folder.appending(path: "pcscd.comm")
        try? FileManager.default.removeItem(at: socket)
        let readers = folder.appending(path: "readers")
        try? FileManager.default.removeItem(at: readers)
        try FileManager.default.createDirectory(at: readers, withIntermediateDirectories: true)
        if withReader { try writeReader(readers) }
        let process = Process()
        process.executableURL = folder.appending(path: "pcscd")
        process.arguments = ["--foreground", "--config", readers.path]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        self.process = process
        while process.isRunning, !FileManager.default.fileExists(atPath: socket.path) {
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// `kill -9`: it has no time to say good-bye.
    func kill() {
        guard let process else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        self.process = nil
    }

    private func writeReader(_ folder: URL) throws {
        // /dev/null: the reader waits for a card on this port; its second slot takes the next one.
        let text = """
            FRIENDLYNAME "Virtual PCD"
            DEVICENAME /dev/null:\(port)
            LIBPATH \(Self.driver)
            CHANNELID \(port)

            """
        try Data(text.utf8).write(to: folder.appending(path: "vpcd"))
    }

    /// Two ports in a row that nobody listens on, below those that the system gives away by itself.
    private static func freePorts() -> UInt16? {
        (0..<100).lazy.map { _ in UInt16.random(in: 20000..<32000) }.first { isFree($0) && isFree($0 + 1) }
    }

    private static func isFree(_ port: UInt16) -> Bool {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}

public import Foundation

/// What `kiosk report` writes: files, and a page that says what they are, as one `.tar.gz`.
public struct ReportBundle: Sendable {
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    /// A file of the bundle, or why it is not there.
    private struct Part {
        var name: String
        var title: String
        var bytes: Data?
    }

    /// The page.
    private static let page = "README.txt"

    private let name: String
    private var parts: [Part] = []

    /// - Parameters:
    ///   - terminal: its code, e.g. `QS01`; nil where it is not enrolled.
    ///   - at: by the terminal's clock.
    public init(terminal: String?, at: Date) {
        let digits = DoctorPage.moment(at).filter { $0.isASCII && ($0.isNumber || $0 == " ") }
        let code = (terminal ?? "").filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        name = "yizhan-report-\(code.isEmpty ? "terminal" : code)-\(digits.replacingOccurrences(of: " ", with: "-"))"
    }

    /// Of the file on the medium.
    public var fileName: String { name + ".tar.gz" }

    /// - Parameters:
    ///   - title: what it is, for the page.
    ///   - bytes: nil where it could not be had; the page says so.
    public mutating func add(_ name: String, _ title: String, _ bytes: Data?) {
        parts.append(Part(name: name, title: title, bytes: bytes))
    }

    public mutating func add(_ name: String, _ title: String, text: String?) {
        add(name, title, text.map { Data($0.utf8) })
    }

    /// The page, between words of introduction and of conclusion.
    func index(before: String, absent: String) -> String {
        let width = parts.map { ColumnText.width($0.name) }.max() ?? 0
        let lines = parts.map { part in
            let size = part.bytes.map { "\(($0.count + 1023) / 1024) KB" } ?? absent
            return "  \(ColumnText.padded(part.name, to: width))  \(ColumnText.padded(size, to: 10))  \(part.title)"
        }
        return ([before, ""] + lines).joined(separator: "\n") + "\n"
    }

    /// Writes it into a folder on a medium; durable when it returns. A medium that is pulled out early holds
    /// a file that ends in `.part`, never half a bundle under its name.
    ///
    /// - Parameters:
    ///   - before: what the page begins with.
    ///   - absent: said of a file that could not be had.
    /// - Returns: the path of the bundle.
    /// - Throws: ``Failure``, in words, when the medium cannot be written.
    public func write(to folder: String, before: String, absent: String) throws -> String {
        let work = FileManager.default.temporaryDirectory.appendingPathComponent("yizhan-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: work) }
        do {
            let inside = work.appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: inside, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try Data(index(before: before, absent: absent).utf8).write(to: inside.appendingPathComponent(Self.page))
            for part in parts {
                try part.bytes?.write(to: inside.appendingPathComponent(part.name))
            }
        } catch {
            throw Failure(description: "The report cannot be put together: \(error.localizedDescription)")
        }
        let path = "\(folder)/\(fileName)"
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw Failure(
                description: """
                    The folder \(folder) cannot be made (\(String(cString: strerror(errno)))). Check that the medium \
                    is mounted and may be written.
                    """)
        }
        try pack(work, to: path + ".part")
        guard rename(path + ".part", path) == 0 else { throw Self.notWritten(path) }
        synchronise(folder)
        return path
    }

    /// Whoever made the report is nobody's business.
    private func pack(_ work: URL, to path: String) throws {
        let tar = Process()
        tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        tar.arguments = [
            "tar", "--create", "--gzip", "--file", path, "--directory", work.path, "--owner=0", "--group=0",
            "--numeric-owner", name,
        ]
        tar.standardOutput = FileHandle.nullDevice
        tar.standardError = FileHandle.nullDevice
        do { try tar.run() } catch { throw Failure(description: "`tar` cannot be started; install it.") }
        tar.waitUntilExit()
        guard tar.terminationStatus == 0 else {
            unlink(path)
            throw Self.notWritten(path)
        }
        synchronise(path)
    }

    private static func notWritten(_ path: String) -> Failure {
        Failure(description: "\(path) cannot be written. Check that the medium has room and may be written.")
    }

    private func synchronise(_ path: String) {
        let handle = open(path, O_RDONLY | O_CLOEXEC)
        guard handle >= 0 else { return }
        fsync(handle)
        close(handle)
    }
}

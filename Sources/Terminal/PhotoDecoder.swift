public import Cards
import Subprocess
import SystemPackage

/// A photo that a browser can show.
public struct DecodedPhoto: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    public let bytes: [UInt8]
    /// E.g. `image/bmp`.
    public let mediaType: String

    public var description: String { "photo" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Runs the decoder of photos, a program that the reader's vendor or the deployer provides: those
/// libraries crash on the wrong ABI, want licence files, and nobody has read them, so they never get
/// into this process.
///
/// What is agreed with the program:
///
/// - It is started for one photo, as the leader of a process group, in its own folder, with `PATH` and
///   `LANG` as its whole environment, and without any open file but the three standard ones.
/// - It reads the 1024 bytes from its standard input.
/// - It writes the picture, a BMP, PNG or JPEG of 102 × 126 pixels and at most 1 MB, to its standard
///   output, and exits with 0. What it writes to standard error is thrown away.
/// - After 5 s it is killed, with all that it has started and that has stayed in its group.
public struct PhotoDecoder: Sendable {
    /// Why there is no picture; nothing in it is of the photo.
    public enum Failure: Error, Hashable, Sendable {
        /// The program is not there, or may not be run.
        case notStarted
        case tooSlow
        /// It ended otherwise than with exit status 0.
        case failed
        /// More than 1 MB.
        case tooMuch
        /// What it wrote is no picture of a card.
        case noPicture
    }

    /// Decoders take some 50 ms; one that takes so long hangs.
    private static let timeLimit = Duration.seconds(5)
    /// An uncompressed photo has 38 862 bytes.
    private static let longestPicture = 1 << 20
    private static let environment: Environment = .custom(["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"])

    private let program: FilePath
    private let arguments: [String]
    private let clock: any Clock<Duration>

    /// - Parameters:
    ///   - commandLine: the program's path, and its arguments after spaces. There is no shell and there
    ///     are no quotes.
    ///   - clock: measures the time limit.
    /// - Returns: nil when the path is not absolute.
    public init?(commandLine: String, clock: any Clock<Duration> = ContinuousClock()) {
        let words = commandLine.split(separator: " ").map(String.init)
        guard let program = words.first.map({ FilePath($0) }), program.isAbsolute else { return nil }
        self.program = program
        self.arguments = Array(words.dropFirst())
        self.clock = clock
    }

    /// - Throws: ``Failure``, or `CancellationError` when the task was cancelled; the program is dead then.
    public func decode(_ photo: CompressedPhoto) async throws -> DecodedPhoto {
        let bytes = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            group.addTask { try await run(photo) }
            group.addTask {
                // The time limit itself, cancelled when the program has ended.
                try await clock.sleep(for: Self.timeLimit)
                throw Failure.tooSlow
            }
            // The other task ends before this returns: the program is killed, or the time-out forgotten.
            defer { group.cancelAll() }
            return try await group.next() ?? []
        }
        guard let picture = PictureHeader(bytes), picture.width == 102, picture.height == 126 else {
            throw Failure.noPicture
        }
        return DecodedPhoto(bytes: bytes, mediaType: picture.mediaType)
    }

    private func run(_ photo: CompressedPhoto) async throws -> [UInt8] {
        var options = PlatformOptions()
        options.processGroupID = 0  // a group of its own
        options.teardownSequence = [
            .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: Self.timeLimit)
        ]
        do {
            // Filled before the program is there: a pipe holds more, and a program that ends without having
            // read it neither ends this one (SIGPIPE) nor trips the library, which traps then (1.0.2).
            let (input, filling) = try FileDescriptor.pipe()
            _ = try filling.closeAfter { try filling.writeAll(photo.bytes) }
            let result = try await Subprocess.run(
                .path(program), arguments: Arguments(arguments), environment: Self.environment,
                workingDirectory: program.removingLastComponent(), platformOptions: options,
                input: .fileDescriptor(input, closeAfterSpawningProcess: true),
                output: .bytes(limit: Self.longestPicture), error: .discarded)
            try Task.checkCancellation()
            guard result.terminationStatus.isSuccess else { throw Failure.failed }
            return result.standardOutput
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            switch error.code {
            case .outputLimitExceeded: throw Failure.tooMuch
            case .executableNotFound, .spawnFailed, .failedToChangeWorkingDirectory: throw Failure.notStarted
            default: throw Failure.failed
            }
        }
    }
}

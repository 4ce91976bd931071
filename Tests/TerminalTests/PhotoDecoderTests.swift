import Cards
import Foundation
import Testing

@testable import Terminal

/// Every decoder here is a program of its own: a small shell script.
@Suite("The decoder of photos", .timeLimit(.minutes(1))) struct PhotoDecoderTests {
    /// The time limit is over as soon as the program has said that it hangs.
    private struct ClockOfAHangingProgram: Clock {
        let sign: String

        var now: ContinuousClock.Instant { ContinuousClock().now }
        var minimumResolution: Duration { .zero }
        func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
            while !FileManager.default.fileExists(atPath: sign) { try await Task.sleep(for: .milliseconds(1)) }
        }
    }

    private static let photo = CompressedPhoto((0..<1024).map { UInt8(truncatingIfNeeded: $0 &* 7) })

    /// Runs the script in place of a decoder. `$0` is its path, in a folder of its own.
    private func decode(
        _ script: String, _ arguments: String = "", hangsAfter sign: String? = nil, folder: String = Self.newFolder()
    ) async throws -> DecodedPhoto {
        let program = folder + "/decoder"
        try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(fileURLWithPath: program))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // Without a sign the limit is never over: a busy machine is no slow program.
        let clock = ClockOfAHangingProgram(sign: "\(folder)/\(sign ?? "never")")
        let decoder = try #require(PhotoDecoder(commandLine: "\(program) \(arguments)", clock: clock))
        return try await decoder.decode(try #require(Self.photo))
    }

    private static func newFolder() -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("decoder-\(UUID())").path
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    /// Shell commands that write a black BMP of the size of a card's photo, less its last 1024 bytes.
    private static let mostOfAPicture: String = {
        func number(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        }
        let pixels = 308 * 126  // rows of 102 pixels of three bytes, padded to multiples of four
        let header =
            [0x42, 0x4D] + number(54 + pixels, 4) + number(0, 4) + number(54, 4) + number(40, 4) + number(102, 4)
            + number(126, 4) + number(1, 2) + number(24, 2) + number(0, 4) + number(pixels, 4) + number(0, 16)
        let octal = header.map { "\\" + String($0, radix: 8) }.joined()
        return "printf '\(octal)'; head -c \(pixels - 1024) /dev/zero"
    }()
    private static let picture = mostOfAPicture + "; head -c 1024 /dev/zero"

    @Test("gets the photo's bytes and its arguments, and its picture is taken")
    func good() async throws {
        let picture = try await decode(
            """
            [ "$*" = "--licence here" ] || exit 8
            \(Self.mostOfAPicture); cat
            """, "--licence here")
        #expect(picture.mediaType == "image/bmp")
        #expect(picture.bytes.count == 38_862)
        #expect(picture.bytes.suffix(1024) == Self.photo?.bytes[...])
    }

    @Test(
        "that gives no picture is a failure of its own kind, and nothing worse",
        arguments: [
            ("exit 1", PhotoDecoder.Failure.failed),
            // The picture is good, the exit status is not.
            ("\(picture); exit 1", .failed),
            ("kill -SEGV $$", .failed),
            // Ends without having read anything.
            ("exec <&-; exit 0", .noPicture),
            ("cat", .noPicture),
            ("head -c 1048577 /dev/zero", .tooMuch),
            ("cat /dev/zero", .tooMuch),
        ])
    func failures(script: String, failure: PhotoDecoder.Failure) async throws {
        await #expect(throws: failure) { _ = try await decode(script) }
    }

    @Test("that hangs is killed at the time limit, with what it has started")
    func hangs() async throws {
        let folder = Self.newFolder()
        let pids = Self.newFolder()
        defer { try? FileManager.default.removeItem(atPath: pids) }
        await #expect(throws: PhotoDecoder.Failure.tooSlow) {
            _ = try await decode(
                """
                trap '' TERM INT HUP
                sleep 1000 & echo $! > \(pids)/child; echo $$ > \(pids)/own; : > hanging
                wait; sleep 1000
                """, hangsAfter: "hanging", folder: folder)
        }
        for name in ["own", "child"] {
            let pid = try #require(
                Int32(
                    try String(contentsOfFile: "\(pids)/\(name)", encoding: .utf8)
                        .trimmingCharacters(in: .whitespacesAndNewlines)))
            // The child's new parent may not have noticed its end yet.
            #expect(kill(pid, 0) != 0 || Self.isZombie(pid), "\(name) is still there")
        }
    }

    private static func isZombie(_ pid: Int32) -> Bool {
        let line = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? "x) Z"
        return line.split(separator: ")").last?.split(separator: " ").first == "Z"
    }

    @Test("that is given up is killed")
    func givenUp() async throws {
        let folder = Self.newFolder()
        let task = Task { try await decode(": > begun; sleep 1000", folder: folder) }
        while FileManager.default.fileExists(atPath: folder), !FileManager.default.fileExists(atPath: folder + "/begun")
        {
            try await Task.sleep(for: .milliseconds(1))
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { _ = try await task.value }
    }

    @Test("that leaves something running behind it does not keep the picture waiting")
    func orphan() async throws {
        let picture = try await decode(
            "\(Self.picture); sleep 20 & exit 0")
        #expect(picture.bytes.count == 38_862)
    }

    @Test("knows nothing of the terminal: no variables but PATH and LANG, none of its open files")
    func surroundings() async throws {
        setenv("YIZHAN_SECRET", "1", 1)
        let folder = Self.newFolder()
        // Inherited by whatever is started, unless that is seen to.
        let handle = open(folder + "/device", O_RDWR | O_CREAT, 0o600)
        try #require(handle >= 0)
        defer { close(handle) }
        _ = try await decode(
            """
            env | cut -d= -f1 | grep -vx -e PATH -e LANG -e PWD && exit 1
            [ "$PWD" = "\(folder)" ] || exit 2
            ls -l /proc/$$/fd | grep -q /device && exit 3
            \(Self.picture)
            """, folder: folder)
    }

    @Test("that is not there or no program is told apart", arguments: ["/no/such/decoder", "/etc/passwd", "/"])
    func missing(path: String) async throws {
        let decoder = try #require(PhotoDecoder(commandLine: path))
        await #expect(throws: PhotoDecoder.Failure.notStarted) {
            _ = try await decoder.decode(try #require(Self.photo))
        }
    }

    @Test("is named by its full path", arguments: ["decoder", "./decoder", "", "  "])
    func relative(commandLine: String) {
        #expect(PhotoDecoder(commandLine: commandLine) == nil)
    }
}

@Suite("The header of a picture") struct PictureHeaderTests {
    @Test(
        "tells format and size",
        arguments: [
            // The header of 102 × 126 by ImageMagick, and a JPEG with an application segment before the frame.
            (
                "89504e470d0a1a0a0000000d49484452000000660000007e0802000000aabbccdd", "image/png", 102, 126
            ),
            ("ffd8ffe000104a46494600010100000100010000ffc0001108007e006603012200", "image/jpeg", 102, 126),
            ("ffd8ffc2001108007e006603012200021101", "image/jpeg", 102, 126),
            (
                "424d" + "00000000000000003600000028000000" + "66000000" + "82ffffff" + "0100180000000000"
                    + "00000000" + "00000000000000000000000000000000", "image/bmp", 102, 126
            ),
        ])
    func tells(hex: String, mediaType: String, width: Int, height: Int) throws {
        let header = try #require(PictureHeader(bytes(hex)))
        #expect(header.mediaType == mediaType)
        #expect(header.width == width)
        #expect(header.height == height)
    }

    @Test(
        "of what is none, or ends too soon, is none",
        arguments: [
            "", "42", "424d", "424d3600", "89504e470d0a1a0a",
            "89504e470d0a1a0a0000000d49444154" + String(repeating: "00", count: 20),
            "ffd8", "ffd8ffe0", "ffd8ffe0ffff4a46494600010100000100010000", "ffd8ffe00000ffc00011",
            "ffd800000000000000000000",
            "ffd8ffc4001108007e006603012200", "ffffffffffffffffffffffff",
        ])
    func none(hex: String) {
        #expect(PictureHeader(bytes(hex)) == nil)
    }

    private func bytes(_ hex: String) -> [UInt8] {
        stride(from: 0, to: hex.count, by: 2).compactMap { offset in
            let start = hex.index(hex.startIndex, offsetBy: offset)
            return UInt8(hex[start..<hex.index(start, offsetBy: 2)], radix: 16)
        }
    }
}

import Glibc
import Testing

/// Both ends of a pseudo-terminal: a real serial line of the kernel's, whose other end the test has in
/// its hands in place of a reader.
final class PseudoTerminal: Sendable {
    /// Of `<asm-generic/ioctls.h>`; Swift does not import them.
    private static let unlock: UInt = 0x4004_5431
    private static let number: UInt = 0x8004_5430

    private let reader: CInt
    /// Where the program's end can be opened.
    let path: String

    init() throws {
        reader = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(reader >= 0)
        var (locked, index): (CInt, CInt) = (0, 0)
        try #require(ioctl(reader, Self.unlock, &locked) == 0)
        try #require(ioctl(reader, Self.number, &index) == 0)
        path = "/dev/pts/\(index)"
    }

    deinit { close(reader) }

    func say(_ bytes: [UInt8]) { #expect(write(reader, bytes, bytes.count) == bytes.count) }

    /// Waits for so many bytes from the program.
    func hear(_ count: Int) -> [UInt8] {
        var heard: [UInt8] = []
        while heard.count < count {
            let part = [UInt8](unsafeUninitializedCapacity: count - heard.count) { buffer, count in
                count = max(0, read(reader, buffer.baseAddress, buffer.count))
            }
            guard !part.isEmpty else { break }
            heard += part
        }
        return heard
    }

    var settings: termios {
        var settings = termios()
        #expect(tcgetattr(reader, &settings) == 0)
        return settings
    }
}

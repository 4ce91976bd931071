import CenterRecords
import Foundation
import TestSupport
import Testing

@Suite("Documents that come piece by piece")
struct SealedFramesTests {
    private static func box(_ count: Int) -> Data { Data(repeating: 7, count: count + 29) }

    private static func frame(_ count: Int, _ kind: SealedFrames.Kind = .bytes) -> Data {
        SealedFrames.frame(kind, byteCount: count, box: box(count))
    }

    private static func extent(_ bytes: Data) throws -> SealedFrames.Extent {
        try SealedFrames.extent(ofFileWithLength: bytes.count) { bytes.dropFirst($0).prefix($1) }
    }

    private static let confirmation = SealedFrames.frame(.confirmation)

    @Test("a file that is cut off at any byte reaches as far as its last whole frame")
    func torn() throws {
        let frames = [Self.frame(10), Self.frame(1), Self.frame(300)]
        let whole = frames.reduce(SealedFrames.signature, +)
        var ends = [(length: SealedFrames.signature.count, bytes: 0)]
        for (frame, count) in zip(frames, [10, 1, 300]) {
            let last = try #require(ends.last)
            ends.append((last.length + frame.count, last.bytes + count))
        }
        for length in 0...whole.count {
            let extent = try Self.extent(whole.prefix(length))
            let expected = ends.last { $0.length <= length } ?? (0, 0)
            #expect(extent.fileLength == expected.length && extent.byteCount == expected.bytes)
        }
    }

    @Test("bytes that wait for their checksum count only when they were confirmed")
    func unconfirmed() throws {
        let waiting = SealedFrames.signature + Self.frame(5) + Self.frame(6, .unconfirmed) + Self.frame(7, .unconfirmed)
        #expect(try Self.extent(waiting).byteCount == 5)
        #expect(try Self.extent(waiting + Self.confirmation).byteCount == 18)
        #expect(try Self.extent(waiting + Self.confirmation + Self.frame(2)).byteCount == 20)
        // Nobody writes that: what is not confirmed is cut off first.
        #expect(try Self.extent(waiting + Self.frame(2)).byteCount == 5)
    }

    @Test("damaged files, by the thousand, never reach further than their bytes, and are never more than they were")
    func fuzz() throws {
        var random = SeededGenerator(seed: 5)
        let whole =
            SealedFrames.signature + Self.frame(40) + Self.frame(9, .unconfirmed) + Self.confirmation + Self.frame(90)
        for _ in 0..<5000 {
            var bytes = [UInt8](whole)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
                default: bytes.remove(at: place)
                }
            }
            let damaged = Data(bytes)
            let extent = try Self.extent(damaged)
            #expect(extent.fileLength <= damaged.count && extent.byteCount <= damaged.count)
            var seen = 0
            try SealedFrames.boxes(ofFileWithLength: extent.fileLength) {
                damaged.dropFirst($0).prefix($1)
            } visit: {
                seen += $0.box.count
            }
            #expect(seen <= damaged.count)
        }
    }

    @Test("noise of any kind holds no frames, or only such as lie within it")
    func noise() throws {
        var random = SeededGenerator(seed: 6)
        for _ in 0..<5000 {
            let noise = Data(
                (0..<Int.random(in: 0..<80, using: &random)).map { _ in
                    UInt8.random(in: 0...3, using: &random)
                })
            #expect(try Self.extent(noise) == SealedFrames.Extent())
            #expect(try Self.extent(SealedFrames.signature + noise).fileLength <= noise.count + 8)
        }
    }

    @Test("on the disk, what a crash tore off is cut away and the next frame follows the last whole one")
    func onDisk() async throws {
        let folder = try TemporaryFolder()
        let file = try DocumentFolder(folder.url).partialFile("one")
        #expect(try file.extent() == SealedFrames.Extent())
        var extent = try file.append(.bytes, byteCount: 4, box: Self.box(4), to: .init())
        extent = try file.append(.bytes, byteCount: 5, box: Self.box(5), to: extent)
        try file.synchronise()
        let path = folder.url.appendingPathComponent("one")
        try (Data(contentsOf: path) + Self.frame(9).dropLast()).write(to: path)
        #expect(try file.extent() == extent)
        #expect(try Data(contentsOf: path).count == extent.fileLength)
        extent = try file.append(.bytes, byteCount: 6, box: Self.box(6), to: extent)
        #expect(try file.extent() == extent && extent.byteCount == 15)
        var offsets: [Int] = []
        try file.boxes(in: extent) { offsets.append($0.byteOffset) }
        #expect(offsets == [0, 4, 9])
        try file.remove()
        try file.remove()
        #expect(try file.extent() == SealedFrames.Extent())
    }
}

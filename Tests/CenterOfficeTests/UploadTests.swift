import CenterOffice
import Foundation
import Synchronization
import TerminalLink
import TestSupport
import Testing
import TownshipServices

@Suite("Documents come piece by piece")
struct UploadTests {
    private struct LineBroke: Error {}

    private let center: CenterFixture
    private let office: Office
    /// Three frames and a bit.
    private let bytes: Data

    init() throws {
        center = try CenterFixture()
        office = center.office
        var random = SeededGenerator(seed: 3)
        bytes = Data((0..<200_000).map { _ in UInt8.random(in: 0...255, using: &random) })
    }

    private var digest: ContentDigest { ContentDigest(of: bytes) }

    /// In parts as they come from a line, with an end or, after those bytes, a break.
    private func body(_ bytes: Data, breaking: Bool = false) -> AsyncThrowingStream<Data, any Error> {
        AsyncThrowingStream { continuation in
            for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: 7001) {
                continuation.yield(Data(bytes[start..<min(start + 7001, bytes.endIndex)]))
            }
            continuation.finish(throwing: breaking ? LineBroke() : nil)
        }
    }

    private func named(_ digest: ContentDigest) -> String { UploadMetadata(["digest": "\(digest)"]).header }

    private var files: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: center.folder.appendingPathComponent("documents").path)
        }
    }

    private func commit(_ terminal: KnownTerminal, _ documents: [Data], serial: Int = 1) async throws -> Acknowledgement
    {
        let submission = Sample.submission(serial: serial, terminal: terminal.code, documents: documents)
        return try await office.commit(
            Manifest(submission: submission).canonicalBytes(), as: submission.number, from: terminal)
    }

    @Test("an upload becomes a document that a case can stand on, and opens byte by byte equal")
    func whole() async throws {
        let terminal = try await center.terminal()
        let begun = try await office.beginUpload(of: bytes.count, named(digest), from: terminal)
        #expect(begun.offset == 0 && begun.expiresAt == center.clock.now + 7 * 86_400)
        let end = try await office.append(body(bytes), at: 0, toUpload: begun.id, of: terminal)
        #expect(end.offset == bytes.count && end.expiresAt == nil)
        #expect(try await office.upload(begun.id, of: terminal) == end)
        #expect(try await office.holdsDocument(digest, for: terminal))
        let stored = try await commit(terminal, [bytes])
        let page = try await office.page(0, ofCase: stored.caseNumber, for: try await center.session())
        #expect(page.bytes == bytes)
        #expect(try files.count == 1)
    }

    @Test("what came before the line broke is kept, sealed, and the rest goes on at the byte, after a restart too")
    func brokenLine() async throws {
        let terminal = try await center.terminal()
        let id = try await office.beginUpload(of: bytes.count, "", from: terminal).id
        await #expect(throws: LineBroke.self) {
            _ = try await office.append(
                body(bytes.prefix(100_001), breaking: true), at: 0, toUpload: id, of: terminal)
        }
        #expect(try await office.upload(id, of: terminal).offset == 100_001)
        let file = center.folder.appendingPathComponent("documents/\(try #require(try files.first))")
        #expect(try Data(contentsOf: file).range(of: bytes[1000..<1016]) == nil)
        // A crash in the middle of a frame.
        try (Data(contentsOf: file) + Data([1, 0, 0])).write(to: file)
        let again = try center.reopened()
        #expect(try await again.upload(id, of: terminal).offset == 100_001)
        #expect(
            await officeCode {
                _ = try await again.append(body(bytes.dropFirst(99_000)), at: 99_000, toUpload: id, of: terminal)
            } == .conflict)
        let end = try await again.append(body(bytes.dropFirst(100_001)), at: 100_001, toUpload: id, of: terminal)
        #expect(end.offset == bytes.count)
        #expect(try await again.holdsDocument(digest, for: terminal))
        try again.close()
    }

    @Test("an upload whose last byte came before the crash is a document as soon as somebody looks")
    func allButTheEnd() async throws {
        let terminal = try await center.terminal()
        let id = try await office.beginUpload(of: bytes.count, named(digest), from: terminal).id
        await #expect(throws: LineBroke.self) {
            _ = try await office.append(body(bytes, breaking: true), at: 0, toUpload: id, of: terminal)
        }
        #expect(try await !office.holdsDocument(digest, for: terminal))
        #expect(try await office.upload(id, of: terminal).expiresAt == nil)
        #expect(try await office.holdsDocument(digest, for: terminal))
    }

    @Test("sixteen that look at once make one document of it")
    func lookedAtByMany() async throws {
        let terminal = try await center.terminal()
        let id = try await office.beginUpload(of: bytes.count, "", from: terminal).id
        _ = try? await office.append(body(bytes, breaking: true), at: 0, toUpload: id, of: terminal)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<16 { group.addTask { try await office.upload(id, of: terminal).offset } }
            for try await offset in group { #expect(offset == bytes.count) }
        }
        #expect(try files == [id])
        #expect(try await office.holdsDocument(digest, for: terminal))
    }

    @Test("bytes that are to be checked count only whole: not when the line breaks, not when the sum is another")
    func checked() async throws {
        let terminal = try await center.terminal()
        let id = try await office.beginUpload(of: bytes.count, "", from: terminal).id
        func checksum(_ bytes: Data) throws -> UploadChecksum {
            let digits = Array(ContentDigest(of: bytes).hexadecimal)
            let sum = stride(from: 0, to: 64, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
            return try #require(UploadChecksum(header: "sha256 \(Data(sum).base64EncodedString())"))
        }
        let first = bytes.prefix(150_000)
        await #expect(throws: LineBroke.self) {
            _ = try await office.append(
                body(first, breaking: true), at: 0, checksum: checksum(first), toUpload: id, of: terminal)
        }
        #expect(try await office.upload(id, of: terminal).offset == 0)
        #expect(
            await officeCode {
                _ = try await office.append(
                    body(first), at: 0, checksum: checksum(bytes), toUpload: id, of: terminal)
            } == .checksumMismatch)
        #expect(try await office.upload(id, of: terminal).offset == 0)
        let half = try await office.append(
            body(first), at: 0, checksum: checksum(first), toUpload: id, of: terminal)
        #expect(half.offset == 150_000)
        let rest = bytes.dropFirst(150_000)
        let end = try await office.append(
            body(rest), at: 150_000, checksum: checksum(rest), toUpload: id, of: terminal)
        #expect(end.offset == bytes.count)
        #expect(try await office.holdsDocument(digest, for: terminal))
    }

    @Test("whoever comes back takes the upload over from a connection that only looks open")
    func takenOver() async throws {
        let terminal = try await center.terminal()
        let id = try await office.beginUpload(of: bytes.count, "", from: terminal).id
        let (arrived, tellArrived) = AsyncStream<Void>.makeStream()
        let (released, release) = AsyncStream<Void>.makeStream()
        let parts = Mutex([Data(bytes.prefix(70_000)), Data(bytes.dropFirst(70_000))])
        let line = AsyncStream<Data> {
            // Asked for the second, so the first was taken.
            if parts.withLock({ $0.count }) == 1 {
                tellArrived.yield()
                for await _ in released { break }
            }
            return parts.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        }
        async let halfOpen = officeCode { _ = try await office.append(line, at: 0, toUpload: id, of: terminal) }
        for await _ in arrived { break }
        #expect(try await office.upload(id, of: terminal).offset == 70_000)
        let rest = try await office.append(body(bytes.dropFirst(70_000)), at: 70_000, toUpload: id, of: terminal)
        #expect(rest.offset == bytes.count)
        release.yield()
        #expect(await halfOpen == .conflict)
        #expect(try await office.holdsDocument(digest, for: terminal))
    }

    @Test("bytes that are not those of the named digest are no document, and their upload is gone")
    func otherBytes() async throws {
        let terminal = try await center.terminal()
        let id = try await office.beginUpload(of: bytes.count, named(ContentDigest(of: Data([1]))), from: terminal).id
        #expect(
            await officeCode { _ = try await office.append(body(bytes), at: 0, toUpload: id, of: terminal) }
                == .digestMismatch)
        #expect(await officeCode { _ = try await office.upload(id, of: terminal) } == .notFound)
        #expect(try files.isEmpty)
    }

    @Test("a piece that was changed on the disk is found before it becomes a document")
    func changedOnDisk() async throws {
        let terminal = try await center.terminal()
        let id = try await office.beginUpload(of: bytes.count, "", from: terminal).id
        _ = try await office.append(body(bytes.prefix(150_000)), at: 0, toUpload: id, of: terminal)
        let file = center.folder.appendingPathComponent("documents/\(id)")
        var stored = try Data(contentsOf: file)
        stored[30_000] ^= 1
        try stored.write(to: file)
        #expect(
            await officeCode {
                _ = try await office.append(body(bytes.dropFirst(150_000)), at: 150_000, toUpload: id, of: terminal)
            } == .digestMismatch)
        #expect(try files.isEmpty)
    }

    @Test("more bytes than announced are refused, and those that belong are not lost")
    func tooMany() async throws {
        let terminal = try await center.terminal()
        let id = try await office.beginUpload(of: 100_000, "", from: terminal).id
        #expect(
            await officeCode { _ = try await office.append(body(bytes), at: 0, toUpload: id, of: terminal) }
                == .tooLarge)
        let offset = try await office.upload(id, of: terminal).offset
        #expect(offset <= 100_000)
        let end = try await office.append(
            body(bytes.prefix(100_000).dropFirst(offset)), at: offset, toUpload: id, of: terminal)
        #expect(end.offset == 100_000)
        #expect(try await office.holdsDocument(ContentDigest(of: bytes.prefix(100_000)), for: terminal))
        #expect(
            await officeCode { _ = try await office.beginUpload(of: LinkLimit.documentBytes + 1, "", from: terminal) }
                == .tooLarge)
    }

    @Test("uploads and documents of another terminal are not there, and no case stands on them")
    func foreign() async throws {
        let (mine, other) = (try await center.terminal(), try await center.terminal("QS02"))
        let id = try await office.beginUpload(of: bytes.count, named(digest), from: mine).id
        #expect(await officeCode { _ = try await office.upload(id, of: other) } == .notFound)
        #expect(await officeCode { try await office.endUpload(id, of: other) } == .notFound)
        #expect(
            await officeCode { _ = try await office.append(body(bytes), at: 0, toUpload: id, of: other) } == .notFound)
        _ = try await office.append(body(bytes), at: 0, toUpload: id, of: mine)
        #expect(try await !office.holdsDocument(digest, for: other))
        #expect(await officeCode { _ = try await commit(other, [bytes]) } == .documentMissing)
        // It has to send the very bytes itself; the center keeps them once.
        let second = try await office.beginUpload(of: bytes.count, named(digest), from: other).id
        _ = try await office.append(body(bytes), at: 0, toUpload: second, of: other)
        #expect(try await office.holdsDocument(digest, for: other))
        #expect(try files == [id])
        _ = try await commit(other, [bytes])
        _ = try await commit(mine, [bytes])
    }

    @Test("an upload that is ended is gone, at once and for good; a document that it became stays")
    func ended() async throws {
        let terminal = try await center.terminal()
        let id = try await office.beginUpload(of: bytes.count, "", from: terminal).id
        _ = try await office.append(body(bytes.prefix(9)), at: 0, toUpload: id, of: terminal)
        try await office.endUpload(id, of: terminal)
        #expect(await officeCode { _ = try await office.upload(id, of: terminal) } == .notFound)
        #expect(try files.isEmpty)
        let whole = try await office.beginUpload(of: bytes.count, "", from: terminal).id
        _ = try await office.append(body(bytes), at: 0, toUpload: whole, of: terminal)
        try await office.endUpload(whole, of: terminal)
        #expect(try await office.holdsDocument(digest, for: terminal))
    }

    @Test("an upload that was not finished in time ends, and its bytes go")
    func expired() async throws {
        let terminal = try await center.terminal()
        let id = try await office.beginUpload(of: bytes.count, "", from: terminal).id
        _ = try await office.append(body(bytes.prefix(9)), at: 0, toUpload: id, of: terminal)
        center.clock.advance(by: 7 * 86_400)
        #expect(await officeCode { _ = try await office.upload(id, of: terminal) } == .expired)
        #expect(try await office.dropUnclaimed() == .init(uploads: 1, documents: 0))
        #expect(await officeCode { _ = try await office.upload(id, of: terminal) } == .notFound)
        #expect(try files.isEmpty)
    }

    @Test("a thousand uploads begun leave a hundred, the newest, and their bytes are gone with the others")
    func thousand() async throws {
        let terminal = try await center.terminal()
        var ids: [String] = []
        for _ in 0..<1000 {
            center.clock.advance(by: 1)
            ids.append(try await office.beginUpload(of: 20, "", from: terminal).id)
        }
        _ = try await office.append(body(bytes.prefix(9)), at: 0, toUpload: try #require(ids.last), of: terminal)
        #expect(try await office.dropUnclaimed().uploads == 0)
        #expect(await officeCode { _ = try await office.upload(ids[899], of: terminal) } == .notFound)
        #expect(try await office.upload(ids[900], of: terminal).offset == 0)
    }

    @Test("a start keeps what is half there and sweeps what nobody knows")
    func restart() async throws {
        let terminal = try await center.terminal()
        let id = try await office.beginUpload(of: bytes.count, "", from: terminal).id
        _ = try await office.append(body(bytes.prefix(9)), at: 0, toUpload: id, of: terminal)
        try Data("x".utf8).write(to: center.folder.appendingPathComponent("documents/orphan"))
        try await office.tidy()
        #expect(try files == [id])
        #expect(try await office.upload(id, of: terminal).offset == 9)
    }

    @Test("a document that nobody commits goes after its time; one that a case stands on stays for good")
    func unclaimed() async throws {
        let terminal = try await center.terminal()
        for document in [bytes, Sample.page] {
            _ = try await office.storeDocument(document, as: ContentDigest(of: document), from: terminal)
        }
        let stored = try await commit(terminal, [Sample.page, Sample.page])
        center.clock.advance(by: 90 * 86_400)
        #expect(try await office.dropUnclaimed() == .init())
        center.clock.advance(by: 1)
        #expect(try await office.dropUnclaimed() == .init(uploads: 0, documents: 1))
        #expect(try await !office.holdsDocument(digest, for: terminal))
        let page = try await office.page(0, ofCase: stored.caseNumber, for: try await center.session())
        #expect(page.bytes == Sample.page)
        // Sent again, it is there again.
        _ = try await office.storeDocument(bytes, as: digest, from: terminal)
        #expect(try await commit(terminal, [bytes], serial: 2).number.terminal == terminal.code)
    }

    @Test("an empty upload is whole at once")
    func empty() async throws {
        let terminal = try await center.terminal()
        let upload = try await office.beginUpload(of: 0, "", from: terminal)
        #expect(upload.offset == 0 && upload.expiresAt == nil)
        #expect(try await office.holdsDocument(ContentDigest(of: Data()), for: terminal))
    }

    @Test("what a client says of an upload is given back as it was, and lies sealed")
    func metadata() async throws {
        let terminal = try await center.terminal()
        let said = "filename \(Data("户口本 王芳.jpg".utf8).base64EncodedString()),filetype"
        let upload = try await office.beginUpload(of: 9, said, from: terminal)
        #expect(try await office.upload(upload.id, of: terminal).metadata == said)
        let raw = try center.rawBytes()
        #expect(raw.range(of: Data(said.prefix(30).utf8)) == nil)
        #expect(
            await officeCode { _ = try await office.beginUpload(of: 9, "digest YQ==", from: terminal) } == .malformed)
        #expect(await officeCode { _ = try await office.beginUpload(of: -1, "", from: terminal) } == .malformed)
    }
}

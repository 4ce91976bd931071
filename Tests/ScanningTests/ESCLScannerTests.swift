import Synchronization
import TestSupport
import Testing

@testable import Scanning

@Suite struct ESCLScannerTests {
    private typealias Recording = RecordedScanner

    private let created = RecordedScanner.answer(
        "201 Created", headers: ["Location: http://127.0.0.1:80/eSCL/ScanJobs/7f"])
    private let deleted = RecordedScanner.answer("200 OK")
    private let busy = RecordedScanner.answer("503 Service Unavailable")
    private let missing = RecordedScanner.answer("404 Not Found")
    private let page = JPEGDimensionsTests.jpeg()

    private func settings() throws -> ScanSettings {
        try ScanSettings(ScanRequest(), for: ESCLDocumentsTests.capabilities())
    }

    private func code(of recording: RecordedScanner) async throws -> ScanError.Code? {
        do {
            _ = try await recording.scanner().scan(settings()) { _ in }
            return nil
        } catch let error as ScanError {
            return error.code
        }
    }

    @Test("a page is fetched by the path of its job, and the job is deleted", arguments: [1, 13, 512, 16384])
    func scans(pieceLength: Int) async throws {
        let recording = Recording(
            [created, Recording.answer("200 OK", body: page), deleted], pieceLength: pieceLength)
        let scanned = try await recording.scanner().scan(settings()) { _ in }
        #expect(scanned.jpeg == page)
        #expect(scanned.pixelWidth == 640)
        #expect(scanned.resolution == 77)
        let lines = recording.written.compactMap { $0.split(separator: "\r\n").first }
        #expect(
            lines == [
                "POST /eSCL/ScanJobs HTTP/1.1", "GET /eSCL/ScanJobs/7f/NextDocument HTTP/1.1",
                "DELETE /eSCL/ScanJobs/7f HTTP/1.1",
            ])
    }

    @Test("requests carry a host and nothing that devices misunderstand")
    func headers() async throws {
        let recording = Recording([created, Recording.answer("200 OK", body: page), deleted])
        _ = try await recording.scanner().scan(settings()) { _ in }
        for request in recording.written {
            let lowered = request.lowercased()
            #expect(lowered.contains("\r\nhost: localhost\r\n"))
            for word in ["connection:", "expect:", "transfer-encoding:"] { #expect(!lowered.contains(word)) }
        }
        #expect(recording.written[0].contains("Content-Type: text/xml\r\n"))
    }

    @Test("a page in chunks is put together")
    func chunked() async throws {
        var answer = Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
        for start in stride(from: 0, to: page.count, by: 10) {
            let chunk = page[start..<min(start + 10, page.count)]
            answer += Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + Array("\r\n".utf8)
        }
        let recording = Recording([created, answer + Array("0\r\n\r\n".utf8), deleted], pieceLength: 7)
        #expect(try await recording.scanner().scan(settings()) { _ in }.jpeg == page)
    }

    @Test("a scanner that is not ready is asked again, by 503 as by 404")
    func notReady() async throws {
        let recording = Recording(
            [busy, busy, created] + [busy, missing] + [Recording.answer("200 OK", body: page), deleted])
        #expect(try await recording.scanner().scan(settings()) { _ in }.jpeg == page)
    }

    @Test("progress never goes back, however much a scanner says of not being ready")
    func progress() async throws {
        let refusal = Recording.answer("503 Service Unavailable", body: [UInt8](repeating: 0x2E, count: 500))
        let recording = Recording(
            [created, refusal, Recording.answer("200 OK", body: page), deleted], pieceLength: 20)
        let steps = Mutex<[Double]>([])
        _ = try await recording.scanner().scan(settings()) { step in steps.withLock { $0.append(step) } }
        let seen = steps.withLock(\.self)
        #expect(seen == seen.sorted())
        #expect(seen.first == 0 && seen.last == 1)
    }

    @Test("patience ends: a scanner that stays busy, and one that gives no page")
    func patienceEnds() async throws {
        #expect(try await code(of: Recording(Array(repeating: busy, count: 20))) == .busy)
        #expect(try await code(of: Recording([created] + Array(repeating: missing, count: 31) + [deleted])) == .noPage)
        #expect(try await code(of: Recording([created] + Array(repeating: busy, count: 31) + [deleted])) == .busy)
    }

    @Test("silence, garbage, half a picture and a missing place each have their name")
    func failures() async throws {
        #expect(try await code(of: Recording([])) == .notAnswering)
        #expect(try await code(of: Recording([Array("\u{1}\u{2}\u{3} nonsense\r\n\r\n".utf8)])) == .garbled)
        #expect(try await code(of: Recording([Recording.answer("201 Created")])) == .garbled)
        #expect(try await code(of: Recording([Recording.answer("409 Conflict")])) == .unsupported)
        let half = Recording.answer("200 OK", body: Array(page.dropLast(5)))
        #expect(try await code(of: Recording([created, half, deleted])) == .badPicture)
    }

    @Test("the job is deleted after a failure as well")
    func deletesAfterFailure() async throws {
        let recording = Recording([created, Recording.answer("200 OK", body: [1, 2, 3]), deleted])
        #expect(try await code(of: recording) == .badPicture)
        #expect(recording.written.last?.hasPrefix("DELETE /eSCL/ScanJobs/7f ") == true)
    }

    @Test(
        "the job of a scan that is given up is deleted, also when it was given up before the scanner had named it",
        arguments: 0..<2)
    func givenUp(request: Int) async throws {
        let (begun, begin) = AsyncStream<Void>.makeStream()
        let scan = Mutex<Task<ScannedPage, any Error>?>(nil)
        let recording = Recording(
            [created, Recording.answer("200 OK", body: page), deleted],
            asked: { if $0 == request { scan.withLock { $0?.cancel() } } })
        let task = Task {
            for await _ in begun { break }
            return try await recording.scanner().scan(settings()) { _ in }
        }
        scan.withLock { $0 = task }
        begin.yield()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(recording.written.last?.hasPrefix("DELETE /eSCL/ScanJobs/7f ") == true)
    }

    @Test("mutated answers end in a page or an error", arguments: 0..<60)
    func fuzz(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        var answers = [created, Recording.answer("200 OK", body: page), deleted]
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let index = Int.random(in: 0..<2, using: &random)
            let position = Int.random(in: answers[index].indices, using: &random)
            answers[index][position] = .random(in: 0...255, using: &random)
        }
        _ = try? await Recording(answers, pieceLength: 64).scanner().scan(settings()) { _ in }
    }
}

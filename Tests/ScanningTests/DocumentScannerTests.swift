import DeviceSupport
import Logging
import TestSupport
import Testing
import USB

@testable import Scanning

@Suite(.timeLimit(.minutes(1))) struct DocumentScannerTests {
    /// A scanner whose answer to one request comes only when it is let go.
    private struct HeldScanner: DevicePipe {
        let scanner: RecordedScanner
        let request: Int
        let asked: AsyncStream<Void>.Continuation
        let release: AsyncStream<Void>

        func read(from endpoint: UInt8, upTo length: Int, within timeout: Duration) async throws -> [UInt8] {
            if scanner.written.count == request {
                asked.yield()
                for await _ in release { break }
            }
            return try await scanner.read(from: endpoint, upTo: length, within: timeout)
        }

        func write(_ bytes: [UInt8], to endpoint: UInt8, within timeout: Duration) async throws {
            try await scanner.write(bytes, to: endpoint, within: timeout)
        }

        func control(_ setup: ControlSetup, sending data: [UInt8], within timeout: Duration) async throws {}
        func reset() async throws {}
    }

    @Test("a scan that ends on a scanner which was unplugged takes nothing from the one in its place")
    func replaced() async throws {
        let answers = [
            RecordedScanner.answer("200 OK", body: ESCLDocumentsTests.xml()),
            RecordedScanner.answer("201 Created", headers: ["Location: /eSCL/ScanJobs/7f"]),
        ]
        let page = JPEGDimensionsTests.jpeg()
        let (asked, ask) = AsyncStream<Void>.makeStream()
        let (release, letGo) = AsyncStream<Void>.makeStream()
        let (online, becomeOnline) = AsyncStream<Void>.makeStream()
        let pipes = try #require(PlayedScanner.highSpeed.pipes)
        let logger = Logger(label: "replaced") { _ in SwiftLogNoOpLogHandler() }
        let scanner = try DocumentScanner(
            configuration: ScannerConfiguration(), context: USBContext(logger: logger), logger: logger,
            clock: ManualClock())

        func plug(_ pipe: any DevicePipe) async -> Task<Void, any Error> {
            let work = Task { try await scanner.work(over: pipe, pipes) { _ in becomeOnline.yield() } }
            for await _ in online { break }
            return work
        }
        func scan() async throws -> [UInt8] { try await scanner.scan(ScanRequest()) { _ in }.jpeg }

        // It is asked for its page, and has none.
        let first = await plug(
            HeldScanner(scanner: RecordedScanner(answers), request: 3, asked: ask, release: release))
        let lost = Task { try await scan() }
        for await _ in asked { break }
        first.cancel()
        try await first.value
        let second = await plug(
            RecordedScanner(
                answers + [RecordedScanner.answer("200 OK", body: page), RecordedScanner.answer("200 OK")]))
        letGo.finish()
        await #expect(throws: ScanError.self) { try await lost.value }
        #expect(try await scan() == page)
        second.cancel()
        try await second.value
    }
}

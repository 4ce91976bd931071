import Foundation
import NIOHTTP1

/// eSCL with one scanner: capabilities, and one page from the platen.
struct ESCLScanner: Sendable {
    /// A scanner that is busy is asked again after this.
    private static let busyPause = Duration.seconds(1)
    /// How often: for the page itself longer, because it is being scanned meanwhile.
    private static let busyRetries = 10
    private static let pageRetries = 30
    /// For what a scanner that came out of step has to say to the end of its job; it is reset anyway.
    private static let lastPatience = Duration.seconds(1)
    /// Bytes of a page whose length nobody told, to have something to show progress against.
    private static let likelyPageLength = 1_000_000.0

    let connection: IPPUSBConnection
    let clock: any Clock<Duration>
    let answerTimeout: Duration
    let pageTimeout: Duration

    func capabilities() async throws -> ScannerCapabilities {
        let response = try await sendPatiently(
            HTTPRequest(method: .GET, path: "/eSCL/ScannerCapabilities"), retries: Self.busyRetries)
        guard response.status == .ok else {
            throw ScanError(
                .unsupported,
                "the device answers \(response.status.code) when asked what it can do; use an eSCL scanner")
        }
        do {
            return try ScannerCapabilities(xml: response.body)
        } catch {
            throw ScanError(.garbled, "the scanner's capabilities are no eSCL; switch it off and on", cause: error)
        }
    }

    /// Scans one page. The job is removed from the scanner however this ends.
    /// - Parameter progress: from 0 to 1, rising.
    func scan(
        _ settings: ScanSettings, progress: @Sendable @escaping (Double) -> Void
    ) async throws -> ScannedPage {
        progress(0)
        let job = try await createJob(settings)
        let page: ScannedPage
        do {
            try Task.checkCancellation()
            progress(0.05)
            page = try await self.page(of: job, settings: settings) { progress(0.05 + 0.9 * $0) }
        } catch {
            await delete(job)
            throw error
        }
        await delete(job)
        progress(1)
        return page
    }

    /// The path of the new job. Only the path of `Location` counts: many devices put a host there
    /// that leads nowhere.
    private func createJob(_ settings: ScanSettings) async throws -> String {
        let request = HTTPRequest(
            method: .POST, path: "/eSCL/ScanJobs", contentType: "text/xml", body: try settings.xml())
        let response = try await sendPatiently(request, retries: Self.busyRetries)
        switch response.status {
        case .created:
            guard let location = response.headers.first(name: "Location"),
                let path = URLComponents(string: location)?.percentEncodedPath, path.hasPrefix("/"), path.count > 1
            else { throw ScanError(.garbled, "the scanner does not say where its page will be; scan again") }
            return path.hasSuffix("/") ? String(path.dropLast()) : path
        case .serviceUnavailable:
            throw ScanError(.busy, "the scanner is busy; try again a little later")
        default:
            throw ScanError(
                .unsupported, "the scanner answers \(response.status.code) to the job; check its model and settings")
        }
    }

    private func page(
        of job: String, settings: ScanSettings, progress: @Sendable @escaping (Double) -> Void
    ) async throws -> ScannedPage {
        let request = HTTPRequest(method: .GET, path: job + "/NextDocument")
        // Some devices of Xerox say "not found" or "gone" while they mean "not yet".
        let response = try await sendPatiently(
            request, retries: Self.pageRetries, patience: pageTimeout,
            whileAnswering: [.serviceUnavailable, .notFound, .gone]
        ) { received, expected in
            let total = expected.map(Double.init) ?? max(Self.likelyPageLength, Double(received) * 1.25)
            progress(min(1, Double(received) / max(1, total)))
        }
        try Task.checkCancellation()
        switch response.status {
        case .ok: break
        case .serviceUnavailable: throw ScanError(.busy, "the scanner stays busy; try again a little later")
        case .notFound, .gone: throw ScanError(.noPage, "the scanner gave no page; lay the page and scan again")
        default: throw ScanError(.noPage, "the scanner answers \(response.status.code) for the page; scan again")
        }
        guard let size = JPEGDimensions(response.body) else {
            throw ScanError(.badPicture, "what the scanner sent is no complete picture; scan again")
        }
        let unitsPerInch = 300.0
        return ScannedPage(
            jpeg: response.body, pixelWidth: size.width, pixelHeight: size.height,
            resolution: Int((Double(size.width) * unitsPerInch / Double(max(1, settings.region.width))).rounded()))
    }

    /// What became of the job matters to nobody any more; what became of the connection, it knows itself.
    private func delete(_ job: String) async {
        let patience = connection.failure == nil ? answerTimeout : Self.lastPatience
        _ = try? await connection.send(
            HTTPRequest(method: .DELETE, path: job), patience: patience, bytePatience: patience)
    }

    /// Repeats a request while the answer is that it is too early. The last answer is returned, also when the
    /// task was cancelled meanwhile: it may name a job.
    private func sendPatiently(
        _ request: HTTPRequest, retries: Int, patience: Duration? = nil,
        whileAnswering early: Set<HTTPResponseStatus> = [.serviceUnavailable],
        progress: @Sendable @escaping (_ received: Int, _ expected: Int?) -> Void = { _, _ in }
    ) async throws -> HTTPResponse {
        func send() async throws -> HTTPResponse {
            try await connection.send(
                request, patience: patience ?? answerTimeout, bytePatience: answerTimeout, progress: progress)
        }
        var response = try await send()
        for _ in 0..<retries where early.contains(response.status) {
            try await clock.sleep(for: Self.busyPause)
            response = try await send()
        }
        return response
    }
}

import DeviceStatus
import DeviceSupport
import Logging
import Synchronization
import TestSupport
import Testing
import USB

@testable import Scanning

/// Two scans with a played scanner, one after the other.
struct Played {
    struct Scan {
        /// Which page came, whole and as it was sent; 0 for anything else that was taken for one.
        var page: Int?
        /// Why there is none.
        var failure: ScanError.Code?
        var elapsed = Duration.zero
        /// What the scanner was asked, and answered.
        var requests = 0
    }

    var scans: [Scan] = []
    /// How often the scanner was opened.
    var opened = 0
    /// The first words of everything that was asked of it.
    var requests: [Substring] = []
}

/// A scanner has one to be found with; these are handed to it.
private let usb = Result { try USBContext(logger: Logger(label: "played") { _ in SwiftLogNoOpLogHandler() }) }

/// - Parameter spoil: as in ``PlayedScanner/recording(_:)``.
func play(
    _ shape: PlayedScanner, _ spoil: (inout [PlayedScanner.Exchange]) -> Void = { _ in }
) async throws -> Played {
    let pipes = try #require(shape.pipes)
    let clock = ManualClock()
    let pipe = try ReplayedPipe(shape.recording(spoil), clock: clock)
    let logger = Logger(label: "played") { _ in SwiftLogNoOpLogHandler() }
    let scanner = try DocumentScanner(
        configuration: ScannerConfiguration(), context: usb.get(), logger: logger, clock: clock)
    scanner.recorder.begin(for: .seconds(900))
    let opened = Mutex(0)
    let (states, state) = AsyncStream<DeviceReport.Device>.makeStream()
    // As in DocumentScanner.run, but for USB.
    let supervisor = DeviceSupervisor<DeviceRecording.Device>(
        clock: clock, logger: logger,
        open: { device in
            opened.withLock { $0 += 1 }
            try await pipe.reset()
            return scanner.recorder.tap(pipe, of: device)
        },
        work: { pipe, _, tell in try await scanner.work(over: pipe, pipes, tell) },
        report: { state.yield($0) })
    let supervising = Task { await supervisor.run(AsyncStream { $0.yield(shape.device) }) { $0 } }

    var changes = states.makeAsyncIterator()
    func becomesOnline() async { while let state = await changes.next(), state != .online {} }
    func scan() async -> Played.Scan {
        let (begin, requests) = (clock.elapsed, pipe.requests)
        var scan = Played.Scan()
        do {
            let jpeg = try await scanner.scan(ScanRequest()) { _ in }.jpeg
            scan.page = [1, 2].first { PlayedScanner.page($0) == jpeg } ?? 0
        } catch {
            scan.failure = (error as? ScanError)?.code
        }
        (scan.elapsed, scan.requests) = (clock.elapsed - begin, pipe.requests - requests)
        return scan
    }
    await becomesOnline()
    var played = Played(scans: [await scan()])
    var next = await scan()
    // It is being opened anew.
    if [.absent, .notAnswering].contains(next.failure) {
        await becomesOnline()
        next = await scan()
    }
    played.scans.append(next)
    supervising.cancel()
    await supervising.value
    played.opened = opened.withLock(\.self)
    let moments = scanner.recorder.end()?.moments ?? []
    played.requests = moments.filter { $0.out == 0x01 }.map {
        String(decoding: $0.bytes, as: UTF8.self).prefix { $0 != " " }
    }
    return played
}

import Cards
import DeviceStatus
import DeviceSupport
import Foundation
import Logging
import Scanning
import USB

/// The drivers at the emulated bus.
struct Bench {
    private static let patience = Duration.seconds(10)

    private let context: USBContext
    private let logger = Logger(label: "bench")

    /// The emulated one.
    private let reader = USBID(0x0400, 0xC35A)

    init() throws { context = try USBContext(logger: logger) }

    private func report(_ figure: Double) {
        FileHandle.standardError.write(Data("\(figure)\n".utf8))
    }

    private func tell(_ emulator: String) {
        FileHandle.standardOutput.write(Data("\(emulator)\n".utf8))
    }

    func frames(_ count: Int) async throws {
        var link = try await openReader()
        _ = try await link.send(.status, within: Self.patience)
        for _ in 0..<count {
            let begun = ContinuousClock.now
            _ = try await link.send(.status, within: Self.patience)
            report((ContinuousClock.now - begun) / .seconds(1))
        }
    }

    private func openReader() async throws -> SAMLink {
        for await devices in context.devices {
            for device in devices where device.usbID == reader {
                guard let pipes = ReaderPipes.choose(from: device.interfaces) else { continue }
                let handle = try await context.open(device, claiming: [pipes.interface])
                return SAMLink(pipe: handle, transport: pipes.transport, clock: ContinuousClock())
            }
        }
        throw CancellationError()
    }

    func scans(_ count: Int) async throws {
        let scanner = DocumentScanner(configuration: ScannerConfiguration(), context: context, logger: logger)
        let (reports, arrive) = AsyncStream.makeStream(of: DeviceReport.self)
        let running = Task { await scanner.run { arrive.yield($0) } }
        for await report in reports where report.device == .online { break }
        for _ in 0..<count {
            let begun = ContinuousClock.now
            _ = try await scanner.scan(ScanRequest()) { _ in }
            report((ContinuousClock.now - begun) / .seconds(1))
        }
        running.cancel()
        await running.value
    }

    /// From the moment at which somebody wants the card that lies there: how long a card has lain when the
    /// reader is asked next is chance, and the poll interval's. That is a millisecond here.
    func cards(_ count: Int) async throws {
        let reader = CardReader(
            configuration: CardReaderConfiguration(readers: [reader], pollInterval: .milliseconds(1)), context: context,
            logger: logger)
        let (events, arrive) = AsyncStream.makeStream(of: (CardReaderEvent, ContinuousClock.Instant).self)
        let running = Task { await reader.run { arrive.yield(($0, .now)) } }
        var wanted = ContinuousClock.now
        var left = count
        for await (event, moment) in events {
            switch event {
            case .status(let report) where report.device == .online && report.medium == .unknown && left > 0:
                tell("lay")
                // The emulator is told by a pipe; what is asked now would find no card yet.
                try await Task.sleep(for: .milliseconds(50))
                wanted = .now
                await reader.setWanted(true)
            case .cardRead:
                report((moment - wanted) / .seconds(1))
                left -= 1
                await reader.setWanted(false)
                tell("lift")
            case .cardLifted where left == 0:
                running.cancel()
                await running.value
                return
            default: break
            }
        }
    }

    func idle(_ seconds: Int) async throws {
        let devices = Task { await runAll { _ in } }
        // Until all are open and greeted.
        try await Task.sleep(for: .seconds(3))
        let (before, begun) = (Self.processorSeconds, ContinuousClock.now)
        try await Task.sleep(for: .seconds(seconds))
        report((Self.processorSeconds - before) / ((ContinuousClock.now - begun) / .seconds(1)) * 100)
        devices.cancel()
        await devices.value
    }

    func replugs(_ count: Int) async throws {
        let (states, arrive) = AsyncStream.makeStream(of: DeviceReport.Device.self)
        let devices = Task { await runAll { arrive.yield($0) } }
        var (left, last) = (count, DeviceReport.Device.unknown)
        for await state in states where state != last && (state == .online || state == .absent) {
            last = state
            if state == .absent {
                tell("plug")
                continue
            }
            if left % max(1, count / 100) == 0 { report(try Self.residentMebibytes()) }
            guard left > 0 else { break }
            left -= 1
            tell("unplug")
        }
        devices.cancel()
        await devices.value
    }

    /// All devices as the terminal runs them; `states` are the card reader's.
    private func runAll(_ states: @Sendable @escaping (DeviceReport.Device) -> Void) async {
        let reader = CardReader(
            configuration: CardReaderConfiguration(readers: [reader]), context: context, logger: logger)
        let scanner = DocumentScanner(configuration: ScannerConfiguration(), context: context, logger: logger)
        await withTaskGroup { group in
            group.addTask {
                await reader.run { event in
                    if case .status(let report) = event { states(report.device) }
                }
            }
            group.addTask { await scanner.run { _ in } }
        }
    }

    private static var processorSeconds: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    private static func residentMebibytes() throws -> Double {
        let words = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return Double(words[1]).map { $0 * Double(sysconf(CInt(_SC_PAGESIZE))) / Double(1 << 20) } ?? 0
    }
}

public import DeviceStatus
public import DeviceSupport
import struct Foundation.UUID
public import Logging
public import USB

/// The terminal's scanner: follows it through unplugging and faults, and scans one page at a time.
public actor DocumentScanner {
    public typealias Report = @Sendable (DeviceReport) async -> Void

    private struct Scanner {
        /// Of this opening.
        let id = UUID()
        let scanner: ESCLScanner
        let capabilities: ScannerCapabilities
        /// Told when the scanner has to be opened anew.
        let broken: AsyncStream<Void>.Continuation
        let tell: Supervision.Tell
    }

    /// For what the device still had to say to an earlier program.
    private static let drainTimeout = Duration.milliseconds(50)
    private static let mostStaleTransfers = 256
    private static let controlTimeout = Duration.seconds(5)

    private let configuration: ScannerConfiguration
    private let context: USBContext
    private let logger: Logger
    private let clock: any Clock<Duration>
    /// What the scanner and we say to each other, while staff want to keep it.
    public nonisolated let recorder = DeviceRecorder()

    private var current: Scanner?
    private var isScanning = false
    private var status: DeviceReport?
    private var report: Report = { _ in }

    /// - Parameter clock: measures the pauses of the protocol.
    public init(
        configuration: ScannerConfiguration, context: USBContext, logger: Logger,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.configuration = configuration
        self.context = context
        self.logger = logger
        self.clock = clock
    }

    /// Works until cancelled, through every fault and every unplugging. The first report comes at once.
    /// - Parameter callForHelp: told when the scanner keeps failing.
    public func run(callForHelp: @Sendable @escaping () async -> Void = {}, _ report: @escaping Report) async {
        self.report = report
        let (configuration, context, recorder) = (configuration, context, recorder)
        let supervisor = DeviceSupervisor<USBDevice>(
            clock: clock, logger: logger,
            open: { device in
                guard let pipes = configuration.pipes(of: device) else {
                    throw PipeError(.other, "\(device) offers no scanning over USB")
                }
                return try await context.open(device, claiming: [pipes.interface])
            },
            work: { pipe, device, tell in
                guard let pipes = configuration.pipes(of: device) else { return }
                try await self.work(over: recorder.tap(pipe, of: device.recorded), pipes, tell)
            },
            report: { await self.become($0) }, callForHelp: callForHelp)
        await supervisor.run(context.devices) { devices in devices.first { configuration.pipes(of: $0) != nil } }
    }

    /// Scans the page on the glass.
    /// - Parameter progress: from 0 to 1, rising; called from any thread.
    /// - Throws: ``ScanError``, or `CancellationError` when the task was cancelled; then the scanner is
    ///   told to forget the job.
    public func scan(
        _ request: ScanRequest, progress: @Sendable @escaping (Double) -> Void
    ) async throws -> ScannedPage {
        guard !isScanning else { throw ScanError(.busy, "a page is being scanned; wait until it is done") }
        guard let current else {
            throw switch status?.device {
            case .denied: ScanError(.denied, "the scanner is held by another program, such as ipp-usb; stop it")
            case .fault: ScanError(.notAnswering, "the scanner does not answer sensibly; switch it off and on")
            default: ScanError(.absent, "no scanner is attached; check its cable and power")
            }
        }
        isScanning = true
        defer { isScanning = false }
        await become(.busy)
        do {
            let settings = try ScanSettings(request, for: current.capabilities)
            let page = try await current.scanner.scan(settings, progress: progress)
            await current.tell(.worked)
            await becomeIfServed(.online)
            return page
        } catch let error as ScanError {
            logger.warning("scan failed", metadata: ["error": "\(error)"])
            // Unplugged or reset meanwhile: how it is now has been said.
            guard self.current?.id == current.id else { throw error }
            switch error.code {
            case .garbled, .notAnswering:
                self.current = nil
                current.broken.yield()
                await become(.fault)
            case .absent: break  // that it left is reported where it is noticed for good
            default: await becomeIfServed(.online)
            }
            throw error
        } catch {
            await becomeIfServed(.online)
            throw error
        }
    }

    /// Offers an open scanner for scanning until it breaks or the task is cancelled.
    /// - Throws: ``PipeError`` or ``ScanError``.
    func work(over pipe: any DevicePipe, _ pipes: IPPUSBPipes, _ tell: @escaping Supervision.Tell) async throws {
        let connection = IPPUSBConnection(
            pipe: pipe, input: pipes.input.address, output: pipes.output.address, clock: clock)
        do {
            try await settle(connection, interface: pipes.interface.number)
            let scanner = ESCLScanner(
                connection: connection, clock: clock, answerTimeout: configuration.answerTimeout,
                pageTimeout: configuration.pageTimeout)
            let capabilities = try await scanner.capabilities()
            try Task.checkCancellation()
            let (breaks, broken) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
            current = Scanner(scanner: scanner, capabilities: capabilities, broken: broken, tell: tell)
            defer { current = nil }
            await tell(.answered)
            if isScanning { await become(.busy) }
            for await _ in breaks {
                throw ScanError(.garbled, "the scanner came out of step and is reset")
            }
        } catch let error as ScanError {
            throw error.cause as? PipeError ?? error
        }
    }

    /// Empties the pipes of what was under way before: the printer class's soft reset, where the
    /// device knows it, and reading until nothing comes.
    private func settle(_ connection: IPPUSBConnection, interface: UInt8) async throws {
        try? await connection.pipe.control(
            ControlSetup(requestType: 0x21, request: 2, index: UInt16(interface)), sending: [],
            within: Self.controlTimeout)
        for _ in 0..<Self.mostStaleTransfers {
            do {
                if try await connection.read(within: Self.drainTimeout).isEmpty { return }
            } catch let error as PipeError where error.code == .timedOut {
                return
            }
        }
    }

    // MARK: Status

    private func becomeIfServed(_ device: DeviceReport.Device) async {
        if current != nil { await become(device) }
    }

    private func become(_ device: DeviceReport.Device) async {
        let new = DeviceReport(role: .scanner, device: device)
        guard new != status else { return }
        status = new
        await report(new)
    }
}

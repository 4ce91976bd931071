public import DeviceStatus
public import DeviceSupport
public import Logging
public import USB

/// The terminal's scanner: follows it through unplugging and faults, and scans one page at a time.
public actor DocumentScanner {
    public typealias Report = @Sendable (DeviceReport) async -> Void

    private struct Scanner {
        let scanner: ESCLScanner
        let capabilities: ScannerCapabilities
        /// Told why the scanner has to be opened anew.
        let broken: AsyncStream<ScanError>.Continuation
        let tell: Supervision.Tell
    }

    /// For what the device still has to say to an earlier program.
    private static let drainTimeout = Duration.milliseconds(50)
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
            await finish(current, nil)
            return page
        } catch let error as ScanError {
            logger.warning("scan failed", metadata: ["error": "\(error)"])
            await finish(current, error)
            throw error
        } catch {
            await finish(current, nil)
            throw error
        }
    }

    /// After a scan, however it ended: what came out of step is opened anew before the next one.
    private func finish(_ used: Scanner, _ error: ScanError?) async {
        guard let current else { return }
        // It may have been unplugged meanwhile, and another one be there, busy for nobody.
        guard current.scanner.connection === used.scanner.connection else { return await become(.online) }
        let nonsense = error?.code == .garbled ? error : nil
        guard let failure = used.scanner.connection.failure ?? nonsense else { return await become(.online) }
        self.current = nil
        used.broken.yield(failure)
        // That it left, or is held by another, is reported where it is opened.
        if failure.code == .garbled || failure.code == .notAnswering { await become(.fault) }
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
            let (breaks, broken) = AsyncStream<ScanError>.makeStream(bufferingPolicy: .bufferingNewest(1))
            current = Scanner(scanner: scanner, capabilities: capabilities, broken: broken, tell: tell)
            defer { current = nil }
            await tell(.answered)
            if isScanning { await become(.busy) }
            for await failure in breaks { throw failure }
        } catch let error as ScanError {
            throw error.cause as? PipeError ?? error
        }
    }

    /// Empties the pipes of what was under way for an earlier program: the printer class's soft reset, where
    /// the device knows it, and reading until nothing comes.
    private func settle(_ connection: IPPUSBConnection, interface: UInt8) async throws {
        try? await connection.pipe.control(
            ControlSetup(requestType: 0x21, request: 2, index: UInt16(interface)), sending: [],
            within: Self.controlTimeout)
        try await connection.drain(Self.drainTimeout)
    }

    // MARK: Status

    private func become(_ device: DeviceReport.Device) async {
        let new = DeviceReport(role: .scanner, device: device)
        guard new != status else { return }
        status = new
        await report(new)
    }
}

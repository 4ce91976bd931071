public import DeviceStatus
public import Logging
public import USB

/// The terminal's scanner: follows it through unplugging and faults, and scans one page at a time.
public actor DocumentScanner {
    public typealias Report = @Sendable (DeviceReport) async -> Void

    private struct Scanner {
        let scanner: ESCLScanner
        let capabilities: ScannerCapabilities
        /// Told when the scanner has to be opened anew.
        let broken: AsyncStream<Void>.Continuation
    }

    /// For what the device still had to say to an earlier program.
    private static let drainTimeout = Duration.milliseconds(50)
    private static let mostStaleTransfers = 256
    private static let controlTimeout = Duration.seconds(5)

    private let configuration: ScannerConfiguration
    private let context: USBContext
    private let logger: Logger
    private let clock: any Clock<Duration>

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
    public func run(_ report: @escaping Report) async {
        self.report = report
        let configuration = configuration
        await context.follow(
            { devices in devices.first { configuration.pipes(of: $0) != nil } },
            absent: { await self.become(.absent) },
            serve: { await self.serve($0) })
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
            await becomeIfServed(.online)
            return page
        } catch let error as ScanError {
            logger.warning("scan failed", metadata: ["error": "\(error)"])
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

    private func serve(_ device: USBDevice) async {
        while !Task.isCancelled {
            do {
                guard let pipes = configuration.pipes(of: device) else { return }
                let handle = try await context.open(device, claiming: [pipes.interface])
                do {
                    try await serve(handle, pipes)
                } catch let error as ScanError where error.code != .absent {
                    // What has come out of step gets into step by a reset.
                    try await handle.reset()
                    throw error
                }
            } catch {
                guard !Task.isCancelled else { break }
                logger.warning("scanner failed", metadata: ["error": "\(error)"])
                await become(Self.state(after: error))
            }
            // A scanner that was reset needs a while; one that is held by another program may be let go.
            try? await clock.sleep(for: configuration.retryInterval)
        }
        current = nil
    }

    /// Offers the scanner for scanning until it breaks or leaves.
    private func serve(_ handle: USBHandle, _ pipes: IPPUSBPipes) async throws {
        try await settle(handle, pipes)
        let scanner = ESCLScanner(
            connection: IPPUSBConnection(pipe: BytePipe(handle, pipes), clock: clock), clock: clock,
            answerTimeout: configuration.answerTimeout, pageTimeout: configuration.pageTimeout)
        let capabilities = try await scanner.capabilities()
        try Task.checkCancellation()
        let (breaks, broken) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        current = Scanner(scanner: scanner, capabilities: capabilities, broken: broken)
        defer { current = nil }
        await become(isScanning ? .busy : .online)
        for await _ in breaks {
            throw ScanError(.garbled, "the scanner came out of step and is reset")
        }
    }

    /// Empties the pipes of what was under way before: the printer class's soft reset, where the
    /// device knows it, and reading until nothing comes.
    private func settle(_ handle: USBHandle, _ pipes: IPPUSBPipes) async throws {
        try? await handle.control(
            requestType: 0x21, request: 2, index: UInt16(pipes.interface.number), within: Self.controlTimeout)
        let pipe = BytePipe(handle, pipes)
        for _ in 0..<Self.mostStaleTransfers {
            do {
                if try await pipe.read(Self.drainTimeout).isEmpty { return }
            } catch let error as USBError where error.code == .timedOut {
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

    private static func state(after error: any Error) -> DeviceReport.Device {
        let code = (error as? ScanError)?.code ?? (error as? USBError).map { ScanError($0).code }
        return switch code {
        case .absent: .absent
        case .denied: .denied
        default: .fault
        }
    }
}

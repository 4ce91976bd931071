import DeviceStatus
public import DeviceSupport
public import Logging
import Synchronization
public import USB

/// The terminal's card reader: follows it through unplugging and faults, and reads cards while
/// somebody wants one.
public actor CardReader {
    public typealias Report = @Sendable (CardReaderEvent) async -> Void

    private let configuration: CardReaderConfiguration
    private let context: USBContext
    private let clock: any Clock<Duration>
    private let logger: Logger
    /// What the reader and we say to each other, while staff want to keep it.
    public nonisolated let recorder = DeviceRecorder()

    private var wish = CardReaderMachine.Wish()
    /// Survives resets of the reader and unplugging, so that no card is read for a person who did not lay it.
    private var lying: CardReaderMachine.LyingCard?
    private var status: DeviceReport?
    private var report: Report = { _ in }

    /// - Parameter clock: measures the pauses and time-outs of the protocol.
    public init(
        configuration: CardReaderConfiguration, context: USBContext, logger: Logger,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.configuration = configuration
        self.context = context
        self.logger = logger
        self.clock = clock
    }

    /// Says whether a card is wanted now; only then is one looked for. A card that already lies there
    /// when the wish arises is read, unless it has been read before: then it has to be lifted and laid
    /// again, and that is reported as trouble.
    public func setWanted(_ wanted: Bool) {
        if wanted, !wish.isWanted { wish.number += 1 }
        wish.isWanted = wanted
    }

    /// Works until cancelled, through every fault and every unplugging. The first status comes at once.
    public func run(_ report: @escaping Report) async {
        self.report = report
        let (configuration, context, clock, recorder) = (configuration, context, clock, recorder)
        let supervisor = DeviceSupervisor<ReaderPlace>(
            clock: clock, logger: logger,
            open: { place in
                switch place {
                case .line(let path): return try await SerialPort.open(path, at: configuration.baudRate)
                case .usb(let device):
                    guard let pipes = configuration.pipes(of: device) else {
                        throw PipeError(
                            .other, "\(device) has no endpoints for frames; name its transport in the configuration")
                    }
                    return try await context.open(device, claiming: [pipes.interface])
                }
            },
            work: { pipe, place, tell in
                guard let transport = configuration.transport(of: place) else { return }
                try await CardReaderWork(
                    configuration: configuration, clock: clock, wish: { await self.wish },
                    report: { await self.report($0) }, settled: { await self.become(.online, medium: $0) }, tell: tell,
                    lying: await self.lying, remember: { await self.remember($0) }
                ).run(over: recorder.tap(pipe, of: configuration.recorded(place)), transport)
            },
            report: { await self.become($0, medium: .unknown) },
            callForHelp: { await self.report(.needsHelp) })
        let lines = SerialLines(configured: configuration.serialLine, clock: clock)
        await supervisor.run(ReaderPlaces.changes(context.devices, lines.changes)) { configuration.place(in: $0) }
    }

    private func remember(_ card: CardReaderMachine.LyingCard?) { lying = card }

    private func become(_ device: DeviceReport.Device, medium: DeviceReport.Medium) async {
        let current = DeviceReport(role: .cardReader, device: device, medium: medium)
        guard current != status else { return }
        status = current
        await report(.status(current))
    }
}

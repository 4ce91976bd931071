public import DeviceStatus
public import Logging

/// Stays with one device through unplugging, faults and hanging, until cancelled: carries out what
/// ``Supervision`` decides.
public actor DeviceSupervisor<Found: Sendable & Equatable> {
    private let open: @Sendable (Found) async throws -> any DevicePipe
    private let work: @Sendable (any DevicePipe, Found, @escaping Supervision.Tell) async throws -> Void
    private let report: @Sendable (DeviceReport.Device) async -> Void
    private let callForHelp: @Sendable () async -> Void
    private let clock: any Clock<Duration>
    private let logger: Logger

    private let steadyTime: Duration
    private var supervision = Supervision()
    private var found: Found?
    /// Since when the device answers.
    private var answering: ContinuousClock.Instant?
    /// Said in the log once for each plugging in.
    private var isHelpCalled = false

    /// - Parameters:
    ///   - open: opens the device that was found.
    ///   - work: uses it until cancelled; throws when it fails.
    ///   - report: told of every state but `busy`, which only the driver knows.
    ///   - callForHelp: told of a device that keeps failing, at each failure.
    ///   - steadyTime: a device that has answered for so long, in real time, has proven itself: its next failure
    ///     counts as the first.
    public init(
        clock: any Clock<Duration>, logger: Logger, steadyTime: Duration = .seconds(60),
        open: @Sendable @escaping (Found) async throws -> any DevicePipe,
        work: @Sendable @escaping (any DevicePipe, Found, @escaping Supervision.Tell) async throws -> Void,
        report: @Sendable @escaping (DeviceReport.Device) async -> Void,
        callForHelp: @Sendable @escaping () async -> Void = {}
    ) {
        self.open = open
        self.work = work
        self.report = report
        self.callForHelp = callForHelp
        self.clock = clock
        self.logger = logger
        self.steadyTime = steadyTime
    }

    /// - Parameters:
    ///   - attached: what is attached now, again at every change.
    ///   - choose: which of it is the device; nil for none.
    public func run<Attached: Sendable>(
        _ attached: AsyncStream<Attached>, choose: @Sendable (Attached) -> Found?
    ) async {
        var isFirst = true
        var stay: Task<Void, Never>?
        for await all in attached {
            let chosen = choose(all)
            guard isFirst || chosen != found else { continue }
            isFirst = false
            stay?.cancel()
            await stay?.value
            found = chosen
            if let chosen {
                logger.info("device found", metadata: ["device": "\(chosen)"])
                _ = supervision.handle(.found)
                isHelpCalled = false
                // Not a child task: it must have ended before the next device is looked at.
                stay = Task { await self.stay(with: chosen) }
            } else {
                logger.info("no device")
                stay = nil
                await perform(supervision.handle(.lost))
            }
        }
        stay?.cancel()
        await stay?.value
    }

    /// Opens the device and works with it, again after each failure and its pause.
    private func stay(with device: Found) async {
        while !Task.isCancelled {
            var pipe: (any DevicePipe)?
            var actions: [Supervision.Action]
            do {
                let opened = try await open(device)
                pipe = opened
                try await work(opened, device) { input in await self.told(input) }
                // Work that ends by itself has nothing more to do with this device.
                return
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("device failed", metadata: ["device": "\(device)", "error": "\(error)"])
                if let since = answering, .now - since >= steadyTime { _ = supervision.handle(.worked) }
                answering = nil
                actions = supervision.handle(.failed(Self.failure(of: error)))
            }
            if actions.contains(.reset) { try? await pipe?.reset() }
            pipe = nil
            await perform(actions)
            // The pause after a failure; plugging in anew cancels this task and with it the pause.
            for case .pause(let pause) in actions { try? await clock.sleep(for: pause) }
            _ = supervision.handle(.pauseOver)
        }
    }

    private func told(_ input: Supervision.Input) async {
        if input == .answered { answering = .now }
        await perform(supervision.handle(input))
    }

    private func perform(_ actions: [Supervision.Action]) async {
        for action in actions {
            switch action {
            case .report(let device): await report(device)
            case .callForHelp:
                if !isHelpCalled { logger.error("device keeps failing; somebody has to look at it") }
                isHelpCalled = true
                await callForHelp()
            // Closing is letting go of the pipe; opening, resetting and pausing are the loop's own.
            case .open, .close, .reset, .pause: break
            }
        }
    }

    private static func failure(of error: any Error) -> Supervision.Failure {
        switch (error as? PipeError)?.code {
        case .gone: .gone
        case .denied: .denied
        default: .hung
        }
    }
}

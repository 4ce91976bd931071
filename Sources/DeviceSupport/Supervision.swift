public import DeviceStatus

/// What is done about one device: when it is opened, reset, left alone, and what is said of it. Pure;
/// ``DeviceSupervisor`` carries it out.
public struct Supervision: Hashable, Sendable {
    public enum Input: Hashable, Sendable {
        /// Attached now, or attached anew: what was known of it before counts no more.
        case found
        case lost
        /// It answers sensibly.
        case answered
        /// It has done what somebody wanted of it.
        case worked
        case failed(Failure)
        case pauseOver
    }

    /// How a driver tells what it has got out of its device: ``Input/answered`` once it makes sense,
    /// ``Input/worked`` when somebody has been served.
    public typealias Tell = @Sendable (Input) async -> Void

    public enum Failure: Hashable, Sendable, CaseIterable {
        /// It left while it was talked to; that it is lost will be said, or it comes back by itself.
        case gone
        /// Held by another program, or forbidden.
        case denied
        /// It is silent or talks nonsense.
        case hung
    }

    public enum Action: Hashable, Sendable {
        case open
        /// Ends the work and closes what is open.
        case close
        /// USB's reset, or what the line has for it; then closes.
        case reset
        case pause(Duration)
        case report(DeviceReport.Device)
        /// It keeps failing: somebody has to come. Said at every failure from the fifth on, until it has worked
        /// again or was replugged.
        case callForHelp
    }

    private enum State: Hashable, Sendable {
        /// Not attached.
        case absent
        /// Being opened and greeted; nothing sensible has come from it yet.
        case opening
        /// Answers; work is done with it.
        case working
        /// Left alone for a while after a failure.
        case pausing
    }

    /// Before the second attempt. Devices need a moment after a reset, and a person must not wait long
    /// for a device that only hiccuped.
    static let firstPause = Duration.milliseconds(500)
    /// What has failed so often will not come back by being asked faster, and each reset costs the bus.
    static let longestPause = Duration.seconds(60)
    /// Failures in a row after which a person has to come: 7.5 s of pauses.
    static let patience = 5

    private var state = State.absent
    /// In a row, without work done between them.
    private var failures = 0

    public init() {}

    public mutating func handle(_ input: Input) -> [Action] {
        switch (state, input) {
        case (_, .found):
            let isOpen = state == .opening || state == .working
            state = .opening
            failures = 0
            return (isOpen ? [.close] : []) + [.open]
        case (.absent, .lost):
            return [.report(.absent)]
        case (_, .lost):
            state = .absent
            return [.close, .report(.absent)]
        case (.opening, .answered):
            state = .working
            return [.report(.online)]
        case (.working, .worked):
            failures = 0
            return []
        case (.opening, .failed(let failure)), (.working, .failed(let failure)):
            state = .pausing
            failures += 1
            return remedy(for: failure)
        case (.pausing, .pauseOver):
            state = .opening
            return [.open]
        // Late news of what has ended meanwhile.
        case (.absent, _), (.opening, _), (.working, _), (.pausing, _):
            return []
        }
    }

    private func remedy(for failure: Failure) -> [Action] {
        let pause = (1..<failures).reduce(Self.firstPause) { pause, _ in min(pause * 2, Self.longestPause) }
        let help: [Action] = failures >= Self.patience ? [.callForHelp] : []
        return switch failure {
        case .gone: [.close, .report(.absent)] + help + [.pause(pause)]
        case .denied: [.close, .report(.denied)] + help + [.pause(pause)]
        case .hung: [.reset, .report(.fault)] + help + [.pause(pause)]
        }
    }
}

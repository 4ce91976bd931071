public import Foundation
public import TerminalLink
public import TerminalRecords

/// What the terminal does about an answer of the center, as a value; no I/O.
public struct Downlink: Hashable, Sendable {
    public enum Step: Hashable, Sendable {
        /// A signed ``Acknowledgement``, not yet verified.
        case settle(Data)
        case noteStates([HeartbeatAnswer.CaseStateLine])
        /// Ids of events that need not be sent again.
        case forgetEvents([String])
        /// Write down what has to outlive a restart.
        case note(DownlinkNotes)
        case fetchBundle(Int)
        /// The clock is off by so many seconds, ahead as a positive number; told once.
        case tellClock(TimeInterval)
        /// The center is reachable again.
        case lineReturned
        /// There is more to come: the next heartbeat follows without a pause.
        case comeAgain
    }

    /// Seconds by which the terminal's clock may be off before it is reported: papers bear minutes,
    /// and a line may be slow.
    public static let clockTolerance: TimeInterval = 300

    public private(set) var notes: DownlinkNotes
    /// A bundle that could not be applied; it is not fetched again before the next start, which may be
    /// that of a newer program.
    public private(set) var refusedBundle: Int?
    /// Seconds between heartbeats that the center asked for last.
    public private(set) var interval: Int?
    /// Terminal's clock less the center's, in seconds, from the last answer.
    public private(set) var clockOffset: TimeInterval?
    private var isClockTold = false
    private var isLineGone = false

    public init(_ notes: DownlinkNotes = DownlinkNotes()) {
        self.notes = notes
    }

    /// No answer came, or none of the center's.
    public mutating func failed() { isLineGone = true }

    /// - Parameters:
    ///   - sentAt: when the heartbeat left, by the terminal's clock; the answer came at `receivedAt`.
    ///   - inForce: number of the catalogue that is applied; nil for the installed one.
    public mutating func receive(
        _ answer: HeartbeatAnswer, sentAt: Date, receivedAt: Date, inForce: Int?
    ) -> [Step] {
        var steps: [Step] = []
        if isLineGone { steps.append(.lineReturned) }
        isLineGone = false
        interval = answer.interval
        // The center looked at its clock somewhere between.
        let offset = sentAt.addingTimeInterval(receivedAt.timeIntervalSince(sentAt) / 2).timeIntervalSince(answer.at)
        clockOffset = offset
        let isWrong = abs(offset) > Self.clockTolerance
        if isWrong, !isClockTold { steps.append(.tellClock(offset)) }
        isClockTold = isWrong
        steps += answer.acknowledgements.map(Step.settle)
        if !answer.states.isEmpty { steps.append(.noteStates(answer.states)) }
        if !answer.takenEvents.isEmpty { steps.append(.forgetEvents(answer.takenEvents)) }
        if notes.cursor != answer.cursor {
            // After the states: a power cut between tells them again.
            notes.cursor = answer.cursor
            steps.append(.note(notes))
        }
        if let newest = answer.bundle, newest > inForce ?? 0, newest != refusedBundle {
            steps.append(.fetchBundle(newest))
        }
        // More events than one heartbeat holds may wait too; those that were taken made room.
        if answer.hasMoreStates || answer.takenEvents.count == Heartbeat.mostEvents { steps.append(.comeAgain) }
        return steps
    }

    /// A bundle is not to be fetched again; nil when one was applied.
    public mutating func refuse(_ bundle: Int?) { refusedBundle = bundle }
}

public import Foundation

/// A command that reached a device, and what became of it. Holds nothing of cards and pages.
public struct SeenCommand: Sendable, Equatable {
    /// Nil when the bytes were no command.
    public var step: DeviceStep?
    /// The SW3 in hexadecimal or the HTTP status; nil when nothing was sent.
    public var answer: String?
    public var faults: [DeviceFault]
    /// How often the same came one after the other.
    public var count = 1
    public var last: Date

    /// Lists are as long as a person reads.
    static let longest = 60
}

extension [SeenCommand] {
    mutating func note(_ step: DeviceStep?, _ answer: String?, _ faults: [DeviceFault]) {
        let now = Date()
        if let before = last, before.step == step, before.answer == answer, before.faults == faults {
            self[count - 1].count += 1
            self[count - 1].last = now
        } else {
            append(SeenCommand(step: step, answer: answer, faults: faults, last: now))
            removeFirst(Swift.max(0, count - SeenCommand.longest))
        }
    }
}

/// What shall go wrong with one device, and what does at each command.
struct FaultPlan: Sendable {
    private(set) var armed: [Provocation] = []
    /// The fault that has silenced the device.
    private var hung: DeviceFault?

    /// The faults that will strike or hold the device now.
    var faults: Set<DeviceFault> { Set(armed.map(\.fault)).union(hung.map { [$0] } ?? []) }

    /// In place of the same fault at the same step.
    mutating func arm(_ provocation: Provocation) {
        armed.removeAll { $0.fault == provocation.fault && $0.step == provocation.step }
        armed.append(provocation)
    }

    mutating func disarm(_ fault: DeviceFault) {
        armed.removeAll { $0.fault == fault }
        if hung == fault { hung = nil }
    }

    mutating func busReset() {
        if hung == .hangUntilReset { hung = nil }
    }

    mutating func pluggedIn() { hung = nil }

    /// What goes wrong at this command; what has struck often enough is over.
    /// - Parameter step: nil for a command that could not be understood.
    mutating func strike(at step: DeviceStep?) -> [Provocation] {
        if let hung { return [Provocation(hung)] }
        var struck: [Provocation] = []
        for index in armed.indices where armed[index].step == nil || armed[index].step == step {
            guard armed[index].skip == 0 else {
                armed[index].skip -= 1
                continue
            }
            struck.append(armed[index])
            armed[index].times = armed[index].times.map { $0 - 1 }
        }
        armed.removeAll { $0.times == 0 }
        hung = struck.map(\.fault).first { $0 == .hangUntilReset || $0 == .hangForever }
        return struck
    }
}

/// How an answer leaves a device.
struct Outgoing: Sendable {
    enum Ending: Equatable { case none, stall, pullOut(comebacks: Int) }

    /// Nil is no answer at all.
    var bytes: [UInt8]?
    var startsEmpty = false
    /// Seconds.
    var delay = 0.0
    var ending = Ending.none

    /// The faults of answer and connection that every device has alike.
    init(_ answer: [UInt8], spoiledBy struck: [Provocation]) {
        var bytes: [UInt8]? = answer
        for provocation in struck {
            switch provocation.fault {
            case .late: delay += provocation.seconds
            case .short: bytes = bytes.map(Self.firstHalf)
            case .long: bytes? += [0x55, 0xAA, 0x00, 0xFF, 0x55]
            case .wrongChecksum: bytes = bytes.map { $0.dropLast() + $0.suffix(1).map { $0 ^ 0x5A } }
            case .garbage: bytes = bytes.map { $0.indices.map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) } }
            case .zeroLength: startsEmpty = true
            case .stall: (bytes, ending) = (nil, .stall)
            case .silence, .hangUntilReset, .hangForever: bytes = nil
            case .vanish: (bytes, ending) = (bytes.map(Self.firstHalf), .pullOut(comebacks: 0))
            case .replugTwice: (bytes, ending) = (bytes.map(Self.firstHalf), .pullOut(comebacks: 2))
            case .refused, .liftDuringRead, .wrongRecord, .busyFirst, .garbageInsteadOfJPEG, .truncatedJPEG,
                .pauseMidPage:
                break  // the device has seen to it
            }
        }
        self.bytes = bytes
    }

    private static func firstHalf(_ bytes: [UInt8]) -> [UInt8] { Array(bytes.prefix(bytes.count / 2)) }
}

public import DeviceStatus
import Synchronization
public import struct Foundation.Date

/// The devices of a terminal: a line for each role, whether the device is there or not, and one for
/// everything else that is attached.
public struct DeviceList: Hashable, Sendable {
    private var roles: [DeviceReport.Role: DeviceEntry] = [:]
    private var others: [DeviceEntry] = []

    public init() {}

    /// In the order of the roles; then what else is attached.
    public var entries: [DeviceEntry] {
        DeviceReport.Role.allCases.compactMap { roles[$0] } + others
    }

    /// Takes what is attached now.
    public mutating func attach(_ devices: [AttachedDevice], at now: Date) {
        for role in DeviceReport.Role.allCases {
            // The driver takes the first of its role; a second one is of no use.
            let device = devices.first { $0.use == .role(role) }
            if roles[role] == nil, device == nil { continue }
            change(role, at: now) { entry in
                entry.identity = device?.identity ?? entry.identity
                entry.name = device?.name ?? entry.name
                entry.port = device?.port
            }
        }
        let spare = devices.filter { device in
            if case .role(let role) = device.use { roles[role]?.port != device.port } else { true }
        }
        var before = others
        others = spare.map { device in
            let known = before.firstIndex { $0.identity == device.identity && $0.port == device.port }
            return known.map { before.remove(at: $0) }
                ?? DeviceEntry(
                    use: device.use, identity: device.identity, name: device.name, port: device.port, report: nil,
                    needsHelp: false, since: now)
        }
    }

    /// Takes what a driver says of its device.
    public mutating func take(_ report: DeviceReport, at now: Date) {
        change(report.role, at: now) { entry in
            if entry.report?.device != report.device { entry.needsHelp = false }
            entry.report = report
        }
    }

    /// Marks a device that keeps failing, until it is in another state.
    public mutating func callForHelp(_ role: DeviceReport.Role, at now: Date) {
        change(role, at: now) { $0.needsHelp = true }
    }

    private mutating func change(_ role: DeviceReport.Role, at now: Date, _ body: (inout DeviceEntry) -> Void) {
        var entry =
            roles[role]
            ?? DeviceEntry(
                use: .role(role), identity: nil, name: "", port: nil, report: nil, needsHelp: false, since: now)
        let before = entry
        body(&entry)
        // A card that is laid and lifted is use, and no other state of the reader.
        if before.report?.device != entry.report?.device || before.report?.paper != entry.report?.paper {
            entry.since = now
        }
        roles[role] = entry
    }
}

/// The list of devices as the whole program shares it.
public final class DeviceRoll: Sendable {
    private struct State {
        var list = DeviceList()
        var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextWatcher = 0
    }

    private let state = Mutex(State())

    public init() {}

    public var entries: [DeviceEntry] { state.withLock { $0.list.entries } }

    /// Changes the list and tells whoever watches.
    public func change(_ body: (inout DeviceList) -> Void) {
        let watchers = state.withLock { state in
            let before = state.list
            body(&state.list)
            return state.list == before ? [] : Array(state.watchers.values)
        }
        // Outside the lock: a task that is cancelled meanwhile holds its own, which the yield needs, and ends
        // its watch, which needs ours.
        for watcher in watchers { watcher.yield() }
    }

    /// The list now and after every change. A slow reader sees only the latest.
    public func changes() -> some AsyncSequence<[DeviceEntry], Never> & Sendable {
        let changes = AsyncStream<Void>(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let key = state.withLock { state in
                state.nextWatcher += 1
                state.watchers[state.nextWatcher] = continuation
                return state.nextWatcher
            }
            continuation.yield()
            continuation.onTermination = { [weak self] _ in
                self?.state.withLock { _ = $0.watchers.removeValue(forKey: key) }
            }
        }
        return changes.map { self.entries }
    }
}

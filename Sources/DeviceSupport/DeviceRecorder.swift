import Synchronization

/// Records what a driver and its device say to each other, while somebody wants it. Nothing is kept of what
/// is said at other times.
public final class DeviceRecorder: Sendable {
    private struct Session {
        var began: ContinuousClock.Instant
        var device: DeviceRecording.Device?
        var moments: [DeviceRecording.Moment] = []
        /// Bytes kept so far.
        var size = 0
    }

    /// What a moment without bytes takes, roughly: a reader that is asked all day says little and often.
    private static let momentSize = 64

    private let session = Mutex<Session?>(nil)

    public init() {}

    /// Begins to record, anew if it was recording.
    /// - Parameter limit: when nobody has ended it by then, everything is forgotten.
    public func begin(for limit: Duration) {
        let now = ContinuousClock.now
        session.withLock { $0 = Session(began: now) }
        Task {
            // Whoever began may have gone away without ending it; nothing would tell us.
            try await Task.sleep(until: now + limit)
            session.withLock { if $0?.began == now { $0 = nil } }
        }
    }

    /// Whether anything is kept.
    var isRecording: Bool { session.withLock { $0 != nil } }

    /// Ends and gives what was recorded, as it was, with everything personal in it; nil when the device was
    /// not used meanwhile.
    public func end() -> DeviceRecording? {
        session.withLock { session in
            defer { session = nil }
            guard let session, let device = session.device else { return nil }
            return DeviceRecording(device: device, moments: session.moments)
        }
    }

    /// The same pipe, listened to.
    public func tap(_ pipe: any DevicePipe, of device: DeviceRecording.Device) -> any DevicePipe {
        TappedPipe(pipe: pipe, device: device, recorder: self)
    }

    fileprivate func note(_ device: DeviceRecording.Device, _ moment: @autoclosure () -> DeviceRecording.Moment) {
        session.withLock { session in
            guard let began = session?.began, session?.size ?? 0 < DeviceRecording.mostBytes else { return }
            var moment = moment()
            moment.ms = Int((ContinuousClock.now - began) / .milliseconds(1))
            // Another device of the same role, plugged in meanwhile, has other endpoints.
            if session?.device == nil { session?.device = device }
            guard session?.device == device else { return }
            session?.moments.append(moment)
            session?.size += moment.bytes.count + Self.momentSize
        }
    }
}

private struct TappedPipe: DevicePipe {
    let pipe: any DevicePipe
    let device: DeviceRecording.Device
    let recorder: DeviceRecorder

    func read(from endpoint: UInt8, upTo length: Int, within timeout: Duration) async throws -> [UInt8] {
        do {
            let bytes = try await pipe.read(from: endpoint, upTo: length, within: timeout)
            recorder.note(device, .init(ms: 0, in: endpoint, bytes: bytes))
            return bytes
        } catch {
            recorder.note(device, .init(ms: 0, in: endpoint, error: word(of: error)))
            throw error
        }
    }

    func write(_ bytes: [UInt8], to endpoint: UInt8, within timeout: Duration) async throws {
        do {
            try await pipe.write(bytes, to: endpoint, within: timeout)
            recorder.note(device, .init(ms: 0, out: endpoint, bytes: bytes))
        } catch {
            recorder.note(device, .init(ms: 0, out: endpoint, bytes: bytes, error: word(of: error)))
            throw error
        }
    }

    func control(_ setup: ControlSetup, sending data: [UInt8], within timeout: Duration) async throws {
        let words = [UInt16(setup.requestType), UInt16(setup.request), setup.value, setup.index]
        do {
            try await pipe.control(setup, sending: data, within: timeout)
            recorder.note(device, .init(ms: 0, out: 0, setup: words, bytes: data))
        } catch {
            recorder.note(device, .init(ms: 0, out: 0, setup: words, bytes: data, error: word(of: error)))
            throw error
        }
    }

    func reset() async throws { try await pipe.reset() }

    private func word(of error: any Error) -> String {
        (error as? PipeError)?.code.description ?? "cancelled"
    }
}

import Synchronization
import USB

/// Where a card reader was found.
enum ReaderPlace: Equatable, Sendable, CustomStringConvertible {
    case usb(USBDevice)
    /// The path of a serial line.
    case line(String)

    var description: String {
        switch self {
        case .usb(let device): "\(device)"
        case .line(let path): path
        }
    }
}

/// Where card readers may be: what is attached now.
struct ReaderPlaces: Sendable {
    var devices: [USBDevice]
    var line: String?

    /// The places now, again at every change of either. A slow reader sees only the latest.
    static func changes(_ devices: AsyncStream<[USBDevice]>, _ lines: AsyncStream<String?>) -> AsyncStream<ReaderPlaces>
    {
        let (stream, continuation) = AsyncStream.makeStream(of: ReaderPlaces.self, bufferingPolicy: .bufferingNewest(1))
        let latest = Latest(continuation)
        let watching = Task {
            await withTaskGroup { group in
                group.addTask { for await now in devices { latest.take(devices: now) } }
                group.addTask { for await now in lines { latest.take(line: now) } }
            }
            continuation.finish()
        }
        continuation.onTermination = { _ in watching.cancel() }
        return stream
    }

    private final class Latest: Sendable {
        private let known = Mutex<(devices: [USBDevice]?, line: String??)>((nil, nil))
        private let continuation: AsyncStream<ReaderPlaces>.Continuation

        init(_ continuation: AsyncStream<ReaderPlaces>.Continuation) { self.continuation = continuation }

        func take(devices: [USBDevice]) { change { $0.devices = devices } }
        func take(line: String?) { change { $0.line = .some(line) } }

        /// Says nothing before both were looked at: a reader would be missed that is there.
        private func change(_ body: (inout (devices: [USBDevice]?, line: String??)) -> Void) {
            known.withLock { known in
                body(&known)
                guard let devices = known.devices, let line = known.line else { return }
                continuation.yield(ReaderPlaces(devices: devices, line: line))
            }
        }
    }
}

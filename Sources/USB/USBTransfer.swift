import CLibUSB
import DeviceSupport
import Synchronization

/// One transfer on its way: a libusb transfer, its buffer, and the task that waits for it.
///
/// Unchecked: the pointers are never changed; libusb writes to what they point at between submission
/// and callback, and nobody else looks at it meanwhile.
final class USBTransfer: @unchecked Sendable {
    enum Direction {
        case reading(Int)
        case writing([UInt8])
    }

    struct Outcome: Sendable {
        /// What was read.
        var bytes: [UInt8]
        /// How many bytes moved.
        var count: Int
    }

    private struct State {
        var waiter: CheckedContinuation<Outcome, any Error>?
        var isInFlight = false
        var isCancelled = false
    }

    private let handle: USBHandle
    private let pointer: UnsafeMutablePointer<libusb_transfer>
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private let attempt: String
    private let state = Mutex(State())

    init(on handle: USBHandle, endpoint: USBEndpoint, _ direction: Direction, within timeout: Duration) throws {
        guard let pointer = libusb_alloc_transfer(0) else {
            throw PipeError(LIBUSB_ERROR_NO_MEM.rawValue, during: "make a transfer")
        }
        self.handle = handle
        self.pointer = pointer
        switch direction {
        case .reading(let length):
            attempt = "read from endpoint \(endpoint.address & 0x7F)"
            buffer = .allocate(capacity: length)
            buffer.initialize(repeating: 0)
        case .writing(let bytes):
            attempt = "write to endpoint \(endpoint.address)"
            buffer = .allocate(capacity: bytes.count)
            _ = buffer.initialize(fromContentsOf: bytes)
        }
        pointer.pointee.dev_handle = handle.pointer
        pointer.pointee.endpoint = endpoint.address
        pointer.pointee.type =
            switch endpoint.kind {
            case .interrupt: UInt8(LIBUSB_TRANSFER_TYPE_INTERRUPT.rawValue)
            case .control: UInt8(LIBUSB_TRANSFER_TYPE_CONTROL.rawValue)
            case .bulk, .isochronous: UInt8(LIBUSB_TRANSFER_TYPE_BULK.rawValue)
            }
        // libusb takes 0 for "wait forever"; nothing of ours ever does.
        let milliseconds = timeout.components.seconds * 1000 + timeout.components.attoseconds / 1_000_000_000_000_000
        pointer.pointee.timeout = CUnsignedInt(clamping: max(1, milliseconds))
        pointer.pointee.buffer = buffer.baseAddress
        pointer.pointee.length = CInt(buffer.count)
        pointer.pointee.callback = { transfer in
            guard let opaque = transfer?.pointee.user_data else { return }
            Unmanaged<USBTransfer>.fromOpaque(opaque).takeRetainedValue().finished()
        }
    }

    deinit {
        libusb_free_transfer(pointer)
        buffer.deallocate()
    }

    func run() async throws -> Outcome {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { submit(waiter: $0) }
        } onCancel: {
            cancel()
        }
    }

    private func submit(waiter: CheckedContinuation<Outcome, any Error>) {
        let failure: (any Error)? = state.withLock { state in
            guard !state.isCancelled else { return CancellationError() }
            // Balanced by the callback, which libusb calls exactly once for what it accepted.
            let retained = Unmanaged.passRetained(self)
            pointer.pointee.user_data = retained.toOpaque()
            let status = libusb_submit_transfer(pointer)
            guard status == 0 else {
                retained.release()
                return PipeError(status, during: attempt)
            }
            state.isInFlight = true
            state.waiter = waiter
            return nil
        }
        if let failure { waiter.resume(throwing: failure) }
    }

    private func cancel() {
        state.withLock { state in
            state.isCancelled = true
            if state.isInFlight { libusb_cancel_transfer(pointer) }
        }
    }

    /// On the event thread.
    private func finished() {
        let (waiter, wasCancelled) = state.withLock { state in
            state.isInFlight = false
            defer { state.waiter = nil }
            return (state.waiter, state.isCancelled)
        }
        let count = Int(pointer.pointee.actual_length)
        let status = pointer.pointee.status
        let isRead = pointer.pointee.endpoint & 0x80 != 0
        if let error = PipeError(status, during: attempt), !(status == LIBUSB_TRANSFER_TIMED_OUT && count > 0) {
            let isOurs = wasCancelled && status == LIBUSB_TRANSFER_CANCELLED
            waiter?.resume(throwing: isOurs ? CancellationError() : error)
        } else {
            waiter?.resume(returning: Outcome(bytes: isRead ? Array(buffer.prefix(count)) : [], count: count))
        }
    }
}

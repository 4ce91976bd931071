import CLibUSB
import Dispatch

/// An open device with the interfaces it claimed; released and closed soon after the last reference goes.
///
/// Unchecked: the pointer is never changed, and a libusb handle may be used from any thread.
public final class USBHandle: @unchecked Sendable {
    public let device: USBDevice
    let context: USBContext
    let pointer: OpaquePointer
    private let claimed: [CInt]

    init(opening device: USBDevice, claiming interfaces: [USBInterface], in context: USBContext) throws {
        var opened: OpaquePointer?
        try USBError.check(libusb_open(device.pointer, &opened), during: "open \(device)")
        guard let pointer = opened else { throw USBError(.other, "open \(device): no handle; plug it in again") }
        var claimed: [CInt] = []
        do {
            _ = libusb_set_auto_detach_kernel_driver(pointer, 1)
            for interface in interfaces {
                let number = CInt(interface.number)
                try USBError.check(libusb_claim_interface(pointer, number), during: "claim interface \(number)")
                claimed.append(number)
                // Alternate 0 is in force after a claim; some simple devices do not take the request.
                guard interface.alternate != 0 else { continue }
                try USBError.check(
                    libusb_set_interface_alt_setting(pointer, number, CInt(interface.alternate)),
                    during: "select alternate \(interface.alternate) of interface \(number)")
            }
        } catch {
            for number in claimed { libusb_release_interface(pointer, number) }
            libusb_close(pointer)
            throw error
        }
        self.device = device
        self.context = context
        self.pointer = pointer
        self.claimed = claimed
    }

    /// The last reference often goes in a transfer's callback, where libusb must not be asked to close
    /// (it holds a lock there that closing needs).
    deinit {
        nonisolated(unsafe) let pointer = pointer  // nobody else has it any more
        context.blockingCalls.async { [claimed, device] in
            for number in claimed { libusb_release_interface(pointer, number) }
            libusb_close(pointer)
            // Until here the device kept the libusb session alive.
            withExtendedLifetime(device) {}
        }
    }

    /// Reads what the device sends next: until the buffer is full or a packet is short. Where time
    /// runs out after some bytes have come, those are the answer.
    /// - Parameter length: a multiple of the packet size; a packet that does not fit is an overflow.
    /// - Throws: ``USBError``, or `CancellationError` when the task was cancelled.
    public func read(
        from endpoint: USBEndpoint, upTo length: Int, within timeout: Duration
    ) async throws -> [UInt8] {
        try await transfer(endpoint, .reading(length), within: timeout).bytes
    }

    /// Writes all bytes. An endpoint that stalls is cleared before the error is thrown.
    /// - Throws: ``USBError``, or `CancellationError` when the task was cancelled.
    public func write(_ bytes: [UInt8], to endpoint: USBEndpoint, within timeout: Duration) async throws {
        let sent = try await transfer(endpoint, .writing(bytes), within: timeout).count
        guard sent == bytes.count else {
            throw USBError(.timedOut, "write to endpoint \(endpoint.address): \(sent) of \(bytes.count) bytes went out")
        }
    }

    /// A control request without a data stage (USB 2.0, 9.3).
    public func control(
        requestType: UInt8, request: UInt8, value: UInt16 = 0, index: UInt16 = 0, within timeout: Duration
    ) async throws {
        let setup = [
            requestType, request, UInt8(value & 0xFF), UInt8(value >> 8), UInt8(index & 0xFF), UInt8(index >> 8), 0, 0,
        ]
        let control = USBEndpoint(address: 0, kind: .control, maxPacketSize: 64)
        _ = try await USBTransfer(on: self, endpoint: control, .writing(setup), within: timeout).run()
    }

    /// Ends the halt of an endpoint.
    public func clearHalt(_ endpoint: USBEndpoint) async throws {
        try await context.blocking { [self] in
            try USBError.check(
                libusb_clear_halt(pointer, endpoint.address), during: "clear endpoint \(endpoint.address)")
        }
    }

    /// Makes the device start anew without unplugging it. After an error the handle is of no use.
    public func reset() async throws {
        try await context.blocking { [self] in
            try USBError.check(libusb_reset_device(pointer), during: "reset \(device)")
        }
    }

    private func transfer(
        _ endpoint: USBEndpoint, _ direction: USBTransfer.Direction, within timeout: Duration
    ) async throws -> USBTransfer.Outcome {
        do {
            return try await USBTransfer(on: self, endpoint: endpoint, direction, within: timeout).run()
        } catch let error as USBError where error.code == .stalled {
            try await clearHalt(endpoint)
            throw error
        }
    }
}

import CLibUSB
public import DeviceSupport
import Dispatch

/// An open device with the interfaces it claimed; released and closed soon after the last reference goes.
///
/// Unchecked: the pointer is never changed, and a libusb handle may be used from any thread.
public final class USBHandle: DevicePipe, @unchecked Sendable {
    public let device: USBDevice
    let context: USBContext
    let pointer: OpaquePointer
    private let claimed: [CInt]
    /// Of the claimed interfaces, by address.
    private let endpoints: [UInt8: USBEndpoint]

    init(opening device: USBDevice, claiming interfaces: [USBInterface], in context: USBContext) throws {
        var opened: OpaquePointer?
        try PipeError.check(libusb_open(device.pointer, &opened), during: "open \(device)")
        guard let pointer = opened else { throw PipeError(.other, "open \(device): no handle; plug it in again") }
        var claimed: [CInt] = []
        do {
            _ = libusb_set_auto_detach_kernel_driver(pointer, 1)
            for interface in interfaces {
                let number = CInt(interface.number)
                try PipeError.check(libusb_claim_interface(pointer, number), during: "claim interface \(number)")
                claimed.append(number)
                // Alternate 0 is in force after a claim; some simple devices do not take the request.
                guard interface.alternate != 0 else { continue }
                try PipeError.check(
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
        endpoints = Dictionary(
            interfaces.flatMap(\.endpoints).map { ($0.address, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The last reference often goes in a transfer's callback, where libusb must not be asked to close
    /// (it holds a lock there that closing needs).
    deinit {
        nonisolated(unsafe) let pointer = pointer  // nobody else has it any more
        device.blockingCalls.async { [claimed, device] in
            for number in claimed { libusb_release_interface(pointer, number) }
            libusb_close(pointer)
            // Until here the device kept the libusb session alive.
            withExtendedLifetime(device) {}
        }
    }

    /// An endpoint that stalls is cleared before the error is thrown; so it is when writing.
    public func read(from endpoint: UInt8, upTo length: Int, within timeout: Duration) async throws -> [UInt8] {
        try await transfer(endpoint, .reading(length), within: timeout).bytes
    }

    public func write(_ bytes: [UInt8], to endpoint: UInt8, within timeout: Duration) async throws {
        let sent = try await transfer(endpoint, .writing(bytes), within: timeout).count
        guard sent == bytes.count else {
            throw PipeError(.timedOut, "write to endpoint \(endpoint): \(sent) of \(bytes.count) bytes went out")
        }
    }

    public func control(_ setup: ControlSetup, sending data: [UInt8], within timeout: Duration) async throws {
        let words = [setup.value, setup.index, UInt16(data.count)]
        let packet = [setup.requestType, setup.request] + words.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let control = USBEndpoint(address: 0, kind: .control, maxPacketSize: 64)
        _ = try await USBTransfer(on: self, endpoint: control, .writing(packet + data), within: timeout).run()
    }

    /// Makes the device start anew without unplugging it. After an error the handle is of no use.
    public func reset() async throws {
        try await device.blocking { [self] in
            try PipeError.check(libusb_reset_device(pointer), during: "reset \(device)")
        }
    }

    private func transfer(
        _ address: UInt8, _ direction: USBTransfer.Direction, within timeout: Duration
    ) async throws -> USBTransfer.Outcome {
        guard let endpoint = endpoints[address] else {
            throw PipeError(
                .other, "\(device) has no endpoint \(address) on a claimed interface; check the settings")
        }
        do {
            return try await USBTransfer(on: self, endpoint: endpoint, direction, within: timeout).run()
        } catch let error as PipeError where error.code == .stalled {
            try await clearHalt(endpoint)
            throw error
        }
    }

    private func clearHalt(_ endpoint: USBEndpoint) async throws {
        try await device.blocking { [self] in
            try PipeError.check(
                libusb_clear_halt(pointer, endpoint.address), during: "clear endpoint \(endpoint.address)")
        }
    }
}

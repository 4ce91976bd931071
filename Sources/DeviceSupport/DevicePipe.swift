/// An open device as its driver sees it: bytes that go out and come in on numbered endpoints. USB and
/// serial lines are pipes, and so is a recording.
///
/// Every call throws ``PipeError``, or `CancellationError` when the task was cancelled.
public protocol DevicePipe: Sendable {
    /// What comes next: until `length` bytes are there, or a packet is short. Where time runs out after
    /// some bytes have come, those are the answer.
    /// - Parameters:
    ///   - endpoint: with the direction in bit 7, as in USB's descriptors; a serial line has only 0.
    ///   - length: on USB a multiple of the packet size; a packet that does not fit is an overflow.
    func read(from endpoint: UInt8, upTo length: Int, within timeout: Duration) async throws -> [UInt8]

    /// Sends all the bytes.
    func write(_ bytes: [UInt8], to endpoint: UInt8, within timeout: Duration) async throws

    /// A control request that carries data to the device, or none (USB 2.0, 9.3). Pipes without a control
    /// endpoint answer `stalled`.
    func control(_ setup: ControlSetup, sending data: [UInt8], within timeout: Duration) async throws

    /// Makes the device start anew without unplugging it. Afterwards the pipe is of no use.
    func reset() async throws
}

/// What a control request asks for (USB 2.0, table 9-2); its length is that of the data.
public struct ControlSetup: Hashable, Sendable {
    public var requestType: UInt8
    public var request: UInt8
    public var value: UInt16
    public var index: UInt16

    public init(requestType: UInt8, request: UInt8, value: UInt16 = 0, index: UInt16 = 0) {
        self.requestType = requestType
        self.request = request
        self.value = value
        self.index = index
    }
}

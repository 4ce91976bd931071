import TestSupport
import Testing

@testable import DeviceSupport

@Suite struct DeviceRecordingTests {
    private static let device = DeviceRecording.Device(
        device: "0400:c35a",
        endpoints: [.init(address: 0x81, interface: 0, kind: [255, 0, 0], packet: 64, transfer: "bulk")])

    @Test("a recording written and read again is the same")
    func roundTrip() throws {
        let recording = DeviceRecording(
            device: Self.device,
            moments: [
                .init(ms: 0, out: 2, bytes: [0xAA, 0x96, 0x00]), .init(ms: 2, in: 0x81, bytes: [1, 0, 0]),
                .init(ms: 7, in: 0x81, bytes: [0xFF] + [UInt8](repeating: 0, count: 5000) + [0x0D, 0x0A]),
                .init(ms: 9, in: 0x81, error: "timedOut"), .init(ms: 9, out: 0, setup: [0x21, 2, 0, 1]),
            ])
        let text = try recording.text
        #expect(try DeviceRecording(text) == recording)
        #expect(text.utf8.count < 700)
    }

    @Test(
        "what is no recording is refused, whatever it is",
        arguments: [
            "", "{}", "nonsense\n", #"{"device":"a","endpoints":[]}"# + "\n{}",
            #"{"device":"a","endpoints":[]}"# + "\n" + #"{"ms":1,"in":129,"hex":"abc"}"#,
            #"{"device":"a","endpoints":[]}"# + "\n" + #"{"ms":1,"in":129,"hex":"zz"}"#,
            #"{"device":"a","endpoints":[]}"# + "\n" + #"{"ms":1,"in":999,"hex":""}"#,
            #"{"device":"a","endpoints":[]}"# + "\n" + #"{"ms":1,"in":129,"hex":"3*4*00"}"#,
            #"{"device":"a","endpoints":[]}"# + "\n" + #"{"ms":1,"in":129,"hex":"3*0011"}"#,
            #"{"device":"a","endpoints":[]}"# + "\n" + #"{"ms":1,"in":129,"hex":"*00"}"#,
            #"{"device":"a","endpoints":[]}"# + "\n" + #"{"ms":1,"in":129,"hex":"-1*00"}"#,
            #"{"device":"a","endpoints":[]}"# + "\n"
                + String(repeating: #"{"ms":1,"in":129,"hex":"60000000*00"}"# + "\n", count: 3),
        ])
    func refused(text: String) {
        #expect(throws: DecodingError.self) { try DeviceRecording(text) }
    }

    /// A device that answers one request, listened to.
    private func listened(by recorder: DeviceRecorder) -> any DevicePipe {
        let source = DeviceRecording(
            device: Self.device,
            moments: [.init(ms: 0, out: 2, bytes: [1, 2]), .init(ms: 0, in: 0x81, bytes: [3])])
        return recorder.tap(ReplayedPipe(source, clock: ManualClock()), of: Self.device)
    }

    @Test("only what happens between begin and end is recorded, with what failed")
    func tap() async throws {
        let recorder = DeviceRecorder()
        let pipe = listened(by: recorder)
        try await pipe.write([1, 2], to: 2, within: .seconds(1))
        #expect(recorder.end() == nil)
        recorder.begin(for: .seconds(60))
        #expect(try await pipe.read(from: 0x81, upTo: 64, within: .seconds(1)) == [3])
        await #expect(throws: PipeError.self) { try await pipe.read(from: 0x81, upTo: 64, within: .seconds(1)) }
        let recording = try #require(recorder.end())
        #expect(recording.device == Self.device)
        #expect(recording.moments.map(\.bytes) == [[3], []])
        #expect(recording.moments.map(\.error) == [nil, "timedOut"])
        #expect(recorder.end() == nil)
    }

    @Test("a recording that nobody ends in time is forgotten", .timeLimit(.minutes(1)))
    func forgotten() async throws {
        let recorder = DeviceRecorder()
        let pipe = listened(by: recorder)
        recorder.begin(for: .zero)
        try await pipe.write([1, 2], to: 2, within: .seconds(1))
        // Hangs, and the limit says so, where it is kept.
        while recorder.isRecording { await Task.yield() }
    }
}

import DeviceSupport
import TestSupport
import Testing
import USB

@testable import Scanning

/// What the driver made of the device when it was recorded, it makes of the recording.
@Suite("Recorded scanners, played back")
struct RecordedScannerTests {
    /// Why there is no page; nil where there is one.
    private static let failures: [String: ScanError.Code?] = [
        "page": nil, "late": nil, "zeroLength": nil, "busyFirst": nil, "long": nil,
        "short": .notAnswering, "pauseMidPage": .notAnswering, "silence": .notAnswering, "garbage": .garbled,
        "stall": .garbled, "refused": .unsupported, "vanish": .absent, "garbageInsteadOfJPEG": .badPicture,
        "truncatedJPEG": .badPicture,
    ]

    @Test("a page comes, or what went wrong has its name, as it was then", arguments: failures.keys.sorted())
    func replay(name: String) async throws {
        let recording = try ShippedRecording.named(name, of: "scanner")
        let vendor = try #require(UInt16(recording.device.device.prefix(4), radix: 16))
        let pipes = try #require(ScannerConfiguration.pipes(of: recording.device.interfaces, vendor: vendor))
        let clock = ManualClock()
        let scanner = ESCLScanner(
            connection: IPPUSBConnection(
                pipe: ReplayedPipe(recording, clock: clock), input: pipes.input.address, output: pipes.output.address,
                clock: clock),
            clock: clock, answerTimeout: .seconds(10), pageTimeout: .seconds(60))
        let settings = try ScanSettings(ScanRequest(), for: try await scanner.capabilities())
        let failure = try #require(Self.failures[name])
        do {
            let page = try await scanner.scan(settings) { _ in }
            #expect(failure == nil && JPEGDimensions(page.jpeg) != nil)
        } catch let error as ScanError {
            #expect(error.code == failure)
        }
    }

    @Test("every recording is played")
    func all() throws {
        #expect(try ShippedRecording.names(of: "scanner") == Self.failures.keys.sorted())
    }
}

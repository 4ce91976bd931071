import ArgumentParser
import Cards
import DeviceStatus
import DeviceSupport
import Foundation
import Hummingbird
import NIOCore
import Scanning
import TerminalCare

/// `kiosk record`: for whoever wants to see what a device says, and to test drivers with it.
struct RecordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record", abstract: "Records what the kiosk and a device say to each other, as bytes with times.",
        discussion: """
            What cards and papers say is replaced before the file is written: it holds nobody's data. While it \
            records, lay a card or scan a page; without a running kiosk the command asks for one itself. Tests play \
            such files back at the drivers.
            """)

    @OptionGroup var common: CommonOptions
    @Argument(help: ArgumentHelp("Where the recording goes.", valueName: "file")) var file: String
    @Option(help: "The device: card-reader or scanner.") var device = RecordedDevice.cardReader
    @Option(help: ArgumentHelp("How long to record.", valueName: "seconds")) var seconds = 30

    func validate() throws {
        guard (1...600).contains(seconds) else { throw ValidationError("--seconds is from 1 to 600.") }
    }

    func run() async throws {
        try await sayingWhatIsWrong {
            let settings = try await common.settings()
            let text = try await recording(settings)
            try Data(text.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
            print("Recorded in \(file): \(text.split(separator: "\n").count - 1) moments, nobody's data in it.")
        }
    }

    private func recording(_ settings: KioskSettings) async throws -> String {
        do {
            let client = ControlClient(settings)
            try await client.post("/devices/\(device.rawValue)/recording/begin", Data())
            print("The kiosk records its \(device.rawValue) for \(seconds) s.")
            try await Task.sleep(for: .seconds(seconds))
            return String(
                decoding: try await client.post("/devices/\(device.rawValue)/recording/end", Data()), as: UTF8.self)
        } catch is ControlClient.NotRunning {
            return try await LoneDevices(settings).withCheckup { checkup in
                checkup.recorder(of: device).begin()
                print(device == .cardReader ? "Lay a card on the reader now." : "Scanning what lies on the glass.")
                _ = await checkup.trial(device == .cardReader ? .card : .scan)
                return try checkup.recorded(device)
            }
        }
    }
}

/// A device whose driver can be listened to.
enum RecordedDevice: String, ExpressibleByArgument, CaseIterable {
    case cardReader = "card-reader"
    case scanner
}

extension Checkup {
    func recorder(of device: RecordedDevice) -> DeviceRecorder {
        switch device {
        case .cardReader: cardReader.recorder
        case .scanner: scanner.recorder
        }
    }

    /// What was recorded, without the people in it.
    /// - Throws: ``StaffError`` when nothing was.
    func recorded(_ device: RecordedDevice) throws -> String {
        guard let recording = recorder(of: device).end() else {
            throw StaffError("Nothing was said to the \(device.rawValue) meanwhile. See `kiosk devices`.")
        }
        return try device == .cardReader ? recording.withoutCards().text : recording.withoutPages().text
    }

    /// `kiosk record` at a running kiosk.
    func addRecording(to router: Router<BasicRequestContext>) {
        router.post("/devices/{device}/recording/{step}") { _, context -> Response in
            guard let device = context.parameters.get("device").flatMap({ RecordedDevice(rawValue: $0) }) else {
                return Response(status: .notFound)
            }
            switch context.parameters.get("step") {
            case "begin":
                recorder(of: device).begin()
                return Response(status: .noContent)
            case "end":
                do {
                    return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: try recorded(device))))
                } catch let error as StaffError {
                    return Response(status: .conflict, body: .init(byteBuffer: ByteBuffer(string: "\(error)")))
                }
            default: return Response(status: .notFound)
            }
        }
    }
}

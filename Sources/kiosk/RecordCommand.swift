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
            records, lay a card or scan a page; without a running kiosk the command asks for one itself. What is \
            said when the device is opened is part of it only without a running kiosk, or when it is plugged in \
            meanwhile. Tests play such files back at the drivers.
            """)

    @OptionGroup var common: CommonOptions
    @Argument(help: ArgumentHelp("Where the recording goes.", valueName: "file")) var file: String
    @Option(help: "The device: card-reader or scanner.") var device = RecordedDevice.cardReader
    @Option(help: ArgumentHelp("How long to record.", valueName: "seconds")) var seconds = 30

    /// Seconds.
    static let limits = 1...600
    /// By then the command has come for its recording, or was stopped.
    static let grace = Duration.seconds(10)

    func validate() throws {
        guard Self.limits.contains(seconds) else { throw ValidationError("--seconds is from 1 to 600.") }
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
        let client = ControlClient(settings)
        let path = "/devices/\(device.rawValue)/recording"
        do {
            try await client.post("\(path)/begin", Data("\(seconds)".utf8))
        } catch let error as ControlClient.NotRunning {
            guard settings.otherOwner == nil else { throw error }
            return try await recordAlone(settings)
        }
        say("The kiosk records its \(device.rawValue) for \(seconds) s.")
        // As long as was asked for: whoever records knows when the device has shown what it does.
        try await Task.sleep(for: .seconds(seconds))
        return String(decoding: try await client.post("\(path)/end", Data()), as: UTF8.self)
    }

    private func recordAlone(_ settings: KioskSettings) async throws -> String {
        try await LoneDevices(settings).withCheckup(recording: device) { checkup in
            say(device == .cardReader ? "Lay a card on the reader now." : "Scanning what lies on the glass.")
            let outcome = await checkup.trial(device == .cardReader ? .card : .scan)
            // Then it is of interest how it fails to be opened, again and again, for as long as was asked for.
            if outcome == .unavailable { try await Task.sleep(for: .seconds(seconds)) }
            return try checkup.recorded(device)
        }
    }

    /// Also to a program that reads along.
    private func say(_ words: String) {
        print(words)
        fflush(nil)
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
        router.post("/devices/{device}/recording/{step}") { request, context -> Response in
            guard let device = context.parameters.get("device").flatMap({ RecordedDevice(rawValue: $0) }) else {
                return Response(status: .notFound)
            }
            switch context.parameters.get("step") {
            case "begin":
                let seconds = Int(String(buffer: try await request.body.collect(upTo: 8)))
                guard let seconds, RecordCommand.limits.contains(seconds) else { return Response(status: .badRequest) }
                recorder(of: device).begin(for: .seconds(seconds) + RecordCommand.grace)
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

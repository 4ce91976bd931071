import ArgumentParser
import DeviceSupport
import Foundation
import KioskAssets
import TerminalCare

/// `kiosk devices`: what is there, in which state, since when.
struct DevicesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices",
        abstract: "Lists the devices, their state and since when; also those that nothing here uses.",
        discussion: """
            Without a running kiosk it looks at the devices itself, once. --json --watch prints the whole list on \
            one line, now and after every change.
            """)

    @OptionGroup var common: CommonOptions
    @Flag(help: "Prints JSON for a program.") var json = false
    @Flag(help: "Goes on and prints the list after every change; needs a running kiosk.") var watch = false

    func run() async throws {
        try await sayingWhatIsWrong {
            let settings = try await common.settings()
            let words = try StaffWords(settings)
            let kiosk = ControlClient(settings)
            if watch {
                let decoder = JSONDecoder()
                decoder.dateDecodingStrategy = .iso8601
                try await kiosk.lines("/devices/changes") { line in
                    try show(DevicePage(decoder.decode([DeviceEntry].self, from: line)), words, again: true)
                }
                throw StaffError("The kiosk ended.")
            }
            try show(DevicePage(try await settings.devices()), words, again: false)
        }
    }

    private func show(_ page: DevicePage, _ words: StaffWords, again: Bool) throws {
        if json {
            print(String(decoding: try page.json(isLine: again), as: UTF8.self))
        } else {
            print(page.isEmpty ? words.texts["staff.devices.none"] : page.text(words: words.devices))
            if again { print("") }
        }
        // Whoever reads through a pipe reads it now.
        fflush(nil)
    }
}

extension KioskSettings {
    /// Asked of the running kiosk; looked at here when none runs.
    func devices() async throws -> [DeviceEntry] {
        do {
            return try await ControlClient(self).get("/devices")
        } catch let error as ControlClient.NotRunning {
            if let owner = otherOwner {
                throw StaffError("\(error) Its folder belongs to \(owner): runuser -u \(owner) -- kiosk devices")
            }
            return try await LoneDevices(self).entries()
        }
    }
}

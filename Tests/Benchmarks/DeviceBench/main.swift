import Foundation
import Logging

/// Measures the drivers on emulated devices; devices.py runs it, and says what each figure is held to.
///
///     device-bench emulate FOLDER BYTES   the devices, with a page of so many bytes on the glass
///
/// and, preloaded with umockdev on the same folder, one of
///
///     device-bench frames COUNT           seconds of each exchange of a frame with the card reader
///     device-bench scan COUNT             seconds of each scan
///     device-bench cards COUNT            seconds from wanting a card that lies there to its fields
///     device-bench idle SECONDS           seconds of processor time, in percent of those that passed
///     device-bench replug COUNT           MiB of resident memory, a hundred times in so many cycles
///
/// Measurements are lines of standard error. Standard output is what the emulator takes on its standard
/// input: `lay`, `lift`, `plug`, `unplug`.
let arguments = Array(CommandLine.arguments.dropFirst())
LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }

switch (arguments.first, arguments.dropFirst().compactMap { Int($0) }.last) {
case ("emulate", let bytes?) where arguments.count == 3: try Emulator(folder: arguments[1], pageLength: bytes).run()
case ("frames", let count?): try await Bench().frames(count)
case ("scan", let count?): try await Bench().scans(count)
case ("cards", let count?): try await Bench().cards(count)
case ("idle", let seconds?): try await Bench().idle(seconds)
case ("replug", let count?): try await Bench().replugs(count)
default:
    FileHandle.standardError.write(Data("device-bench: see the head of main.swift\n".utf8))
    exit(64)
}

import Foundation
import VirtualDevices

/// Runs the scenarios, one after the other, and says of each how it went; see ``Scenario``.
///
///     device-scenarios [--bus emulated|kernel] [--patience MILLISECONDS] [NAME…]
///
/// The emulated bus wants `LD_PRELOAD=libumockdev-preload.so.0 UMOCKDEV_DIR=…` (`Tests/DeviceTests/run`),
/// the kernel's bus the module vhci-hcd and root. A NAME is part of one; without any, all are run. The
/// exit status is 0 when every one went as it must.
@main struct DeviceScenarios {
    static func main() async {
        var arguments = Array(CommandLine.arguments.dropFirst())
        let busName = take("--bus", from: &arguments) ?? "emulated"
        let patience = take("--patience", from: &arguments).flatMap { Int($0) } ?? usualPatience
        let chosen = Scenario.all.filter { scenario in
            arguments.isEmpty || arguments.contains { scenario.name.contains($0) }
        }
        guard let bench = bench(busName, patience: .milliseconds(patience)), !chosen.isEmpty else { exit(2) }

        var failed = 0
        for scenario in chosen {
            let began = ContinuousClock.now
            var outcome = "ok    "
            do {
                try await scenario.run(bench)
            } catch {
                outcome = "FAILED"
                failed += 1
                say("       \(error)")
            }
            let seconds = (ContinuousClock.now - began) / .seconds(1)
            say("\(outcome) \(String(format: "%5.2f s", seconds))  \(scenario.name)")
        }
        say("\(chosen.count - failed) passed, \(failed) failed")
        exit(failed == 0 ? 0 : 1)
    }

    /// Milliseconds: a hundred times what an emulated device takes.
    private static let usualPatience = 400

    private static func bench(_ name: String, patience: Duration) -> Bench? {
        do {
            switch name {
            case "emulated":
                guard let directory = ProcessInfo.processInfo.environment["UMOCKDEV_DIR"] else {
                    say("device-scenarios: started without the emulated bus; use Tests/DeviceTests/run")
                    return nil
                }
                return .emulated(try EmulatedBus(directory: directory), patience: patience)
            case "kernel":
                return .kernel(try KernelBus(), patience: patience)
            default:
                say("device-scenarios: there is no bus \"\(name)\"")
                return nil
            }
        } catch {
            say("device-scenarios: \(error)")
            return nil
        }
    }

    /// At once, unlike `print`, when it goes into a pipe.
    private static func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

    private static func take(_ option: String, from arguments: inout [String]) -> String? {
        guard let index = arguments.firstIndex(of: option), index + 1 < arguments.count else { return nil }
        defer { arguments.removeSubrange(index...(index + 1)) }
        return arguments[index + 1]
    }
}

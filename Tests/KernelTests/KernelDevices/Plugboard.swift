import Foundation
import VirtualDevices

/// `kernel-devices`: emulated devices at the ports of the kernel that runs it. Reads lines `plug NAME PORT` and
/// `unplug NAME`, and answers each with `ok` or with what went wrong; ends with its input.
@main
struct Plugboard {
    static func main() throws {
        let bus = try KernelBus()
        let devices = SampleDevices.all
        while let line = readLine() {
            let words = line.split(separator: " ").map(String.init)
            do {
                guard words.count >= 2, let device = devices[words[1]] else {
                    throw Misunderstanding(description: "no such device: \(line)")
                }
                switch (words[0], words.count) {
                case ("plug", 3): try bus.plug(device, at: Int(words[2]) ?? 0)
                case ("unplug", 2): bus.unplug(device)
                default: throw Misunderstanding(description: "no such command: \(line)")
                }
                answer("ok")
            } catch {
                answer("\(error)")
            }
        }
    }

    /// At once, through a pipe too.
    private static func answer(_ text: String) {
        print(text)
        fflush(nil)
    }

    private struct Misunderstanding: Error, CustomStringConvertible {
        let description: String
    }
}

import Cards
import DeviceStatus
import Foundation
import Testing
import VirtualDevices

@testable import device_scenarios

extension EmulatedDevices {
    @Suite struct SerialReaderTests {
        @Test("a reader on a serial line is read like any other, and again after its adapter was pulled out")
        func reads() async throws {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("line-\(UUID())").path
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let line = SerialLine(path: folder + "/card-reader-serial")
            let device = EmulatedCardReader(transport: .serial)
            let bench = try Emulation.bench()
            try await bench.with([]) { context in
                try await CardReaderRun.with(bench, context, serialLine: line.path) { run in
                    try await run.becomes(.absent)
                    try line.plug(device)
                    try await run.becomes(.online)
                    try await run.serve(SampleCard.all[0], on: device)
                    line.unplug(device)
                    try await run.becomes(.absent)
                    await run.reader.setWanted(false)
                    try line.plug(device)
                    try await run.becomes(.online)
                    try await run.serve(SampleCard.all[1], on: device)
                }
            }
        }
    }
}

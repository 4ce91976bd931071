import Cards
import DeviceStatus
import Scanning
import VirtualDevices

extension Scenario {
    /// Interference on the cable, and firmware that miscounts.
    static let damagedAnswer =
        readers("half of a card's record is missing", struckBy: { _ in Provocation(.short, at: .read, times: 1) })
        + readers("bytes hang behind a card's record", struckBy: { _ in Provocation(.long, at: .read, times: 1) })
        + readers(
            "the checksum of a card's record is wrong",
            struckBy: { _ in Provocation(.wrongChecksum, at: .read, times: 1) })
        + readers("the answer is noise", struckBy: { _ in Provocation(.garbage, at: .find, times: 1) })
        + readers("every answer is damaged for a while; the reader is faulty that long") { _, device, run in
            device.set(.wrongChecksum, true)
            await run.reader.setWanted(true)
            try await run.becomes(.fault)
            device.set(.wrongChecksum, false)
            try await run.becomes(.online)
            try await run.serve(SampleCard.all[0], on: device)
        }
        + [
            scanner(
                "half of a page is missing", struckBy: { _ in Provocation(.short, at: .nextPage, times: 1) },
                failing: [.notAnswering]),
            scanner(
                "bytes hang behind the answer to a job, which nobody notices",
                struckBy: { _ in Provocation(.long, at: .newJob, times: 1) }, failing: []),
            scanner(
                "the answer is noise", struckBy: { _ in Provocation(.garbage, at: .nextPage, times: 1) },
                failing: [.garbled, .notAnswering]),
        ]
}

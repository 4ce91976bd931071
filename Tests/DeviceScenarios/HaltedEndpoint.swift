import DeviceStatus
import Scanning
import VirtualDevices

extension Scenario {
    /// What USB itself may answer instead of bytes: STALL, and packets of length zero.
    static let haltedEndpoint =
        readers(
            "the endpoint halts instead of giving a card's record", attached: .usb,
            struckBy: { _ in Provocation(.stall, at: .read, times: 1) })
        + readers("the endpoint halts when asked for a card, which nobody notices", attached: .usb) {
            _, device, run in
            device.provoke(Provocation(.stall, at: .find, times: 1))
            try await run.serve(SampleCard.all[0], on: device)
            try expect(device.struck(by: .stall), "the fault never struck")
            let wasFaulty = await run.hasBeen(.fault)
            try expect(!wasFaulty, "the reader was called faulty")
        }
        + readers(
            "an empty packet comes before a card's record", attached: .usb,
            struckBy: { _ in Provocation(.zeroLength, at: .read, times: 1) })
        + [
            scanner(
                "the endpoint halts instead of giving a page",
                struckBy: { _ in Provocation(.stall, at: .nextPage, times: 1) }, failing: [.garbled, .notAnswering]),
            scanner(
                "an empty packet comes before a page, which nobody notices",
                struckBy: { _ in Provocation(.zeroLength, at: .nextPage, times: 1) }, failing: []),
        ]
}

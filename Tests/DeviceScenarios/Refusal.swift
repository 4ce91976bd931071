import Scanning
import VirtualDevices

extension Scenario {
    /// A device that understands and says no.
    static let refusal =
        readers(
            "does not come to terms with the card at first",
            struckBy: { _ in Provocation(.refused, at: .select, times: 1, code: 0x81) })
        + readers(
            "cannot read the card at first", struckBy: { _ in Provocation(.refused, at: .read, times: 1, code: 0x41) })
        + readers(
            "says that it was misunderstood", struckBy: { _ in Provocation(.refused, at: .find, times: 1, code: 0x10) })
        + [
            scanner(
                "takes no job at first",
                struckBy: { _ in Provocation(.refused, at: .newJob, times: 1, code: 500) }, failing: [.unsupported]),
            scanner(
                "has no page at first, and is asked again",
                struckBy: { _ in Provocation(.refused, at: .nextPage, times: 1, code: 404) }, failing: []),
        ]
}

import Scanning
import VirtualDevices

extension Scenario {
    /// An answer that is whole and a picture that is not.
    static let badPicture = [
        scanner(
            "the page is no picture",
            struckBy: { _ in Provocation(.garbageInsteadOfJPEG, at: .nextPage, times: 1) }, failing: [.badPicture]),
        scanner(
            "the picture ends too early",
            struckBy: { _ in Provocation(.truncatedJPEG, at: .nextPage, times: 1) }, failing: [.badPicture]),
    ]
}

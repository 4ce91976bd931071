import Scanning
import VirtualDevices

extension Scenario {
    /// Answers that come when nobody waits for them any more must not be taken for the next ones.
    static let lateAnswer =
        readers("answers too late when asked for a card", struckBy: { late(at: .find, $0) })
        + readers("answers too late when reading a card", struckBy: { late(at: .read, $0) })
        + [
            scanner(
                "answers too late when asked for a page", struckBy: { late(at: .nextPage, $0) },
                failing: [.notAnswering, .garbled])
        ]

    private static func late(at step: DeviceStep, _ bench: Bench) -> Provocation {
        Provocation(.late, at: step, times: 1, seconds: bench.patience / .seconds(1) * 1.2)
    }
}

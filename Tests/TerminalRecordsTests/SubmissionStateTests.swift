import TerminalLink
import Testing

@testable import TerminalRecords

@Suite("The way of a submission to the center")
struct SubmissionStateTests {
    /// Written down anew, one line for each state: sending begins, stored, backed up, lost at the center, refused, found
    /// unusable, retry, nothing keeps it. `-` stays, `!` is impossible.
    private static let table: [SubmissionState: String] = [
        .recorded: "failed stored backed_up - refused unusable - !",
        .failed: "- stored backed_up - refused unusable - !",
        .stored: "! - backed_up failed - - ! !",
        .backedUp: "! - - - - - ! forgotten",
        .refused: "! stored backed_up - - - failed !",
        .unusable: "! stored backed_up - - - failed !",
        .forgotten: "! - - - - - ! -",
    ]

    @Test("every event in every state is answered as the table says", arguments: SubmissionState.allCases)
    func allAnswers(state: SubmissionState) throws {
        let words = try #require(Self.table[state]).split(separator: " ").map(String.init)
        #expect(words.count == SubmissionState.Event.allCases.count)
        for (event, word) in zip(SubmissionState.Event.allCases, words) {
            let wanted: SubmissionState.Answer =
                switch word {
                case "-": .stays
                case "!": .impossible
                default: .becomes(try #require(SubmissionState(rawValue: word)))
                }
            #expect(state.answer(to: event) == wanted, "\(state) \(event)")
        }
    }

    @Test(
        "whatever comes, in whatever order: what the center has is never sent again, and nothing that it has not in its backup is forgotten"
    )
    func allPaths() {
        struct History: Hashable {
            var state = SubmissionState.recorded
            var isStored = false
            var isBackedUp = false
        }
        var seen: Set<History> = [History()]
        var open = Array(seen)
        while let history = open.popLast() {
            for event in SubmissionState.Event.allCases {
                var next = history
                if event == .lostAtCenter { next.isStored = next.isBackedUp }
                next.isStored = next.isStored || event == .storedAtCenter || event == .backedUpAtCenter
                next.isBackedUp = next.isBackedUp || event == .backedUpAtCenter
                if case .becomes(let state) = history.state.answer(to: event) { next.state = state }
                #expect(!next.isStored || !next.state.waits)
                #expect(next.state != .forgotten || next.isBackedUp)
                #expect(next.state != .recorded || history.state == .recorded)
                if seen.insert(next).inserted { open.append(next) }
            }
        }
        #expect(Set(seen.map(\.state)) == Set(SubmissionState.allCases))
    }

    @Test("a rung of the acknowledgement is an event")
    func rungs() {
        #expect(SubmissionState.Event(acknowledged: .stored) == .storedAtCenter)
        #expect(SubmissionState.Event(acknowledged: .backedUp) == .backedUpAtCenter)
    }
}

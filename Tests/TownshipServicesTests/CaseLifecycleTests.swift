import Testing
@testable import TownshipServices

@Suite("What a clerk can do with a case")
struct CaseLifecycleTests {
    @Test("received → accepted → done")
    func straight() throws {
        let accepted = try CaseState.received.after(.accept, supplementWasRequested: false)
        #expect(accepted == .accepted)
        #expect(try accepted.after(.markDone, supplementWasRequested: false) == .done)
    }

    @Test("what is missing is asked once, with everything")
    func supplementOnce() throws {
        let asked = try CaseState.received.after(.requestSupplement(missing: "照片"), supplementWasRequested: false)
        #expect(asked == .supplementRequested)
        #expect(throws: CaseActionProblem.supplementAlreadyRequested) {
            try asked.after(.requestSupplement(missing: "签名"), supplementWasRequested: true)
        }
        #expect(try asked.after(.accept, supplementWasRequested: true) == .accepted)
    }

    @Test(
        "a refusal and a request name their reason",
        arguments: [CaseAction.refuse(reason: " "), .requestSupplement(missing: "")])
    func reasons(action: CaseAction) {
        #expect(throws: CaseActionProblem.reasonMissing) {
            try CaseState.received.after(action, supplementWasRequested: false)
        }
    }

    @Test("nothing follows a final state", arguments: [CaseState.refused, .done])
    func final(state: CaseState) {
        for action in [CaseAction.accept, .markDone, .refuse(reason: "x"), .requestSupplement(missing: "x")] {
            #expect(throws: CaseActionProblem.notPossibleNow) {
                try state.after(action, supplementWasRequested: false)
            }
        }
    }

    @Test("nothing is done before it is accepted")
    func notBefore() {
        #expect(throws: CaseActionProblem.notPossibleNow) {
            try CaseState.received.after(.markDone, supplementWasRequested: false)
        }
    }
}

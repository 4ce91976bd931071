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

@Suite("Answers of a form")
struct FormFieldTests {
    let phone = FormField.of(.phone)
    let choice = FormField.of(.choice)

    @Test(
        "telephone numbers of all kinds are taken, with blanks and hyphens",
        arguments: ["13800000000", "138 0000 0000", "0599-5550110", "5550110", "62345678"])
    func phones(text: String) throws { #expect(throws: Never.self) { try phone.check(text).get() } }

    @Test("what is no telephone number is refused", arguments: ["123", "1380000000a", "138000000001", "１３８"])
    func notPhones(text: String) { #expect(phone.check(text) == .failure(.notAPhone)) }

    @Test("a choice is one of those offered")
    func choices() {
        #expect(choice.check("a") == .success("a"))
        #expect(choice.check("b") == .failure(.notAChoice))
        #expect(choice.check(" ") == .failure(.missing))
    }

    @Test("control characters go, and what is too long is said")
    func text() {
        #expect(FormField.of(.text).check(" 青石\u{0}村\n") == .success("青石村"))
        #expect(FormField.of(.text).check(String(repeating: "长", count: 101)) == .failure(.tooLong))
    }
}

extension FormField {
    fileprivate static func of(_ kind: Kind) -> FormField {
        FormField(id: "f", label: "", kind: kind, choices: [.init(id: "a", label: "甲")])
    }
}

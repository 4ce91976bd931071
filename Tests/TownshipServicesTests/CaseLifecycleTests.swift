import Testing

@testable import TownshipServices

@Suite("The lifecycle of a case")
struct CaseLifecycleTests {
    /// Every kind of service that makes a difference to the way.
    static let kinds: [CaseRules] = [false, true].flatMap { instant in
        [false, true].flatMap { licence in
            [false, true].map { notice in
                CaseRules(
                    isInstant: instant, isLicence: licence, hasPublicNotice: notice,
                    neverPublished: notice ? ["未成年人"] : [])
            }
        }
    }

    /// A step with everything written that any line could demand.
    static func step(_ action: CaseAction) -> CaseStep {
        var words = Dictionary(uniqueKeysWithValues: CaseWord.allCases.map { ($0, "写明") })
        words[.excludedCase] = "未成年人"
        return CaseStep(action, words)
    }

    private func walk(
        _ actions: [CaseAction], _ rules: CaseRules = CaseRules(), by actor: CaseActor = .townshipClerk
    ) throws -> CaseSituation {
        var situation = CaseSituation(rules: rules)
        for action in actions { _ = try situation.take(Self.step(action), by: actor) }
        return situation
    }

    private func problem(
        _ step: CaseStep, after actions: [CaseAction] = [], _ rules: CaseRules = CaseRules(),
        by actor: CaseActor = .townshipClerk
    ) throws -> CaseActionProblem? {
        var situation = try walk(actions, rules)
        do throws(CaseActionProblem) {
            _ = try situation.take(step, by: actor)
            return nil
        } catch { return error }
    }

    @Test("the long way: received, accepted, reviewed, granted, ready, handed over, archived")
    func longWay() throws {
        let way: [CaseAction] = [.accept, .startReview, .grant, .prepareResult, .handOver, .archive]
        #expect(try walk(way).state == .archived)
    }

    @Test("即办件 are finished in one touch, and only they")
    func instant() throws {
        var situation = try walk([.accept], CaseRules(isInstant: true))
        let papers = try CaseStep.finishAtOnce.map { try situation.take($0, by: .townshipClerk).paper }
        #expect(situation.state == .handedOver && papers == [.decision, .deliveryReceipt])
        #expect(try problem(CaseStep(.grant), after: [.accept]) == .notInstant)
        #expect(try problem(CaseStep(.handOver), after: [.accept, .startReview, .grant]) == .notInstant)
    }

    @Test("what is missing is asked once, with everything, and accepted only when it is there")
    func supplementOnce() throws {
        #expect(try problem(CaseStep(.requestSupplement, [.missing: " \n"])) == .reasonMissing)
        #expect(try problem(Self.step(.accept), after: [.requestSupplement]) == .notPossibleNow)
        for after: [CaseAction] in [
            [.requestSupplement], [.requestSupplement, .supplement], [.requestSupplement, .supplement, .accept],
        ] {
            #expect(try problem(Self.step(.requestSupplement), after: after) == .supplementAlreadyRequested)
        }
        #expect(try walk([.requestSupplement, .supplement, .accept]).state == .accepted)
    }

    @Test("villager and terminal bring what is missing, and decide nothing")
    func whoMay() throws {
        for actor in [CaseActor.villager, .terminal] {
            #expect(try problem(CaseStep(.supplement), after: [.requestSupplement], by: actor) == nil)
            #expect(try problem(CaseStep(.accept), by: actor) == .notForYou)
        }
        for line in CaseTransition.table where !line.actors.isDisjoint(with: [.villager, .terminal]) {
            #expect([.supplement, .fillGaps, .withdraw].contains(line.action))
        }
    }

    @Test("every word that a line demands is demanded: without it nothing moves", arguments: CaseTransition.table)
    func words(line: CaseTransition) throws {
        for word in line.words {
            for blank in [nil, "", " \t\n　"] {
                var situation = CaseSituation(
                    line.from, taken: Self.takenSoThatHolds(line), rules: Self.rulesSoThatHolds(line))
                let before = situation
                var step = Self.step(line.action)
                step.words[word] = blank
                let actor = try #require(line.actors.first)
                #expect(throws: CaseActionProblem.reasonMissing) { try situation.take(step, by: actor) }
                #expect(situation == before)
            }
        }
    }

    @Test("a refusal tells reason and remedies, and names the proper body where it is not ours")
    func refusals() {
        for line in CaseTransition.table where [.refused, .rejected].contains(line.to) {
            #expect(Set(line.words).isSuperset(of: [.reason, .remedies]) && line.paper != nil)
            #expect(line.words.contains(.properBody) == (line.action == .refuseNotOurs))
        }
    }

    @Test("容缺受理 names gaps, limit and consequence, and nothing is granted while they are open")
    func promise() throws {
        let line = CaseTransition.table.first { $0.action == .acceptWithPromise }
        #expect(line?.words == [.gaps, .limit, .consequence] && line?.paper == .promiseNotice)
        let review: [CaseAction] = [.acceptWithPromise, .startReview]
        #expect(try problem(Self.step(.grant), after: review) == .gapsOpen)
        #expect(try problem(Self.step(.forwardUp), after: review) == .gapsOpen)
        #expect(try walk(review + [.fillGaps, .grant]).state == .granted)
        #expect(try walk(review + [.reject]).state == .rejected)
        #expect(try problem(Self.step(.fillGaps), after: [.accept, .startReview]) == .noGaps)
    }

    @Test("a service with a public notice is granted only after it, or where the case is never published")
    func publicNotice() throws {
        let published = CaseRules(hasPublicNotice: true, neverPublished: ["未成年人"])
        let review: [CaseAction] = [.accept, .startReview]
        #expect(try problem(Self.step(.publish), after: review) == .noPublicNotice)
        #expect(try problem(Self.step(.grant), after: review, published) == .noticeDue)
        #expect(try walk(review + [.publish, .closeNotice, .grant], published).state == .granted)
        #expect(try problem(Self.step(.publish), after: review + [.withholdNotice], published) == .neverPublished)
        #expect(try walk(review + [.withholdNotice, .grant], published).state == .granted)
        let invented = CaseStep(.withholdNotice, [.excludedCase: "熟人", .reason: "不便公示"])
        #expect(try problem(invented, after: review, published) == .notExcluded)
        let nobodyExcluded = CaseRules(hasPublicNotice: true)
        #expect(try problem(Self.step(.withholdNotice), after: review, nobodyExcluded) == .notExcluded)
    }

    @Test("the county decides what went up; the township writes down its answer and does not decide there")
    func above() throws {
        let up: [CaseAction] = [.accept, .startReview, .forwardUp]
        #expect(try problem(Self.step(.grant), after: up) == .notForYou)
        #expect(try problem(Self.step(.grant), after: up, by: .countyClerk) == nil)
        #expect(try walk(up + [.returnFromAbove, .grant]).state == .granted)
    }

    @Test("only licences are deemed accepted, and only by the clock")
    func deemed() throws {
        let licence = CaseRules(isLicence: true)
        #expect(try problem(CaseStep(.deemAccepted), licence, by: .clock) == nil)
        #expect(try problem(CaseStep(.deemAccepted), by: .clock) == .notALicence)
        #expect(try problem(CaseStep(.deemAccepted), licence) == .notForYou)
        #expect(
            try problem(CaseStep(.deemAccepted), after: [.requestSupplement], licence, by: .clock) == .notPossibleNow)
    }

    @Test("visit and outcome are rated apart, and what has no outcome rates the visit only")
    func ratings() {
        for state in CaseState.allCases {
            #expect(RatingSubject.visit.canBeRated(in: state))
            #expect(RatingSubject.outcome.canBeRated(in: state) == [.refused, .handedOver, .archived].contains(state))
        }
    }

    @Test("what has an outcome to be rated keeps one, wherever it moves")
    func ratingsStay() {
        for line in CaseTransition.table where RatingSubject.outcome.canBeRated(in: line.from) {
            #expect(RatingSubject.outcome.canBeRated(in: line.to))
        }
    }

    /// A past and a service under which a line's conditions hold.
    private static func takenSoThatHolds(_ line: CaseTransition) -> Set<CaseAction> {
        if line.conditions.contains(.gapsOpen) { return [.acceptWithPromise] }
        return line.conditions.contains(.noticeSettled) ? [.publish] : []
    }

    private static func rulesSoThatHolds(_ line: CaseTransition) -> CaseRules {
        CaseRules(
            isInstant: true, isLicence: true, hasPublicNotice: line.conditions.contains(.noticeExpected),
            neverPublished: ["未成年人"])
    }
}

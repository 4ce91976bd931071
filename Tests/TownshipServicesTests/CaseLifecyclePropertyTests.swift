import Testing

@testable import TownshipServices

@Suite("Whatever is done to a case")
struct CaseLifecyclePropertyTests {
    /// Every situation that can be reached at all, and the actions by which.
    private static func reachable(_ rules: CaseRules) -> Set<CaseSituation> {
        var seen: Set = [CaseSituation(rules: rules)]
        var open = seen
        while let situation = open.popFirst() {
            for actor in CaseActor.allCases {
                for action in CaseAction.allCases {
                    var next = situation
                    let moved = (try? next.take(CaseLifecycleTests.step(action), by: actor)) != nil
                    if moved, seen.insert(next).inserted { open.insert(next) }
                }
            }
        }
        return seen
    }

    @Test(
        "it moves as the table says, or is refused and stays as it was", arguments: CaseLifecycleTests.kinds)
    func byTheTable(rules: CaseRules) {
        for situation in Self.reachable(rules) {
            for actor in CaseActor.allCases {
                let offered = situation.transitions(for: actor)
                for action in CaseAction.allCases {
                    var next = situation
                    do throws(CaseActionProblem) {
                        let line = try next.take(CaseLifecycleTests.step(action), by: actor)
                        // `#expect` costs too much for half a million of them.
                        if !offered.contains(line) || next.state != line.to
                            || next.taken != situation.taken.union([action])
                        {
                            Issue.record("\(situation.state) \(action) \(actor)")
                        }
                    } catch {
                        if offered.contains(where: { $0.action == action }) || next != situation {
                            Issue.record("\(situation.state) \(action) \(actor)")
                        }
                    }
                }
            }
        }
    }

    @Test("every state is reached by some case, and every case that is open has a way on for a clerk")
    func wayOn() {
        var states: Set<CaseState> = []
        for rules in CaseLifecycleTests.kinds {
            for situation in Self.reachable(rules) {
                states.insert(situation.state)
                #expect(situation.transitions(for: .townshipClerk).isEmpty == situation.state.isFinal)
            }
        }
        #expect(states == Set(CaseState.allCases))
    }

    @Test("from everywhere some end is reached", arguments: CaseLifecycleTests.kinds)
    func endsAreReached(rules: CaseRules) {
        var leadsToEnd = Set(CaseState.allCases.filter(\.isFinal))
        while true {
            let more = CaseTransition.table.filter { leadsToEnd.contains($0.to) }.map(\.from)
            if leadsToEnd.isSuperset(of: more) { break }
            leadsToEnd.formUnion(more)
        }
        #expect(leadsToEnd == Set(CaseState.allCases))
        #expect(Set(CaseState.allCases.filter(\.isFinal)) == [.refused, .archived, .withdrawn])
    }

    @Test("one line answers one actor: nothing in the table is ambiguous")
    func unambiguous() {
        for line in CaseTransition.table {
            for actor in line.actors {
                let same = CaseTransition.table.filter {
                    $0.from == line.from && $0.action == line.action && $0.actors.contains(actor)
                }
                #expect(same.count == 1)
            }
        }
        for action in CaseAction.allCases { #expect(CaseTransition.table.contains { $0.action == action }) }
        for paper in CasePaper.allCases { #expect(CaseTransition.table.contains { $0.paper == paper }) }
    }

    @Test("no walk asks twice for a supplement, publishes what is never published, or leaves an end")
    func randomWalks() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            var situation = CaseSituation(
                rules: CaseLifecycleTests.kinds.randomElement(using: &generator) ?? CaseRules())
            var way: [CaseAction] = []
            for _ in 0..<30 {
                let before = situation
                guard let action = CaseAction.allCases.randomElement(using: &generator),
                    let actor = CaseActor.allCases.randomElement(using: &generator),
                    (try? situation.take(CaseLifecycleTests.step(action), by: actor)) != nil
                else { continue }
                #expect(!before.state.isFinal, "\(way)")
                way.append(action)
            }
            #expect(way.count { $0 == .requestSupplement } <= 1, "\(way)")
            if let withheld = way.firstIndex(of: .withholdNotice) {
                #expect(!way[withheld...].contains(.publish), "\(way)")
            }
            if way.contains(.grant), situation.rules.hasPublicNotice {
                #expect(way.contains(.publish) || way.contains(.withholdNotice), "\(way)")
            }
        }
    }
}

import Testing

@testable import TownshipServices

@Suite("Whatever is done to a case")
struct CaseLifecyclePropertyTests {
    /// Everything that can be done to a case of one kind of service, tried once for all tests:
    /// every situation that can be reached at all, and in each every action by everybody.
    private struct Exploration {
        var situations: Set<CaseSituation>
        /// What did not go as the table says.
        var surprises: [String] = []

        init(_ rules: CaseRules) {
            let start = CaseSituation(rules: rules)
            situations = [start]
            var open = [start]
            while let situation = open.popLast() {
                for actor in CaseActor.allCases {
                    let offered = situation.transitions(for: actor)
                    for step in CaseLifecyclePropertyTests.steps {
                        var next = situation
                        let line = try? next.take(step, by: actor)
                        let isAsTheTableSays =
                            if let line {
                                offered.contains(line) && next.state == line.to
                                    && next.taken == situation.taken.union([step.action])
                            } else {
                                !offered.contains { $0.action == step.action } && next == situation
                            }
                        if !isAsTheTableSays { surprises.append("\(situation.state) \(step.action) \(actor)") }
                        if line != nil, situations.insert(next).inserted { open.append(next) }
                    }
                }
            }
        }
    }

    private static let steps = CaseAction.allCases.map(CaseLifecycleTests.step)
    private static let explored = Dictionary(
        uniqueKeysWithValues: Set(CaseLifecycleTests.kinds).map { ($0, Exploration($0)) })

    @Test(
        "it moves as the table says, or is refused and stays as it was", arguments: CaseLifecycleTests.kinds)
    func byTheTable(rules: CaseRules) {
        #expect(Self.explored[rules]?.surprises == [])
    }

    @Test("every state is reached by some case, and every case that is open has a way on for a clerk")
    func wayOn() {
        let situations = Self.explored.values.flatMap(\.situations)
        for situation in situations
        where situation.transitions(for: .townshipClerk).isEmpty != situation.state.isFinal {
            Issue.record("\(situation)")
        }
        #expect(Set(situations.map(\.state)) == Set(CaseState.allCases))
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

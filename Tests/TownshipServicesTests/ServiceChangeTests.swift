import Foundation
import Testing
import TownshipServices

/// A service in the form that decodes, so that tests name only what they change.
private func service(_ change: (inout ServiceItem) -> Void = { _ in }) throws -> ServiceItem {
    let json = #"""
        {"id": "sample", "version": 1, "effectiveFrom": "2026-01-01", "name": "样例", "summary": "样例。",
        "group": "elderly", "level": "village", "legalKind": "publicService", "caseType": "promised",
        "conditions": [{"text": "年满65周岁", "rule": {"minimumAge": 65}}, {"text": "本地户籍", "rule": {"registeredIn": ["江东省云溪县"]}}],
        "materials": [
        {"id": "photo", "name": "照片", "source": "scan", "copy": "original", "count": 1, "standard": "一寸"},
        {"id": "proof", "name": "低保证", "source": "shared", "copy": "copy", "count": 1, "standard": ""},
        {"id": "extra", "name": "其他", "source": "scan", "copy": "copy", "count": 1, "standard": "", "optional": true}],
        "procedure": [{"kind": "accept", "name": "受理", "body": "镇"},
        {"kind": "decide", "name": "决定", "body": "镇", "limit": {"amount": 5, "unit": "workingDays", "source": "样例"}}],
        "promise": {"amount": 10, "unit": "workingDays", "source": "样例"},
        "legalLimit": {"amount": 20, "unit": "workingDays", "source": "样例"},
        "fee": {"amount": 0, "basis": "不收费"}, "visits": 0,
        "publicNotice": {"duration": {"amount": 5, "unit": "calendarDays", "source": "样例"}, "place": "村", "neverFor": []},
        "competentBody": "镇", "consultingPhone": "1", "supervisionPhone": "2"}
        """#
    var item = try JSONDecoder().decode(ServiceItem.self, from: Data(json.utf8))
    change(&item)
    return item
}

private func next(_ change: (inout ServiceItem) -> Void) throws -> ServiceChange {
    try ServiceChange(
        from: service(),
        to: service {
            $0.version = 2
            change(&$0)
        })
}

private func furtherStep(_ step: ServiceItem.Step) -> ServiceItem.Step {
    var step = step
    (step.name, step.kind) = ("入户", .visit)
    return step
}

private let onlyThen = try? JSONDecoder().decode(When.self, from: Data(#"{"field": "a", "isOneOf": ["b"]}"#.utf8))

private typealias Edit = @Sendable (inout ServiceItem) -> Void

@Suite("Two versions of a service")
struct ServiceChangeTests {
    private static let increases: [(String, ServiceChange.Increase, Edit)] = [
        ("a further step", .step, { $0.procedure.append(furtherStep($0.procedure[0])) }),
        ("a visit in the place of a decision", .step, { $0.procedure[1].kind = .visit }),
        (
            "a further material", .material,
            { $0.materials.append(Material(id: "x", name: "证", source: .scan, copy: .copy, count: 1, standard: "")) }
        ),
        ("an optional material that is required now", .material, { $0.materials[2].optional = nil }),
        ("a shared material that is scanned now", .material, { $0.materials[1].source = .scan }),
        ("a shared copy whose original is wanted now", .material, { $0.materials[1].copy = .original }),
        ("a further copy", .copy, { $0.materials[0].count = 2 }),
        ("a visit", .visit, { $0.visits = 1 }),
        ("visits no longer told", .visit, { $0.visits = nil }),
        ("a longer promise", .day, { $0.promise.amount = 11 }),
        ("a promise without its unit", .day, { $0.promise.unit = nil }),
        ("a promise that loses its source, and so is none any more", .day, { $0.promise.source = nil }),
        (
            "a shorter promise without a source", .day,
            { $0.promise = TimeLimit(amount: 5, unit: .workingDays, source: "") }
        ),
        (
            "a promise of more calendar than working days", .day,
            {
                $0.promise.unit = .calendarDays; $0.promise.amount = 11
            }
        ),
        ("a longer legal limit", .day, { $0.legalLimit?.amount = 21 }),
        ("a legal limit taken away", .day, { $0.legalLimit = nil }),
        ("a longer step", .day, { $0.procedure[1].limit?.amount = 6 }),
        (
            "fewer working days in the place of calendar days", .day,
            {
                $0.publicNotice?.duration = TimeLimit(amount: 4, unit: .workingDays, source: "样例")
            }
        ),
        ("a fee", .fee, { $0.fee.amount = 100 }),
        ("a further condition", .condition, { $0.conditions.append(Condition(text: "无房")) }),
        (
            "a narrower place of registration", .condition,
            { $0.conditions[1].rule = .init(registeredIn: ["江东省云溪县柳河镇"]) }
        ),
        ("a higher age", .condition, { $0.conditions[0] = Condition(text: "年满70周岁", rule: .init(minimumAge: 70)) }),
    ]

    @Test("every increase needs a reason and is named by its kind", arguments: increases.indices)
    func increase(index: Int) throws {
        let (name, kind, edit) = Self.increases[index]
        let change = try next(edit)
        #expect(change.increases.map(\.increase) == [kind], "\(name)")
        #expect(change.problems(hasReason: false) == [.increaseWithoutReason], "\(name)")
        #expect(change.problems(hasReason: true) == [], "\(name)")
    }

    private static let reliefs: [(String, Edit)] = [
        ("a step less", { $0.procedure.removeLast() }),
        ("a material less", { $0.materials.removeFirst() }),
        ("a scan that the center looks up", { $0.materials[0].source = .shared }),
        ("a material wanted in one case only", { $0.materials[0].when = onlyThen }),
        ("a shorter promise", { $0.promise.amount = 9 }),
        ("as many calendar as working days", { $0.promise.unit = .calendarDays }),
        ("an instant promise", { $0.promise = TimeLimit(amount: 0, unit: .instant, source: "样例") }),
        ("no public notice", { $0.publicNotice = nil }),
        ("a lower age", { $0.conditions[0] = Condition(text: "年满60周岁", rule: .init(minimumAge: 60)) }),
        ("a step's other name", { $0.procedure[0].name = "受理审核" }),
        ("fewer copies", { $0.materials[1].count = 0 }),
        (
            "a wider place of registration",
            { $0.conditions[1].rule = .init(registeredIn: ["江东省"]) }
        ),
        ("a promise with another source", { $0.promise.source = "办事指南" }),
        ("another phone", { $0.consultingPhone = "3" }),
    ]

    @Test("what asks less, or only reads otherwise, needs no reason but is told", arguments: reliefs.indices)
    func relief(index: Int) throws {
        let (name, edit) = Self.reliefs[index]
        let change = try next(edit)
        #expect(!change.entries.isEmpty, "\(name)")
        #expect(change.problems(hasReason: false) == [], "\(name)")
    }

    @Test("a change without a raised version is refused, and a version never goes back")
    func versions() throws {
        let same = try ServiceChange(from: service(), to: service { $0.name = "别名" })
        #expect(same.problems(hasReason: true) == [.versionNotRaised])
        let back = try ServiceChange(from: service { $0.version = 3 }, to: service { $0.version = 2 })
        #expect(back.problems(hasReason: true) == [.versionWentBack])
        #expect(try ServiceChange(from: service(), to: service()).isEmpty)
    }

    @Test("a version may begin later than the one before, never earlier")
    func effective() throws {
        let ahead = try next { $0.effectiveFrom = CalendarDate("2027-03-01") ?? $0.effectiveFrom }
        #expect(ahead.problems(hasReason: false) == [])
        let before = try next { $0.effectiveFrom = CalendarDate("2025-12-31") ?? $0.effectiveFrom }
        #expect(before.problems(hasReason: true) == [.effectiveBeforeEarlier])
    }

    @Test("the words name the element, before and after")
    func words() throws {
        let change = try next { $0.promise.amount = 12 }
        #expect(
            change.description == """
                sample 样例: version 1 to 2, in force from 2026-01-01
                  promise: “10 workingDays” became “12 workingDays” (increase: day)
                """)
    }
}

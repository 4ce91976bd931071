import Foundation
import Testing
import TownshipServices

@testable import TerminalRecords

@Suite("A clock that is wrong")
struct ClockTests {
    private let november = Date(timeIntervalSince1970: 1_795_225_260)
    private let day: TimeInterval = 86_400

    private func trust(floor: Date? = nil, told: Date? = nil) throws -> ClockTrust {
        ClockTrust(
            catalogueSince: try #require(CalendarDate("2026-07-01")), floor: floor, told: told.map { .init($0, at: 0) })
    }

    @Test("before the catalogue's newest day no clock is right, and without other knowledge any later one is")
    func catalogue() throws {
        #expect(try trust().isUnsure(at: Date(timeIntervalSince1970: 0), passed: 0))
        #expect(try !trust().isUnsure(at: november, passed: 0))
    }

    @Test("a clock that falls behind what the records saw is wrong, a leap of half a year ahead is not believed")
    func floor() throws {
        let trust = try trust(floor: november)
        #expect(trust.isUnsure(at: november - day, passed: 0))
        #expect(!trust.isUnsure(at: november - 60, passed: 0))
        #expect(!trust.isUnsure(at: november + 100 * day, passed: 0))
        #expect(trust.isUnsure(at: november + 365 * day, passed: 0))
    }

    @Test("the center's word goes before everything else")
    func center() throws {
        let later = november + 400 * day
        #expect(try !trust(floor: november, told: later + 20).isUnsure(at: later, passed: 0))
        #expect(try trust(floor: november, told: november + 3600).isUnsure(at: november, passed: 0))
        #expect(try trust(floor: november, told: november - 3600).isUnsure(at: november, passed: 0))
    }

    @Test("the floor is what was noted, and before that what the audit saw; only the center lowers it")
    func noted() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store in
                #expect(try await store.clockFloor() == nil)
                let at = try await store.submit(terminal.draft()).receivedAt
                #expect(try await store.clockFloor() == at)
                try await store.noteClock(at + 100, isCertain: false)
                terminal.clock.now += 365 * 86_400
                _ = try await store.submit(terminal.draft())
                #expect(try await store.clockFloor() == at + 100)
                try await store.noteClock(at, isCertain: false)
                #expect(try await store.clockFloor() == at + 100)
                try await store.noteClock(at, isCertain: true)
                #expect(try await store.clockFloor() == at)
            }
        }
    }

    @Test("numbers stay unique and in the order of receipt, whatever the clock says, across starts")
    func numbers() async throws {
        try await Terminal.withOne { terminal in
            let times = [0, 365 * 86_400, -30 * 86_400, 1_795_225_260] as [TimeInterval]
            var given: [SubmissionNumber] = []
            for (index, time) in times.enumerated() {
                terminal.clock.now = index == 0 ? Date(timeIntervalSince1970: time) : november + time
                try await terminal.run { store in
                    for _ in 0..<2 { given.append(try await store.submit(terminal.draft()).number) }
                }
            }
            let serials = given.map(\.serial)
            #expect(serials == serials.sorted() && Set(serials).count == 8)
            try await terminal.run { store in
                let waiting = try await store.waiting().map(\.number)
                #expect(waiting == given)
            }
        }
    }

    @Test("the holder of a card sees what was handed in with it, and what the center told of it")
    func ownCases() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store in
                let holder = try #require(IDNumber(Terminal.idNumber))
                let first = try await store.submit(terminal.draft()).number
                let second = try await store.submit(terminal.draft()).number
                let foreign = try #require(SubmissionNumber(terminal: "QS09", serial: 1))
                try await store.noteCaseStates([
                    CaseStateNote(number: first, state: "accepted", changedAt: november),
                    CaseStateNote(number: foreign, state: "accepted", changedAt: november),
                ])
                try await store.noteCaseStates([CaseStateNote(number: first, state: "inReview", changedAt: november)])
                let own = try await store.submissions(forCard: holder)
                #expect(own.map(\.number) == [second, first])
                #expect(own.map(\.state) == [nil, "inReview"] && own.map(\.delivery) == [.waiting, .waiting])
                #expect(own[1].toldAt == terminal.clock.now)
                let stranger = try #require(IDNumber("35099919850312111X"))
                #expect(try await store.submissions(forCard: stranger) == [])
            }
        }
    }
}

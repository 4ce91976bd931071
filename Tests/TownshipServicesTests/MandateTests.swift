import TestSupport
import Testing
import TownshipServices

@Suite("Mandates and their ends")
struct MandateTests {
    let mandate: Mandate
    let next = PaperPerson(name: "孙某", number: "330999198801010019")

    init() throws {
        mandate = Mandate(
            principal: PaperPerson(name: "王某", number: "330999195403122265"),
            agent: PaperPerson(name: "李某", number: "330999196202151339"), matter: ["medical-aid"],
            powers: [.apply, .supplement], legs: [.village, .township], mayPassOn: true,
            startsOn: try onDay("2026-06-01"),
            expiresOn: try onDay("2026-12-31"),
            principalSignature: PaperSignature(name: "王某", signedOn: try onDay("2026-05-30")),
            agentSignature: PaperSignature(name: "李某", signedOn: try onDay("2026-05-31")))
    }

    private func problems(_ mandate: Mandate, _ date: String) throws -> [StandingProblem] {
        mandate.problems(on: try onDay(date), service: "medical-aid", power: .apply, leg: .village)
    }

    @Test("a mandate holds from its first to its last day")
    func span() throws {
        #expect(try problems(mandate, "2026-05-31") == [.notYet(from: onDay("2026-06-01"))])
        #expect(try problems(mandate, "2026-06-01") == [])
        #expect(try problems(mandate, "2026-12-31") == [])
        #expect(try problems(mandate, "2027-01-01") == [.expired(lastDay: onDay("2026-12-31"))])
    }

    @Test("a mandate ends on the day it is revoked, resigned or done", arguments: Mandate.End.Cause.allCases)
    func ended(cause: Mandate.End.Cause) throws {
        var mandate = mandate
        mandate.end = .init(cause: cause, on: try onDay("2026-08-08"))
        #expect(try problems(mandate, "2026-08-07") == [])
        #expect(try problems(mandate, "2026-08-08") == [.ended(cause: cause, on: onDay("2026-08-08"))])
    }

    @Test("it covers only its own matter, powers and legs, and everything wrong is told at once")
    func scope() throws {
        let found = mandate.problems(
            on: try onDay("2026-07-01"), service: "housing", power: .collectResult, leg: .county)
        #expect(found == [.otherMatter, .powerNotGranted(.collectResult), .legNotCovered(.county)])
    }

    @Test("without both signatures it does not hold")
    func unsigned() throws {
        var mandate = mandate
        mandate.principalSignature.signedOn = nil
        mandate.agentSignature.signedOn = try onDay("2026-07-02")
        #expect(try problems(mandate, "2026-07-01") == [.notSigned(by: .principal), .notSigned(by: .agent)])
    }

    @Test("it is passed on only where the principal ticked it, only once, and the next agent signs")
    func passingOn() throws {
        let date = try onDay("2026-07-01")
        var passed = try mandate.passedOn(to: next, on: date)
        #expect(passed.agent == next)
        #expect(passed.passedOnBy == [mandate.agent])
        #expect(try problems(passed, "2026-07-01") == [.notSigned(by: .agent)])
        passed.agentSignature.signedOn = date
        #expect(try problems(passed, "2026-07-01") == [])
        #expect(try problems(passed, "2026-06-30") == [.notSigned(by: .agent), .notYet(from: date)])
        #expect(throws: StandingProblem.passingOnNotAllowed) { try passed.passedOn(to: mandate.agent, on: date) }
        var unticked = mandate
        unticked.mayPassOn = false
        #expect(throws: StandingProblem.passingOnNotAllowed) { try unticked.passedOn(to: next, on: date) }
        passed.mayPassOn = false
        #expect(try problems(passed, "2026-07-01") == [.passingOnNotAllowed])
    }

    @Test("nobody is his own agent")
    func oneself() throws {
        var mandate = mandate
        mandate.agent = mandate.principal
        #expect(try problems(mandate, "2026-07-01") == [.agentIsPrincipal])
        #expect(throws: StandingProblem.agentIsPrincipal) {
            try self.mandate.passedOn(to: mandate.principal, on: onDay("2026-07-01"))
        }
    }

    @Test("on any day it holds exactly when signed, begun, not past its end and not ended", arguments: 1...100)
    func property(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        func any() throws -> CalendarDate {
            let (month, date) = (Int.random(in: 1...12, using: &random), Int.random(in: 1...28, using: &random))
            return try #require(CalendarDate(year: 2026, month: month, day: date))
        }
        var mandate = mandate
        mandate.startsOn = try any()
        mandate.expiresOn = try any()
        mandate.principalSignature.signedOn = try any()
        mandate.agentSignature.signedOn = try any()
        mandate.end = Bool.random(using: &random) ? .init(cause: .revoked, on: try any()) : nil
        let today = try any()
        let signed = [mandate.principalSignature, mandate.agentSignature].allSatisfy { ($0.signedOn ?? today) <= today }
        let holds =
            signed && mandate.startsOn <= today && today <= mandate.expiresOn
            && (mandate.end.map { today < $0.on } ?? true)
        #expect(
            mandate.problems(on: today, service: "medical-aid", power: .apply, leg: .village).isEmpty == holds)
    }
}

@Suite("Guardianship and its ends")
struct GuardianshipTests {
    let guardianship: Guardianship

    init() throws {
        guardianship = Guardianship(
            kind: .minor, ward: PaperPerson(name: "王某", number: "330999201002280017"),
            wardBirthDate: try onDay("2010-02-28"), guardian: PaperPerson(name: "李某", number: "330999198002151339"),
            proof: "户口簿", startsOn: try onDay("2010-02-28"))
    }

    @Test("it ends on the day the child completes 18")
    func ofAge() throws {
        #expect(try guardianship.problems(on: onDay("2028-02-27")) == [])
        #expect(try guardianship.problems(on: onDay("2028-02-28")) == [.cameOfAge(on: onDay("2028-02-28"))])
    }

    @Test("a child born on 29 February comes of age on 1 March of a common year")
    func leapDay() throws {
        var guardianship = guardianship
        guardianship.wardBirthDate = try onDay("2012-02-29")
        #expect(guardianship.comesOfAgeOn == (try onDay("2030-03-01")))
        #expect(try guardianship.problems(on: onDay("2030-02-28")) == [])
    }

    @Test("self-support ends it only from 16 and only when a person found it")
    func selfSupport() throws {
        var guardianship = guardianship
        #expect(try !guardianship.mayBeSelfSupporting(on: onDay("2026-02-27")))
        #expect(try guardianship.mayBeSelfSupporting(on: onDay("2026-02-28")))
        #expect(try guardianship.problems(on: onDay("2027-01-01")) == [])
        guardianship.selfSupportingSince = try onDay("2025-09-01")
        #expect(try guardianship.problems(on: onDay("2026-02-27")) == [])
        #expect(try guardianship.problems(on: onDay("2026-02-28")) == [.selfSupporting(since: onDay("2026-02-28"))])
    }

    @Test("it ends when it is revoked, and does not begin before its day or without a proof")
    func others() throws {
        var guardianship = guardianship
        guardianship.revokedOn = try onDay("2020-05-05")
        #expect(try guardianship.problems(on: onDay("2020-05-04")) == [])
        #expect(try guardianship.problems(on: onDay("2020-05-05")) == [.guardianshipRevoked(on: onDay("2020-05-05"))])
        guardianship.proof = " "
        #expect(
            try guardianship.problems(on: onDay("2010-02-27"))
                == [.guardianshipNotProven, .notYet(from: onDay("2010-02-28"))])
    }

    @Test("an adult's guardianship has no age")
    func adult() throws {
        var guardianship = guardianship
        guardianship.kind = .adult
        #expect(try guardianship.problems(on: onDay("2060-01-01")) == [])
        #expect(try !guardianship.mayBeSelfSupporting(on: onDay("2027-01-01")))
    }

    @Test("no way of printing it shows a person")
    func hidden() {
        var dumped = ""
        dump(guardianship, to: &dumped)
        for text in ["\(guardianship)", dumped] { #expect(!text.contains("某") && !text.contains("330999")) }
    }
}

private func onDay(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }

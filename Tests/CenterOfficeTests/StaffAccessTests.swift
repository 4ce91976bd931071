@testable import CenterOffice
import Foundation
import Testing
import TownshipServices

@Suite("Who may log in")
struct StaffAccessTests {
    private let center: CenterFixture
    private let office: Office

    init() async throws {
        center = try CenterFixture()
        office = center.office
        _ = try await office.addStaff("wang.fang", name: "王芳", role: .clerk, password: CenterFixture.password)
    }

    @Test("an unknown login and a wrong password get one and the same answer")
    func sameAnswer() async throws {
        var answers: Set<String> = []
        for (login, password) in [("wang.fang", "wrong"), ("nobody", "wrong"), ("", ""), ("a b", "x"), ("王芳", "x")] {
            do {
                _ = try await office.logIn(login, password: password)
                Issue.record("let in")
            } catch { answers.insert("\(error)") }
        }
        #expect(answers.count == 1)
    }

    @Test("a login is typed in any case, a password is not")
    func letterCase() async throws {
        _ = try await office.logIn(" Wang.Fang ", password: CenterFixture.password)
        #expect(
            await officeCode { _ = try await office.logIn("wang.fang", password: CenterFixture.password.uppercased()) }
                == .wrongPassword)
    }

    @Test("after five failures even the right password waits, for a known and an unknown login alike")
    func throttled() async throws {
        for login in ["wang.fang", "nobody"] {
            for _ in 0..<LoginThrottle.freeFailures {
                #expect(await officeCode { _ = try await office.logIn(login, password: "wrong") } == .wrongPassword)
            }
            #expect(
                await officeCode { _ = try await office.logIn(login, password: CenterFixture.password) }
                    == .tooManyAttempts)
        }
        center.clock.advance(by: LoginThrottle.firstWait)
        _ = try await office.logIn("wang.fang", password: CenterFixture.password)
        #expect(await officeCode { _ = try await office.logIn("wang.fang", password: "wrong") } == .wrongPassword)
    }

    @Test("guesses sent all at once are counted like guesses one by one")
    func floodIsCounted() async throws {
        let codes = await withTaskGroup(of: OfficeError.Code?.self) { group in
            for _ in 0..<60 {
                group.addTask { await officeCode { _ = try await office.logIn("wang.fang", password: "wrong") } }
            }
            return await group.reduce(into: [OfficeError.Code?: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(codes[.wrongPassword] ?? 0 <= LoginThrottle.freeFailures)
        #expect(codes[.tooManyAttempts] ?? 0 >= 60 - LoginThrottle.freeFailures)
    }

    @Test("a session ends when nobody uses it, and what a page does by itself is no use")
    func idle() async throws {
        let token = try await office.logIn("wang.fang", password: CenterFixture.password)
        let limit = office.settings.sessionIdleLimit
        center.clock.advance(by: limit - 60)
        #expect(try await office.session(token: token, isUse: true) != nil)
        center.clock.advance(by: limit - 60)
        #expect(try await office.session(token: token, isUse: false) != nil)
        center.clock.advance(by: 61)
        #expect(try await office.session(token: token, isUse: true) == nil)
    }

    @Test("a session ends after a working day, however busy it is")
    func lifetime() async throws {
        let token = try await office.logIn("wang.fang", password: CenterFixture.password)
        for _ in 0..<(12 * 4 - 1) {
            center.clock.advance(by: 15 * 60)
            #expect(try await office.session(token: token, isUse: true) != nil)
        }
        center.clock.advance(by: 15 * 60)
        #expect(try await office.session(token: token, isUse: true) == nil)
    }

    @Test("logging out ends the session at once, and tokens are never guessed from each other")
    func loggingOut() async throws {
        let first = try await office.logIn("wang.fang", password: CenterFixture.password)
        let second = try await office.logIn("wang.fang", password: CenterFixture.password)
        #expect(first != second)
        try await office.logOut(token: first)
        #expect(try await office.session(token: first, isUse: true) == nil)
        let kept = try await office.session(token: second, isUse: true)
        #expect(kept?.formToken.contains(second) == false)
        #expect(try await office.session(token: "", isUse: true) == nil)
    }

    @Test("somebody who is there is changed only when that is said, and then logged out")
    func replacing() async throws {
        let token = try await office.logIn("wang.fang", password: CenterFixture.password)
        func add(_ password: String, replacing: Bool = false) async throws -> Office.Added {
            try await office.addStaff("wang.fang", name: "王芳", role: .clerk, password: password, replacing: replacing)
        }
        #expect(try await add(CenterFixture.password) == .unchanged)
        #expect(await officeCode { _ = try await add("another password") } == .alreadyThere)
        #expect(try await office.session(token: token, isUse: true) != nil)
        #expect(try await add("another password", replacing: true) == .replaced)
        #expect(try await office.session(token: token, isUse: true) == nil)
        _ = try await office.logIn("wang.fang", password: "another password")
    }

    @Test(
        "logins, names and passwords that cannot be are refused",
        arguments: [
            ("W", "王", "long enough"), ("wang fang", "王", "long enough"), ("wang", " ", "long enough"),
            ("wang", "王", "short"),
        ])
    func impossible(login: String, name: String, password: String) async throws {
        #expect(
            await officeCode {
                _ = try await office.addStaff(login, name: name, role: .clerk, password: password)
            } == .malformed)
    }

    @Test("who only looks cannot move a case or see a number")
    func viewer() async throws {
        let (number, _) = try await center.storedCase()
        let viewer = try await center.session("kan", role: .viewer)
        #expect(try await office.cases(.init(), for: viewer).cases.count == 1)
        #expect(
            await officeCode { try await office.act(CaseStep(.accept), onCase: number, by: viewer) } == .notPermitted)
        #expect(await officeCode { _ = try await office.showNumbers(ofCase: number, to: viewer) } == .notPermitted)
        #expect(try await office.detail(ofCase: number, for: viewer).summary.state == .received)
    }
}

@Suite("Slowing down guesses")
struct LoginThrottleTests {
    private let start = Date(timeIntervalSince1970: 0)

    @Test("the wait doubles with each failure up to a quarter of an hour")
    func doubling() {
        var throttle = LoginThrottle()
        var now = start
        var waits: [TimeInterval] = []
        for _ in 0..<12 {
            throttle.failed("wang", at: now)
            let wait = throttle.wait(for: "wang", at: now) ?? 0
            waits.append(wait)
            now += wait
        }
        #expect(waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900])
        #expect(throttle.wait(for: "li", at: now) == nil)
    }

    @Test("an hour without failures, or the right password, wipes the slate")
    func forgiving() {
        var throttle = LoginThrottle()
        for _ in 0..<5 { throttle.failed("wang", at: start) }
        throttle.failed("wang", at: start + LoginThrottle.memory + 1)
        #expect(throttle.wait(for: "wang", at: start + LoginThrottle.memory + 1) == nil)
        for _ in 0..<5 { throttle.failed("li", at: start) }
        throttle.succeeded("li")
        #expect(throttle.wait(for: "li", at: start) == nil)
    }

    @Test("made-up logins do not fill the memory, and push out the oldest first")
    func bounded() {
        var throttle = LoginThrottle()
        for _ in 0..<5 { throttle.failed("first", at: start) }
        for index in 1...5 { throttle.failed("wang", at: start + Double(index)) }
        for index in 0..<(LoginThrottle.capacity - 1) { throttle.failed("made-up-\(index)", at: start + 10) }
        #expect(throttle.wait(for: "first", at: start + 10) == nil)
        #expect(throttle.wait(for: "wang", at: start + 10) != nil)
    }
}

import Foundation
import Synchronization
import Terminal
import TerminalRecords
import Testing
import TownshipServices

@Suite("The terminal's clock")
struct TerminalClockTests {
    private let floor = Date(timeIntervalSince1970: 1_795_225_260)

    private func clock(_ wall: Date, passed: TimeInterval = 0) -> TerminalClock {
        TerminalClock(
            ClockTrust(catalogueSince: CalendarDate(in: floor), floor: floor), wall: { wall }, sinceStart: { passed })
    }

    @Test("what must end, ends under a clock of 1970 as well")
    func earliest() {
        let clock = clock(Date(timeIntervalSince1970: 0), passed: 3600)
        #expect(clock.isUnsure)
        #expect(clock.earliest == floor + 3600)
        #expect(self.clock(floor + 86_400, passed: 3600).earliest == floor + 86_400)
    }

    @Test("the center's word settles whether the clock is right")
    func told() {
        let ahead = clock(floor + 400 * 86_400)
        #expect(ahead.isUnsure && ahead.trusted == nil)
        ahead.centerTold(floor + 400 * 86_400 + 10)
        #expect(!ahead.isUnsure && ahead.trusted?.isCertain == true)
        let right = clock(floor)
        right.centerTold(floor - 7200)
        #expect(right.isUnsure)
    }

    @Test(
        "a clock that leaps while the center is away is not believed, and is again once it was set right",
        arguments: [-1_795_225_260, 365 * 86_400, -3600, 3600])
    func leaps(by leap: TimeInterval) {
        let now = Mutex((wall: floor, passed: 0.0))
        let clock = TerminalClock(
            ClockTrust(catalogueSince: CalendarDate(in: floor), floor: floor), wall: { now.withLock(\.wall) },
            sinceStart: { now.withLock(\.passed) })
        clock.centerTold(floor + 1)
        now.withLock { $0 = (floor + 30 * 86_400, 30 * 86_400) }
        #expect(clock.trusted?.time == floor + 30 * 86_400 && clock.trusted?.isCertain == true)
        now.withLock { $0.wall += leap }
        // So that no floor is noted.
        #expect(clock.isUnsure && clock.trusted == nil)
        #expect(clock.earliest >= floor + 30 * 86_400)
        now.withLock { $0.wall -= leap }
        #expect(!clock.isUnsure)
    }
}

import Foundation
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
        #expect(ahead.isUnsure && !ahead.isTold)
        ahead.centerTold(floor + 400 * 86_400 + 10)
        #expect(!ahead.isUnsure && ahead.isTold)
        let right = clock(floor)
        right.centerTold(floor - 7200)
        #expect(right.isUnsure)
    }
}

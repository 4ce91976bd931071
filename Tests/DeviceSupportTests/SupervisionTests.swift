import DeviceStatus
import Testing

@testable import DeviceSupport

@Suite struct SupervisionTests {
    /// A device that was found and has answered.
    private func working() -> Supervision {
        var supervision = Supervision()
        #expect(supervision.handle(.found) == [.open])
        #expect(supervision.handle(.answered) == [.report(.online)])
        return supervision
    }

    private func pause(in actions: [Supervision.Action]) -> Duration? {
        for case .pause(let pause) in actions { return pause }
        return nil
    }

    @Test("nothing attached is said at once")
    func absent() {
        var supervision = Supervision()
        #expect(supervision.handle(.lost) == [.report(.absent)])
    }

    @Test("a device that hangs is reset, and left alone for growing pauses up to a minute")
    func growingPauses() {
        var supervision = working()
        var pauses: [Duration] = []
        for _ in 1...10 {
            let actions = supervision.handle(.failed(.hung))
            #expect(actions.first == .reset)
            #expect(actions.contains(.report(.fault)))
            pauses += pause(in: actions).map { [$0] } ?? []
            #expect(supervision.handle(.pauseOver) == [.open])
        }
        #expect(pauses == [0.5, 1, 2, 4, 8, 16, 32, 60, 60, 60].map { .seconds($0) })
    }

    @Test("answering alone does not make the pauses short again; having served somebody does")
    func patienceComesBack() {
        var supervision = working()
        for _ in 1...3 {
            _ = supervision.handle(.failed(.hung))
            _ = supervision.handle(.pauseOver)
            _ = supervision.handle(.answered)
        }
        #expect(pause(in: supervision.handle(.failed(.hung))) == .seconds(4))
        _ = supervision.handle(.pauseOver)
        _ = supervision.handle(.answered)
        _ = supervision.handle(.worked)
        #expect(pause(in: supervision.handle(.failed(.hung))) == .milliseconds(500))
    }

    @Test(
        "help is called for from the fifth failure in a row on, whatever fails",
        arguments: Supervision.Failure.allCases)
    func help(failure: Supervision.Failure) {
        var supervision = working()
        var calls: [Bool] = []
        for _ in 1...12 {
            calls.append(supervision.handle(.failed(failure)).contains(.callForHelp))
            _ = supervision.handle(.pauseOver)
        }
        #expect(calls == (1...12).map { $0 >= 5 })
    }

    @Test("a device plugged in anew is opened at once, whatever pause was running")
    func replugged() {
        var supervision = working()
        for _ in 1...8 {
            _ = supervision.handle(.failed(.hung))
            _ = supervision.handle(.pauseOver)
        }
        _ = supervision.handle(.failed(.hung))
        #expect(supervision.handle(.lost) == [.close, .report(.absent)])
        #expect(supervision.handle(.found) == [.open])
        #expect(supervision.handle(.pauseOver) == [])
        _ = supervision.handle(.answered)
        #expect(pause(in: supervision.handle(.failed(.hung))) == .milliseconds(500))
    }

    @Test("plugged in twice in a second without a word between is one closing and two openings")
    func twice() {
        var supervision = working()
        #expect(supervision.handle(.found) == [.close, .open])
        #expect(supervision.handle(.found) == [.close, .open])
        #expect(supervision.handle(.answered) == [.report(.online)])
    }

    @Test("a device held by another program is never reset")
    func denied() {
        var supervision = working()
        for _ in 1...20 {
            let actions = supervision.handle(.failed(.denied))
            #expect(!actions.contains(.reset))
            #expect(actions.contains(.report(.denied)))
            _ = supervision.handle(.pauseOver)
        }
    }

    @Test(
        "in whatever order things happen, a failure is followed by a pause, and a lost device by silence"
    )
    func walk() {
        let inputs: [Supervision.Input] =
            [.found, .lost, .answered, .worked, .pauseOver] + Supervision.Failure.allCases.map { .failed($0) }
        var seen: Set<Supervision> = [Supervision()]
        // Every state that four inputs can lead to, and what each input does there.
        for _ in 1...6 {
            for supervision in seen {
                for input in inputs {
                    var next = supervision
                    let actions = next.handle(input)
                    if case .failed = input, !actions.isEmpty { #expect(pause(in: actions) != nil) }
                    if input == .lost { #expect(actions.last == .report(.absent)) }
                    seen.insert(next)
                    if input == .lost {
                        var lost = next
                        for late: Supervision.Input in [.answered, .worked, .failed(.hung), .pauseOver] {
                            #expect(lost.handle(late) == [])
                        }
                    }
                }
            }
        }
        #expect(seen.count > 10)
    }
}

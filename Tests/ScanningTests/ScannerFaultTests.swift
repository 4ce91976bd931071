import DeviceSupport
import Testing

@testable import Scanning

/// What goes wrong with an answer.
private enum Fault: CaseIterable {
    /// Comes after the driver's patience is over, and is then in its way.
    case late
    /// Lacks a part.
    case short
    /// Has bytes in it that belong to nothing.
    case long
    case twice
    case damaged
    case stall
    /// A packet without bytes comes first.
    case zeroLength
    case vanished
    /// The question is not taken.
    case deaf

    /// - Parameter index: of the packet that is struck: the first one stands for the whole answer.
    func spoil(_ exchange: inout PlayedScanner.Exchange, at index: Int, patience: Duration) {
        let last = exchange.answer.count - 1
        let isWhole = index == 0
        switch self {
        case .late: exchange.answer[index].pause = patience + .seconds(1)
        case .short:
            if isWhole { exchange.answer[last].bytes.removeLast(3) } else { exchange.answer.remove(at: index) }
        case .long: exchange.answer[isWhole ? last : index].bytes += [0xDE, 0xAD, 0xBE, 0xEF]
        case .twice:
            exchange.answer.insert(contentsOf: exchange.answer[isWhole ? 0...last : index...index], at: index)
        case .damaged: exchange.answer[index].bytes = exchange.answer[index].bytes.map { _ in 0xFF }
        case .stall: exchange.answer[index...] = [.init(error: .stalled)]
        case .zeroLength: exchange.answer.insert(.init(), at: index)
        case .vanished: exchange.answer[index...] = [.init(error: .gone)]
        case .deaf: exchange.error = .timedOut
        }
    }
}

/// Where a fault strikes.
private struct Place: Hashable {
    static let all = PlayedScanner.Step.allCases.map { Place(step: $0) } + [Place(step: .page, isInMiddle: true)]

    var step: PlayedScanner.Step
    /// After half of the answer, not before it.
    var isInMiddle = false

    /// How long the driver waits there.
    var patience: Duration {
        [.early, .page].contains(step) && !isInMiddle ? .seconds(60) : .seconds(10)
    }
}

/// What the driver makes of a fault.
private struct Outcome {
    /// For what the first scan fails; empty when it gives its page.
    var failures: Set<ScanError.Code> = []
    /// Whether the scanner is opened anew; nil where that depends on the lengths of packets and chunks.
    var isReopened: Bool?

    init(of fault: Fault, at place: Place) {
        switch (fault, place.step) {
        // Taken away: nobody notices.
        case (.zeroLength, _): isReopened = false
        case (.twice, _) where !place.isInMiddle: isReopened = false
        // Before the scan, or when the page is there.
        case (_, .capabilities), (_, .deletion): isReopened = true
        case (.long, _) where !place.isInMiddle: isReopened = true
        case (.vanished, _): (failures, isReopened) = ([.absent], true)
        case (.late, _), (.deaf, _): (failures, isReopened) = ([.notAnswering], true)
        // What follows the gap may be taken for the length of a chunk.
        case (.short, _) where place.isInMiddle: (failures, isReopened) = ([.notAnswering, .garbled], true)
        case (.short, _): (failures, isReopened) = ([.notAnswering], true)
        case (.stall, _): (failures, isReopened) = ([.garbled], true)
        case (.damaged, _) where !place.isInMiddle: (failures, isReopened) = ([.garbled], true)
        case (.damaged, _), (.long, _), (.twice, _): failures = [.badPicture, .garbled]
        }
    }
}

@Suite("A scanner at the pipe: every fault at every step, over every shape of connection", .timeLimit(.minutes(1)))
struct ScannerFaultTests {
    fileprivate static let cases = PlayedScanner.allCases.flatMap { shape in
        Fault.allCases.flatMap { fault in
            Place.all.filter { fault != .deaf || !$0.isInMiddle }.map { (shape, fault, $0) }
        }
    }

    @Test("without faults each scan gives its page, once, and deletes its job", arguments: PlayedScanner.allCases)
    func good(shape: PlayedScanner) async throws {
        let played = try await play(shape)
        #expect(played.scans.map(\.page) == [1, 2])
        #expect(played.opened == 1)
        #expect(
            played.requests == [
                "GET", "POST", "POST", "GET", "GET", "DELETE", "POST", "GET", "GET", "DELETE",
            ])
    }

    @Test(
        "a fault gives the whole page or a reason, in time and from one job only, and the next scan gives the next page",
        arguments: cases)
    fileprivate func fault(shape: PlayedScanner, fault: Fault, place: Place) async throws {
        let played = try await play(shape) { exchanges in
            let index = place.isInMiddle ? exchanges[place.step.rawValue].answer.count / 2 : 0
            fault.spoil(&exchanges[place.step.rawValue], at: index, patience: place.patience)
        }
        let outcome = Outcome(of: fault, at: place)
        let (scan, next) = (played.scans[0], played.scans[1])
        if outcome.failures.isEmpty {
            #expect(scan.page == 1)
        } else {
            #expect(scan.page == nil)
            #expect(outcome.failures.contains { $0 == scan.failure }, "\(String(describing: scan.failure))")
        }
        if let isReopened = outcome.isReopened { #expect(played.opened == (isReopened ? 2 : 1)) }
        // Besides it two seconds until the page begins, one until an open transfer ends, one for the job's end,
        // and what the scanner takes to be opened anew.
        #expect(scan.elapsed < place.patience + .seconds(2 + 1 + 1) + .seconds(1))
        // A job that the scanner has begun is never asked for again, and its page never taken for another's.
        let isRefused = place.step == .busy && scan.page == nil
        #expect(next.page == (isRefused ? 1 : 2))
        #expect(played.requests.count { $0 == "POST" } == (isRefused ? 2 : 3))
        // What has left hears nothing any more.
        let isUnnamed = scan.page == nil && [.busy, .job].contains(place.step)
        let isDeleted = !isUnnamed && !(fault == .vanished && scan.page == nil)
        #expect(played.requests.count { $0 == "DELETE" } == (isDeleted ? 2 : 1))
    }

    @Test(
        "a scanner may take a minute until its page begins, and then ten seconds between two bytes",
        arguments: PlayedScanner.allCases)
    func patience(shape: PlayedScanner) async throws {
        func scan(beginning: Int = 0, middle: [Int] = []) async throws -> Played.Scan {
            try await play(shape) { exchanges in
                let page = PlayedScanner.Step.page.rawValue
                for (index, pause) in ([beginning] + middle).enumerated() {
                    exchanges[page].answer[index].pause += .seconds(pause)
                }
            }.scans[0]
        }
        #expect(try await scan(beginning: 59).page == 1)
        #expect(try await scan(beginning: 61).failure == .notAnswering)
        let slow = try await scan(beginning: 50, middle: [9, 9, 9, 9, 9])
        #expect(slow.page == 1)
        #expect(slow.elapsed > .seconds(95))
        let silent = try await scan(middle: [0, 30])
        #expect(silent.failure == .notAnswering)
        // Besides it two seconds until the page begins, one until the open transfer ends, one for the job's end,
        // and what the scanner takes to be opened anew.
        #expect(silent.elapsed < .seconds(10 + 2 + 1 + 1) + .seconds(1))
    }

    @Test("a scanner that sends the head of its answer at once may warm up then", arguments: PlayedScanner.allCases)
    func warmUp(shape: PlayedScanner) async throws {
        let scan = try await play(shape) { exchanges in
            let page = PlayedScanner.Step.page.rawValue
            let all = exchanges[page].answer.flatMap(\.bytes)
            let end = all.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound ?? 0
            var body = shape.packets(Array(all[end...]))
            body[0].pause += .seconds(50)
            exchanges[page].answer = shape.packets(Array(all[..<end])) + body
        }.scans[0]
        #expect(scan.page == 1)
        #expect(scan.elapsed > .seconds(50))
    }

    @Test("packets without bytes are no answer, however many come", arguments: PlayedScanner.allCases)
    func emptyPackets(shape: PlayedScanner) async throws {
        let scan = try await play(shape) { exchanges in
            exchanges[PlayedScanner.Step.page.rawValue].answer
                .insert(contentsOf: repeatElement(.init(pause: .seconds(5)), count: 100), at: 0)
        }.scans[0]
        #expect(scan.failure == .notAnswering)
        #expect(scan.elapsed < .seconds(60 + 2 + 1) + .seconds(2))
    }

    @Test(
        "a scanner that stays busy, and one that never has the page, is not asked for ever",
        arguments: [
            (PlayedScanner.Step.busy, ScanError.Code.busy, 11, 1),
            // Two questions before, and one behind.
            (.early, .noPage, 2 + 31 + 1, 2),
        ])
    func bounded(step: PlayedScanner.Step, failure: ScanError.Code, requests: Int, next: Int) async throws {
        let played = try await play(.highSpeed) { exchanges in
            let exchange = exchanges[step.rawValue]
            exchanges.insert(contentsOf: repeatElement(exchange, count: requests), at: step.rawValue)
        }
        #expect(played.scans[0].failure == failure)
        #expect(played.scans[0].requests == requests)
        #expect(played.scans[1].page == next)
        #expect(played.opened == 1)
    }
}

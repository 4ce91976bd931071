import Foundation
import Sealing
import ServiceLifecycle
import TerminalLink
import TerminalRecords
import Testing
import TownshipServices

@testable import Delivery

@Suite("Delivery over real HTTP")
struct DeliveryServiceTests {
    @Test("pages and manifest arrive, the acknowledgement settles it, the pages leave the terminal")
    func delivers() async throws {
        try await Journey.with { journey in
            let submission = try await journey.submit(pages: 2)
            let center = PlayedCenter()
            try await center.run { port in
                try await journey.delivering(to: port) { service in
                    try await until { service.state.line == .usable }
                    #expect(service.state.lastContact == journey.now)
                    #expect(service.state.waiting == 0)
                    #expect(journey.documentFiles().isEmpty)
                }
            }
            let seen = center.seen
            let manifest = try #require(seen.manifests[submission.number])
            #expect(try Manifest(canonicalBytes: manifest).submission == submission)
            #expect(Set(seen.documents.values) == [Journey.page(1), Journey.page(2)])
            #expect(seen.authorizations == ["Bearer QS01.township-secret"])
            for request in seen.requests {
                #expect(!request.contains(Journey.idNumber))
            }
        }
    }

    @Test("a center that is down at first gets everything once it is up, oldest first")
    func downAtFirst() async throws {
        try await Journey.with { journey in
            var numbers: [SubmissionNumber] = []
            for _ in 0..<3 { numbers.append(try await journey.submit().number) }
            // A port that was free a moment ago, so that nothing answers there now.
            let port = try await PlayedCenter().run { $0 }
            let center = PlayedCenter()
            try await journey.delivering(to: port) { service in
                try await until { service.state.line == .unusable(.unreachable) }
                #expect(try await journey.store.waiting().count == 3)
                try await center.run(port: port) { _ in
                    service.kick()
                    try await journey.untilNothingWaits()
                }
            }
            #expect(center.seen.commits == numbers)
        }
    }

    @Test("a lost answer is asked for again and gives one acknowledgement, and no page is sent twice")
    func lostAnswer() async throws {
        try await Journey.with { journey in
            let number = try await journey.submit().number
            let center = PlayedCenter()
            center.set(.losesAnswer)
            try await center.run { port in
                try await journey.delivering(to: port) { service in
                    try await until { service.state.line == .unusable(.brokenOff) }
                    #expect(try await journey.store.waiting().map(\.number) == [number])
                    center.set(.well)
                    service.kick()
                    try await journey.untilNothingWaits()
                }
            }
            #expect(center.seen.commits.count >= 2)
            #expect(center.seen.manifests.count == 1)
            #expect(center.seen.documentPuts == 1)
        }
    }

    @Test("a submission that the center refuses is reported and kept, and the others go on")
    func refused() async throws {
        try await Journey.with { journey in
            let refused = try await journey.submit().number
            let good = try await journey.submit().number
            let center = PlayedCenter()
            center.set(.refuses(refused))
            try await center.run { port in
                try await journey.delivering(to: port) { service in
                    try await journey.untilNothingWaits()
                    try await until { service.state.refused == 1 }
                    #expect(try await journey.store.summary().refused == 1)
                    #expect(try await journey.store.submission(refused).number == refused)
                }
            }
            #expect(center.seen.manifests.keys.map { $0 } == [good])
        }
    }

    @Test("one that the center fails over does not hold up those behind it")
    func poisoned() async throws {
        try await Journey.with { journey in
            let poisoned = try await journey.submit().number
            let good = [try await journey.submit().number, try await journey.submit().number]
            let center = PlayedCenter()
            center.set(.failsAt(poisoned))
            try await center.run { port in
                try await journey.delivering(to: port) { _ in
                    try await until { try await journey.store.waiting().map(\.number) == [poisoned] }
                }
            }
            #expect(center.seen.commits == good)
        }
    }

    @Test(
        "behind a network's log-in page nothing is delivered and nothing refused",
        arguments: [
            PlayedCenter.Mood.captivePortal, .redirects,
        ])
    func captivePortal(_ mood: PlayedCenter.Mood) async throws {
        try await Journey.with { journey in
            _ = try await journey.submit()
            let center = PlayedCenter()
            center.set(mood)
            try await center.run { port in
                try await journey.delivering(to: port) { service in
                    try await until { service.state.line == .unusable(.notOurs) }
                    #expect(service.state.lastContact == nil)
                    let summary = try await journey.store.summary()
                    #expect(summary.waiting == 1 && summary.refused == 0)
                    center.set(.well)
                    service.kick()
                    try await journey.untilNothingWaits()
                }
            }
        }
    }

    @Test("a center that held less than it said gets the pages after all")
    func forgetful() async throws {
        try await Journey.with { journey in
            _ = try await journey.submit(pages: 2)
            let center = PlayedCenter()
            center.set(.forgetful)
            try await center.run { port in
                try await journey.delivering(to: port) { _ in try await journey.untilNothingWaits() }
            }
            #expect(center.seen.documents.count == 2)
        }
    }

    @Test("a wrong secret is said to be one, and nothing is lost")
    func notAdmitted() async throws {
        try await Journey.with { journey in
            _ = try await journey.submit()
            let center = PlayedCenter()
            center.set(.turnsAway)
            try await center.run { port in
                try await journey.delivering(to: port) { service in
                    try await until { service.state.line == .unusable(.notAdmitted) }
                    #expect(try await journey.store.waiting().count == 1)
                }
            }
        }
    }

    @Test("a page that was lost from the disk stops its own submission only")
    func lostPage() async throws {
        try await Journey.with { journey in
            let broken = try await journey.submit().number
            _ = try await journey.submit()
            for file in journey.documentFiles() where file.hasPrefix("\(broken)") {
                unlink("\(journey.folder)/data/documents/\(file)")
            }
            let center = PlayedCenter()
            try await center.run { port in
                try await journey.delivering(to: port) { _ in
                    try await until { try await journey.store.waiting().map(\.number) == [broken] }
                }
            }
        }
    }

    @Test("a line that rests tries again by itself when its pause is over")
    func triesAgain() async throws {
        try await Journey.with { journey in
            _ = try await journey.submit()
            let center = PlayedCenter()
            center.set(.captivePortal)
            try await center.run { port in
                try await journey.delivering(to: port) { service in
                    try await until { journey.time.pauses.count == 1 }
                    center.set(.well)
                    journey.time.passAll()
                    try await journey.untilNothingWaits()
                    try await until { service.state.line == .usable }
                }
            }
        }
    }

    @Test("what changes is told to those who listen")
    func states() async throws {
        try await Journey.with { journey in
            _ = try await journey.submit()
            let center = PlayedCenter()
            try await center.run { port in
                try await journey.delivering(to: port) { service in
                    let settled = await service.states().first { $0.line == .usable && $0.waiting == 0 }
                    #expect(settled?.lastContact == journey.now)
                }
            }
        }
    }
}

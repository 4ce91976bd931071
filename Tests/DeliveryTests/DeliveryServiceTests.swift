import Foundation
import Sealing
import ServiceLifecycle
import Synchronization
import TerminalLink
import TerminalRecords
import Testing
import TownshipServices

@testable import Delivery

@Suite("Delivery over real HTTP")
struct DeliveryServiceTests {
    @Test("pages and manifest arrive, the acknowledgement settles it, the pages stay until the backup")
    func delivers() async throws {
        try await Journey.with { journey in
            let submission = try await journey.submit(pages: 2)
            let center = PlayedCenter()
            try await center.run { port in
                try await journey.delivering(to: port) { service in
                    try await until { service.state.line == .usable }
                    #expect(service.state.lastContact == journey.now)
                    #expect(service.state.waiting == 0)
                    #expect(journey.documentFiles().count == 2)
                }
            }
            let seen = center.seen
            let manifest = try #require(seen.manifests[submission.number])
            #expect(try Manifest(canonicalBytes: manifest).submission == submission)
            #expect(Set(seen.documents.values) == [Journey.page(1), Journey.page(2)])
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
            #expect(center.seen.documentsReceived == 1)
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

    @Test("a page that was lost from the disk stops its own submission only, and waits for a person")
    func lostPage() async throws {
        try await Journey.with { journey in
            let broken = try await journey.submit().number
            let good = try await journey.submit().number
            for file in journey.documentFiles() where file.hasPrefix("\(broken)") {
                unlink("\(journey.folder)/data/documents/\(file)")
            }
            let center = PlayedCenter()
            try await center.run { port in
                try await journey.delivering(to: port) { service in
                    try await journey.untilNothingWaits()
                    try await until { service.state.refused == 1 && service.state.waiting == 0 }
                }
            }
            #expect(Array(center.seen.manifests.keys) == [good])
        }
    }

    @Test("with an older database put back, what the center has is settled by its word though the pages are gone")
    func oldDatabase() async throws {
        try await Journey.with { journey in
            let number = try await journey.submit().number
            for file in journey.documentFiles() { unlink("\(journey.folder)/data/documents/\(file)") }
            let center = PlayedCenter()
            let parcel = try await journey.store.parcel(number)
            // Delivered in the life that the database knows nothing of; the center looks at the manifest first.
            center.memory.withLock { $0.manifests[number] = parcel.manifest }
            try await center.run { port in
                try await journey.delivering(to: port) { service in
                    try await journey.untilNothingWaits()
                    #expect(try await journey.store.outboxEntry(number).state == .stored)
                    #expect(service.state.refused == 0)
                }
            }
        }
    }

    @Test("a transfer that breaks goes on at the byte where it broke, and no byte crosses twice")
    func resumes() async throws {
        try await Journey.with { journey in
            _ = try await journey.submit()
            let center = PlayedCenter()
            center.set(.breaksAfter(bytes: 30_000))
            try await center.run { port in
                try await journey.delivering(to: port) { _ in try await journey.untilNothingWaits() }
            }
            #expect(center.seen.offsets == [0, 30_000, 60_000, 90_000])
            #expect(center.seen.uploadedBytes == 100_000)
            #expect(Set(center.seen.documents.values) == [Journey.page(1)])
        }
    }

    @Test("after a restart of the terminal an upload goes on at the byte where it was")
    func resumesAfterRestart() async throws {
        try await Journey.with { journey in
            let number = try await journey.submit().number
            let center = PlayedCenter()
            try await center.run { port in
                // An upload as an earlier life of the terminal left it.
                let page = Journey.page(1)
                center.memory.withLock {
                    $0.uploads["\(LinkPath.uploads)/earlier"] = .init(
                        digest: ContentDigest(of: page).description, length: page.count, bytes: page.prefix(70_000))
                }
                try await journey.store.rememberUpload(
                    number, position: 1, address: "\(LinkPath.uploads)/earlier")
                try await journey.delivering(to: port) { _ in try await journey.untilNothingWaits() }
            }
            #expect(center.seen.offsets == [70_000])
            #expect(Set(center.seen.documents.values) == [Journey.page(1)])
        }
    }

    @Test("an upload that the center has forgotten is begun anew")
    func forgottenUpload() async throws {
        try await Journey.with { journey in
            let number = try await journey.submit().number
            try await journey.store.rememberUpload(number, position: 1, address: "\(LinkPath.uploads)/long-gone")
            let center = PlayedCenter()
            try await center.run { port in
                try await journey.delivering(to: port) { _ in try await journey.untilNothingWaits() }
            }
            #expect(center.seen.offsets == [0])
        }
    }

    @Test("a line that takes everything in and never answers is given up, and the next try goes on")
    func swallows() async throws {
        try await Journey.with { journey in
            _ = try await journey.submit()
            let center = PlayedCenter()
            center.set(.swallows)
            try await center.run { port in
                try await journey.delivering(to: port, stallLimit: .milliseconds(300)) { service in
                    try await until { service.state.line == .unusable(.stalled) }
                    #expect(try await journey.store.waiting().count == 1)
                    center.set(.well)
                    // The limit may be too short for a busy machine.
                    try await until {
                        service.kick()
                        return try await journey.store.waiting().isEmpty
                    }
                }
            }
        }
    }

    @Test("when the network may be back, a request that hangs since before is not waited for")
    func doubt() async throws {
        try await Journey.with { journey in
            _ = try await journey.submit()
            let center = PlayedCenter()
            center.set(.swallows)
            let doubts = LineDoubts(patience: .milliseconds(300))
            try await center.run { port in
                try await journey.delivering(to: port, stallLimit: .seconds(600), doubts: doubts) { service in
                    try await until { !center.seen.requests.isEmpty }
                    #expect(service.state.line == .unknown)
                    doubts.raise()
                    try await until { service.state.line == .unusable(.stalled) }
                    center.set(.well)
                    // Patience stays short for a while, perhaps too short for a busy machine.
                    try await until {
                        service.kick()
                        return try await journey.store.waiting().isEmpty
                    }
                }
            }
        }
    }

    @Test("the ceiling holds on the line")
    func ceiling() async throws {
        try await Journey.with { journey in
            _ = try await journey.submit()
            let center = PlayedCenter()
            let start = ContinuousClock.now
            try await center.run { port in
                try await journey.delivering(to: port, bytesPerSecond: 100_000) { _ in
                    try await journey.untilNothingWaits()
                }
            }
            // 100 kB, of which half a second's worth may go at once.
            #expect(ContinuousClock.now - start > .milliseconds(400))
        }
    }

    @Test(
        "neither damage at every try nor an address at another place delivers, or ends in a loop",
        arguments: zip(
            [PlayedCenter.Mood.findsDamage, .sendsUploadsElsewhere],
            [DeliveryProblem.damagedOnTheWay, .notOurs]))
    func hopeless(_ mood: PlayedCenter.Mood, _ problem: DeliveryProblem) async throws {
        try await Journey.with { journey in
            let number = try await journey.submit().number
            let center = PlayedCenter()
            center.set(mood)
            try await center.run { port in
                try await journey.delivering(to: port) { service in
                    try await until { journey.time.pauses.count == 1 }
                    #expect(try await journey.store.waiting().map(\.number) == [number])
                    #expect(service.state.line == (problem.concernsLine ? .unusable(problem) : .usable))
                    center.set(.well)
                    journey.time.passAll()
                    try await journey.untilNothingWaits()
                }
            }
            #expect(center.seen.uploads.count <= 1 + DocumentUpload.mostUploads)
        }
    }

    @Test("how far a submission is can be seen while it is on its way")
    func progress() async throws {
        try await Journey.with { journey in
            let number = try await journey.submit(pages: 2).number
            let center = PlayedCenter()
            try await center.run { port in
                try await journey.delivering(to: port) { service in
                    var seen: [DeliveryState.Sending] = []
                    for await state in service.states() {
                        if let sending = state.sending { seen.append(sending) }
                        if state.line == .usable, state.waiting == 0 { break }
                    }
                    #expect(seen.allSatisfy { $0.number == number && $0.totalBytes == 200_000 })
                    #expect(seen.map(\.sentBytes) == seen.map(\.sentBytes).sorted())
                    #expect(service.state.sending == nil)
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

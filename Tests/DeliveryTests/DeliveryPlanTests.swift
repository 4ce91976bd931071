import Foundation
import TerminalLink
import TestSupport
import Testing
import TownshipServices

@testable import Delivery

@Suite("The way of one submission")
struct DeliveryPlanTests {
    private let manifest = ContentDigest(of: Data("manifest".utf8))

    private func number(_ serial: Int = 1) throws -> SubmissionNumber {
        try #require(SubmissionNumber(terminal: "QS01", serial: serial))
    }

    private func plan(documents: Int) throws -> DeliveryPlan {
        DeliveryPlan(number: try number(), manifestDigest: manifest, documentCount: documents)
    }

    private func acknowledgement(_ serial: Int = 1, digest: ContentDigest? = nil) throws -> Acknowledgement {
        Acknowledgement(
            number: try number(serial), caseNumber: "LH2026-7",
            manifestDigest: (digest ?? manifest).description, storedAt: Date(timeIntervalSince1970: 1))
    }

    private func json(_ status: Int, _ body: Data = Data("{}".utf8)) -> CenterAnswer {
        .answered(status: status, mediaType: "application/json", body: body)
    }

    private func bare(_ status: Int) -> CenterAnswer { .answered(status: status, mediaType: nil, body: Data()) }

    /// Answers all steps but the commit well.
    private func committing(documents: Int = 1) throws -> DeliveryPlan {
        var plan = try plan(documents: documents)
        while plan.step != .commit { plan.receive(bare(200)) }
        return plan
    }

    @Test("asks for each page, sends what is missing, then commits")
    func straight() throws {
        var plan = try plan(documents: 2)
        #expect(plan.step == .ask(document: 0))
        plan.receive(bare(404))
        #expect(plan.step == .send(document: 0))
        plan.receive(bare(201))
        #expect(plan.step == .ask(document: 1))
        plan.receive(bare(200))
        #expect(plan.step == .commit)
        let word = try acknowledgement()
        plan.receive(json(200, try word.encoded()))
        #expect(plan.step == .end(.delivered(word)))
    }

    @Test("a submission without pages commits at once")
    func noDocuments() throws {
        #expect(try plan(documents: 0).step == .commit)
    }

    @Test("an acknowledgement for another number or other content is none")
    func acknowledgementDiffers() throws {
        for word in [try acknowledgement(2), try acknowledgement(digest: ContentDigest(of: Data()))] {
            var plan = try committing()
            plan.receive(json(200, try word.encoded()))
            #expect(plan.step == .end(.notNow(.acknowledgementDiffers)))
        }
    }

    @Test(
        "a log-in page neither delivers nor refuses, at whatever step and status it comes",
        arguments: [200, 201, 302, 307, 400, 403, 404, 409, 413, 500, 503, 511])
    func captivePortal(_ status: Int) throws {
        let page = CenterAnswer.answered(
            status: status, mediaType: "text/html", body: Data("<html>Please log in</html>".utf8))
        var asking = try plan(documents: 1)
        asking.receive(page)
        #expect(asking.step == .end(.notNow(.notOurs)))
        var sending = try plan(documents: 1)
        sending.receive(bare(404))
        sending.receive(page)
        #expect(sending.step == .end(.notNow(.notOurs)))
        var committing = try committing()
        committing.receive(page)
        #expect(committing.step == .end(.notNow(.notOurs)))
    }

    @Test("a redirect is not followed and not believed")
    func redirect() throws {
        for status in [301, 302, 303, 307, 308] {
            var plan = try committing()
            plan.receive(bare(status))
            #expect(plan.step == .end(.notNow(.notOurs)))
        }
    }

    @Test("200 with something that is no acknowledgement is not the center")
    func notAnAcknowledgement() throws {
        let word = try acknowledgement().encoded()
        let answers: [CenterAnswer] = [
            bare(200), json(200), json(200, Data()), json(200, Data("[1]".utf8)),
            .answered(status: 200, mediaType: "text/plain", body: word),
        ]
        for answer in answers {
            var plan = try committing()
            plan.receive(answer)
            #expect(plan.step == .end(.notNow(.notOurs)))
        }
    }

    @Test("409 from the center is final, from anybody else it is not")
    func refused() throws {
        for answer in [json(409), bare(409)] {
            var plan = try committing()
            plan.receive(answer)
            #expect(plan.step == .end(.refused(.otherContent)))
        }
        var plan = try committing()
        plan.receive(.answered(status: 409, mediaType: "text/plain", body: Data("conflict".utf8)))
        #expect(plan.step == .end(.notNow(.notOurs)))
    }

    @Test("a page that the center misses after all is sent without asking, once")
    func missingAfterAll() throws {
        var plan = try committing(documents: 2)
        plan.receive(json(424))
        #expect(plan.step == .send(document: 0))
        plan.receive(bare(200))
        #expect(plan.step == .send(document: 1))
        plan.receive(bare(201))
        #expect(plan.step == .commit)
        plan.receive(json(424))
        #expect(plan.step == .end(.notNow(.documentsMissing)))
    }

    @Test(
        "each other answer is a reason to come again",
        arguments: zip(
            [401, 403, 408, 429, 502, 503, 504, 500, 507, 400, 405, 410, 418],
            [
                DeliveryProblem.notAdmitted, .foreignNumber, .centerBusy, .centerBusy, .centerBusy, .centerBusy,
                .centerBusy, .centerFailed, .centerFailed, .notUnderstood, .notUnderstood, .notUnderstood,
                .notUnderstood,
            ]))
    func others(_ status: Int, _ problem: DeliveryProblem) throws {
        var plan = try committing()
        plan.receive(json(status))
        #expect(plan.step == .end(.notNow(problem)))
    }

    @Test("a number of an earlier terminal code is that submission's trouble, a firewall's 403 the line's")
    func forbidden() throws {
        var ours = try committing()
        ours.receive(json(403))
        #expect(ours.step == .end(.notNow(.foreignNumber)))
        #expect(!DeliveryProblem.foreignNumber.concernsLine)
        var firewall = try committing()
        firewall.receive(bare(403))
        #expect(firewall.step == .end(.notNow(.notOurs)))
    }

    @Test("bytes that were bent on the way are sent again later")
    func bent() throws {
        var plan = try plan(documents: 1)
        plan.receive(bare(404))
        plan.receive(json(422))
        #expect(plan.step == .end(.notNow(.damagedOnTheWay)))
    }

    @Test("no answer whatsoever delivers without our number and digest, nor loops for ever")
    func fuzz() throws {
        var random = SeededGenerator(seed: 42)
        let right = try acknowledgement().encoded()
        let types: [String?] = [nil, "application/json", "text/html", "text/plain", "application/octet-stream", ""]
        for _ in 0..<20_000 {
            var plan = try plan(documents: Int.random(in: 0...3, using: &random))
            var steps = 0
            var sentRight = false
            loop: while steps < 20 {
                if case .end = plan.step { break loop }
                steps += 1
                var body = Bool.random(using: &random) ? right : Data("{}".utf8)
                if Bool.random(using: &random) {
                    body[Int.random(in: 0..<body.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                sentRight = sentRight || (try? Acknowledgement(encoded: body)) != nil
                let status =
                    [200, 201, 404, 409, 424, 302, 503, Int.random(in: 0...999, using: &random)]
                    .randomElement(using: &random) ?? 200
                plan.receive(
                    .answered(status: status, mediaType: types.randomElement(using: &random) ?? nil, body: body))
            }
            guard case .end(let outcome) = plan.step else {
                Issue.record("no end after \(steps) steps")
                return
            }
            if case .delivered(let word) = outcome {
                #expect(sentRight)
                #expect(word.number == (try number()) && word.manifestDigest == manifest.description)
            }
        }
    }
}

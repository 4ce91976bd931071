import Foundation
import TerminalLink
import TestSupport
import Testing
import TownshipServices

@testable import Delivery

@Suite("The way of one submission")
struct DeliveryPlanTests {
    private let manifest = ContentDigest(of: Data("manifest".utf8))
    private let address = "/intake/uploads/1"

    private func plan(documents: Int, upload: String? = nil) throws -> DeliveryPlan {
        DeliveryPlan(
            number: try Answers.number(), manifestDigest: manifest,
            documents: Array(repeating: .init(byteCount: 100, upload: upload), count: documents),
            centerKey: try Answers.signer.get().publicKey)
    }

    private func signed(_ word: Acknowledgement) throws -> Data { try Answers.signer.get().sign(word) }

    /// Answers all steps but the commit well.
    private func committing(documents: Int = 1) throws -> DeliveryPlan {
        var plan = try plan(documents: documents)
        while plan.step != .commit { plan.receive(Answers.bare(200)) }
        return plan
    }

    @Test("asks for each page, sends what is missing, then commits")
    func straight() throws {
        var plan = try plan(documents: 2)
        #expect(plan.step == .ask(document: 0))
        plan.receive(Answers.bare(404))
        #expect(plan.step == .upload(document: 0, .create))
        plan.receive(Answers.bare(201, location: address))
        #expect(plan.step == .keep(document: 0, address: address))
        plan.kept()
        #expect(plan.step == .upload(document: 0, .append(address: address, offset: 0)))
        plan.receive(Answers.bare(204, offset: 100))
        #expect(plan.step == .ask(document: 1))
        plan.receive(Answers.bare(200))
        #expect(plan.step == .commit)
        let word = try Answers.acknowledgement(manifest: manifest)
        plan.receive(Answers.json(200, try signed(word)))
        #expect(plan.step == .end(.delivered(word)))
        // Nothing changes an end.
        plan.receive(.failed(.brokenOff))
        plan.kept()
        #expect(plan.step == .end(.delivered(word)))
    }

    @Test("a submission without pages commits at once")
    func noDocuments() throws {
        #expect(try plan(documents: 0).step == .commit)
    }

    @Test("an upload of an earlier turn goes on where it was, unless the center holds the page by now")
    func remembered() throws {
        var plan = try plan(documents: 1, upload: address)
        plan.receive(Answers.bare(404))
        #expect(plan.step == .upload(document: 0, .measure(address: address)))
        plan = try self.plan(documents: 1, upload: address)
        plan.receive(Answers.bare(200))
        #expect(plan.step == .commit)
    }

    @Test("how an upload ends badly is how the submission ends")
    func uploadEnds() throws {
        var plan = try plan(documents: 2)
        plan.receive(Answers.bare(404))
        plan.receive(Answers.json(413))
        #expect(plan.step == .end(.refused(.tooLarge)))
        plan = try self.plan(documents: 2)
        plan.receive(Answers.bare(404))
        plan.receive(.failed(.stalled))
        #expect(plan.step == .end(.notNow(.stalled)))
    }

    @Test("an acknowledgement for another number or other content is none")
    func acknowledgementDiffers() throws {
        let others = [
            try Answers.acknowledgement(2, manifest: manifest),
            try Answers.acknowledgement(manifest: ContentDigest(of: Data())),
        ]
        for word in others {
            var plan = try committing()
            plan.receive(Answers.json(200, try signed(word)))
            #expect(plan.step == .end(.notNow(.acknowledgementDiffers)))
        }
    }

    @Test("an acknowledgement that another key signed, or none, delivers nothing")
    func foreignSignature() throws {
        let word = try Answers.acknowledgement(manifest: manifest)
        var plan = try committing()
        plan.receive(Answers.json(200, try Answers.stranger.get().sign(word)))
        #expect(plan.step == .end(.notNow(.foreignSignature)))
        plan = try committing()
        plan.receive(Answers.json(200, try JSONEncoder().encode(word)))
        #expect(plan.step == .end(.notNow(.notOurs)))
    }

    @Test(
        "a log-in page neither delivers nor refuses, at whatever step and status it comes",
        arguments: [200, 201, 302, 307, 400, 403, 404, 409, 413, 500, 503, 511])
    func captivePortal(_ status: Int) throws {
        var asking = try plan(documents: 1)
        asking.receive(Answers.page(status))
        #expect(asking.step == .end(.notNow(.notOurs)))
        var committing = try committing()
        committing.receive(Answers.page(status))
        #expect(committing.step == .end(.notNow(.notOurs)))
    }

    @Test("a redirect is not followed and not believed", arguments: [301, 302, 303, 307, 308])
    func redirect(_ status: Int) throws {
        var plan = try committing()
        plan.receive(Answers.bare(status))
        #expect(plan.step == .end(.notNow(.notOurs)))
    }

    @Test("200 with something that is no acknowledgement is not the center")
    func notAnAcknowledgement() throws {
        let word = try signed(try Answers.acknowledgement(manifest: manifest))
        let answers: [CenterAnswer] = [
            Answers.bare(200), Answers.json(200), Answers.json(200, Data()), Answers.json(200, Data("[1]".utf8)),
            Answers.json(200, word.dropLast()),
            .answered(CenterReply(status: 200, mediaType: "text/plain", body: word)),
        ]
        for answer in answers {
            var plan = try committing()
            plan.receive(answer)
            #expect(plan.step == .end(.notNow(.notOurs)))
        }
    }

    @Test("409 and 413 from the center are final, from anybody else they are not")
    func refused() throws {
        for (status, refusal) in [(409, DeliveryRefusal.otherContent), (413, .tooLarge)] {
            for answer in [Answers.json(status), Answers.bare(status)] {
                var plan = try committing()
                plan.receive(answer)
                #expect(plan.step == .end(.refused(refusal)))
            }
            var plan = try committing()
            plan.receive(.answered(CenterReply(status: status, mediaType: "text/plain", body: Data("no".utf8))))
            #expect(plan.step == .end(.notNow(.notOurs)))
        }
    }

    @Test("what the center finds malformed is final; a 400 that it did not mean is not")
    func malformed() throws {
        func end(_ answer: CenterAnswer) throws -> DeliveryPlan.Step {
            var plan = try committing()
            plan.receive(answer)
            return plan.step
        }
        func said(_ code: String) throws -> Data {
            try JSONEncoder().encode(LinkRefusal(code: code, error: "`documents` are too many", remedy: "report it"))
        }
        #expect(try end(Answers.json(400, try said("malformed"))) == .end(.refused(.malformed)))
        for answer in [Answers.json(400, try said("otherVersion")), Answers.json(400), Answers.bare(400)] {
            #expect(try end(answer) == .end(.notNow(.notUnderstood)))
        }
    }

    @Test("a page that the center misses after all is sent anew without asking, once")
    func missingAfterAll() throws {
        var plan = try committing(documents: 2)
        plan.receive(Answers.json(424))
        for index in 0...1 {
            #expect(plan.step == .upload(document: index, .create))
            plan.receive(Answers.bare(201, location: address))
            plan.kept()
            plan.receive(Answers.bare(204, offset: 100))
        }
        #expect(plan.step == .commit)
        plan.receive(Answers.json(424))
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
        plan.receive(Answers.json(status))
        #expect(plan.step == .end(.notNow(problem)))
    }

    @Test("a number of an earlier terminal code is that submission's trouble, a firewall's 403 the line's")
    func forbidden() throws {
        var ours = try committing()
        ours.receive(Answers.json(403))
        #expect(ours.step == .end(.notNow(.foreignNumber)))
        #expect(!DeliveryProblem.foreignNumber.concernsLine)
        var firewall = try committing()
        firewall.receive(Answers.bare(403))
        #expect(firewall.step == .end(.notNow(.notOurs)))
    }

    @Test("every problem and refusal has a remedy for the log")
    func remedies() {
        #expect(DeliveryProblem.allCases.allSatisfy { !$0.remedy.isEmpty })
        #expect(DeliveryRefusal.allCases.allSatisfy { !$0.remedy.isEmpty })
    }

    @Test("no answer whatsoever delivers without our number, digest and the center's signature, nor loops for ever")
    func fuzz() throws {
        var random = SeededGenerator(seed: 42)
        let right = try signed(try Answers.acknowledgement(manifest: manifest))
        let foreign = try Answers.stranger.get().sign(try Answers.acknowledgement(manifest: manifest))
        let types: [String?] = [nil, "application/json", "text/html", "text/plain", "application/octet-stream", ""]
        for _ in 0..<20_000 {
            var plan = try plan(documents: Int.random(in: 0...3, using: &random))
            var steps = 0
            var sentRight = false
            while steps < 200 {
                steps += 1
                if case .end = plan.step { break }
                if case .keep = plan.step {
                    plan.kept()
                    continue
                }
                var body = [right, foreign, Data("{}".utf8)].randomElement(using: &random) ?? right
                if Bool.random(using: &random) {
                    body[Int.random(in: 0..<body.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                sentRight = sentRight || body == right
                plan.receive(
                    .answered(
                        CenterReply(
                            status: [200, 201, 204, 404, 409, 424, 302, 503, Int.random(in: 0...999, using: &random)]
                                .randomElement(using: &random) ?? 200,
                            mediaType: types.randomElement(using: &random) ?? nil, body: body, location: address,
                            offset: [100, nil, Int.random(in: 0...120, using: &random)]
                                .randomElement(using: &random) ?? nil)))
            }
            guard case .end(let outcome) = plan.step else {
                Issue.record("no end after \(steps) steps")
                return
            }
            if case .delivered = outcome { #expect(sentRight) }
        }
    }
}

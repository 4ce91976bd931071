import Foundation
import Testing
import TownshipServices

@Suite("The field values of official papers")
struct PaperFieldsTests {
    @Test("a whole paper misses nothing")
    func whole() throws {
        for paper in try PaperSamples(filled: true).all { #expect(paper.missingFields == [], "\(type(of: paper))") }
    }

    @Test("a paper without its texts names every field that is demanded")
    func empty() throws {
        for paper in try PaperSamples(filled: false).all {
            #expect(paper.missingFields == paper.demands.map(\.label), "\(type(of: paper))")
            #expect(!paper.demands.isEmpty)
        }
    }

    @Test("each of the nine papers of the facts is there, and reads back as it was written")
    func coding() throws {
        let papers = try PaperSamples(filled: true).all
        #expect(papers.count == 9)
        func roundTrip<Paper: PaperFields>(_ paper: Paper) throws {
            #expect(try JSONDecoder().decode(Paper.self, from: JSONEncoder().encode(paper)) == paper)
        }
        for paper in papers { try roundTrip(paper) }
    }

    @Test("no way of printing a paper shows a person")
    func hidden() throws {
        let samples = try PaperSamples(filled: true)
        let proof = try #require(samples.all.compactMap { $0 as? Proof }.first)
        let values: [Any] =
            samples.all + [samples.mandate, proof.stub, samples.person, samples.handler, samples.signature]
        for value in values {
            var dumped = ""
            dump(value, to: &dumped)
            for text in ["\(value)", String(reflecting: value), dumped] {
                for secret in PaperSamples.secrets { #expect(!text.contains(secret), "\(type(of: value))") }
            }
        }
    }

    @Test("a field that is missing cannot be read as a paper")
    func missingKey() {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(IDCopyStamp.self, from: Data(#"{"purpose":"入学","usedBy":"学校"}"#.utf8))
        }
    }

    @Test("a one-time notice names a missing item without its standard")
    func standard() throws {
        var notice = try #require(PaperSamples(filled: true).all.compactMap { $0 as? OneTimeNotice }.first)
        notice.missing.append(MissingMaterial(name: "发票", standard: " ", copy: .original, count: 1))
        #expect(notice.missingFields == ["paperfields.missing"])
        notice.missing = []
        #expect(notice.missingFields == ["paperfields.missing"])
    }

    @Test("a refusal gives 60 days for reconsideration and 6 months to sue, and names a matter where one comes first")
    func remedies() throws {
        #expect(RefusalNotice.Remedies.reconsiderationDays == 60)
        #expect(RefusalNotice.Remedies.lawsuitMonths == 6)
        var notice = try #require(PaperSamples(filled: true).all.compactMap { $0 as? RefusalNotice }.first)
        notice.remedies.reconsiderationFirst = "申请政府信息公开，行政机关不予公开"
        #expect(notice.missingFields == [])
        notice.remedies.reconsiderationFirst = ""
        #expect(notice.missingFields == ["paperfields.remedies"])
    }

    @Test("only a refusal for want of competence must name the proper authority")
    func authority() throws {
        var notice = try #require(PaperSamples(filled: true).all.compactMap { $0 as? RefusalNotice }.first)
        notice.ground = .notNeeded
        #expect(notice.missingFields == [])
        notice.ground = .notCompetent(properAuthority: "")
        #expect(notice.missingFields == ["paperfields.proper_authority"])
    }

    @Test("the stub of a proof carries the proof's values, with the number masked, and the proof ends by itself")
    func proof() throws {
        let samples = try PaperSamples(filled: true)
        let proof = try #require(samples.all.compactMap { $0 as? Proof }.first)
        #expect(proof.stub.number == proof.number)
        #expect(proof.stub.purpose == proof.purpose)
        #expect(proof.stub.subject.number == "330***********2265")
        #expect(!proof.isExpired(on: samples.end))
        #expect(try proof.isExpired(on: #require(CalendarDate("2026-12-05"))))
    }
}

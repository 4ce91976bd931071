import Testing
import TownshipServices

@Suite("What a village may issue, and the twenty that it must not")
struct IssuersTests {
    static let police = ResponsibleBody(
        id: "police", name: "柳河派出所", phone: "0599", address: "1", area: "江东省", level: .township)

    let list = IssuerList(
        permitted: [
            .init(title: "指定监护人证明", aliases: ["监护人指定证明"], basis: ["《民法典》第三十一条"]),
            .init(title: "路过证明", aliases: [], basis: [" "]),
        ],
        banned: BannedProof.allCases.map {
            .init(proof: $0, title: "\($0.rawValue)证明", aliases: ["\($0.rawValue)情况"], goTo: [police], advice: "去派出所")
        })

    @Test("there are twenty, no more and no fewer (民发〔2020〕20号)")
    func twenty() { #expect(BannedProof.allCases.count == 20) }

    @Test("a banned proof tells the right body to go to", arguments: BannedProof.allCases)
    func banned(proof: BannedProof) {
        let expected = IssuerAnswer.mustNot(proof, goTo: [Self.police], advice: "去派出所")
        for title in ["\(proof.rawValue)证明", proof.rawValue, " \(proof.rawValue) 情况"] {
            #expect(list.answer(for: title) == expected)
        }
    }

    @Test("what stands on the positive list may be issued, with its basis")
    func permitted() {
        for title in ["指定监护人证明", "指定监护人", "监护人指定证明"] {
            #expect(list.answer(for: title) == .mayIssue(basis: ["《民法典》第三十一条"]))
        }
    }

    @Test("people are told of each proof once: what the village issues first, of the others whom to see instead")
    func guides() {
        let village = ResponsibleBody(
            id: "qingshi", name: "青石村便民服务站", phone: "0599", address: "1", area: "江东省", level: .village)
        let guides = list.guides(of: village)
        #expect(guides.count == 21)
        #expect(guides.first?.title == "指定监护人证明" && guides.first?.goTo == [village])
        #expect(guides.dropFirst().allSatisfy { !$0.isIssued && $0.goTo == [Self.police] })
        #expect(list.guides(of: nil).first?.goTo.isEmpty == true)
    }

    @Test(
        "what no list names, or names without a basis, is asked at the window", arguments: ["", "证明", "路过证明", "收入证明"])
    func notListed(title: String) {
        #expect(list.answer(for: title) == .notListed)
        #expect(!list.mayPrint(title, issuedBy: .villageCommittee))
    }

    @Test("the ban binds the issuer: the competent body may print the same title", arguments: BannedProof.allCases)
    func issuer(proof: BannedProof) {
        #expect(!list.mayPrint("\(proof.rawValue)证明", issuedBy: .villageCommittee))
        #expect(list.mayPrint("\(proof.rawValue)证明", issuedBy: .competentBody))
        #expect(list.mayPrint("指定监护人证明", issuedBy: .villageCommittee))
    }

    @Test("a local list cannot lift the ban")
    func precedence() {
        var lifted = list
        lifted.permitted.append(.init(title: "death", aliases: [], basis: ["村规"]))
        #expect(lifted.answer(for: "death证明") == .mustNot(.death, goTo: [Self.police], advice: "去派出所"))
        #expect(lifted.inconsistencies.contains { $0.contains("`death` is one") })
    }

    @Test("a list that lacks one of the twenty, or its body, is named")
    func inconsistencies() {
        var good = list
        good.permitted.removeLast()
        #expect(good.inconsistencies == [])
        for index in good.banned.indices {
            var short = good
            let gone = short.banned.remove(at: index)
            #expect(short.inconsistencies == ["`\(gone.proof.rawValue)` stands 0 times, not once, in `banned`"])
        }
        good.banned[0].goTo = []
        #expect(good.inconsistencies.count == 1)
        #expect(list.inconsistencies == ["`路过证明` has no legal basis: name one, or take it off the list"])
    }
}

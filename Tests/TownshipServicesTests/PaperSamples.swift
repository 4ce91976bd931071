import Testing
import TownshipServices

/// One whole paper of each kind, and the same with its texts emptied.
struct PaperSamples {
    /// Name, number, telephone: what no description may show.
    static let secrets = ["王小芳", "330999195403122265", "13812345678", "李强", "张伟", "赵敏"]

    let number: SerialNumber
    let caseNumber: SubmissionNumber
    let day: CalendarDate
    let end: CalendarDate
    let code = PublicCode()
    /// What every text holds; empty for the empty papers.
    let filled: Bool

    init(filled: Bool) throws {
        number = try #require(SerialNumber(prefix: "LHSL", year: 2026, counter: 17))
        caseNumber = try #require(SubmissionNumber(terminal: "QS01", serial: 123))
        day = try #require(CalendarDate("2026-11-21"))
        end = try #require(CalendarDate("2026-12-04"))
        self.filled = filled
    }

    func text(_ value: String) -> String { filled ? value : "" }
    var person: PaperPerson { PaperPerson(name: text("王小芳"), number: text("330999195403122265")) }
    var agent: PaperPerson { PaperPerson(name: text("李强"), number: text("330999196202151339")) }
    var handler: PaperHandler { PaperHandler(name: text("张伟"), phone: text("13812345678")) }
    var seal: PaperSeal { PaperSeal(body: text("柳河镇人民政府"), date: day) }
    var signature: PaperSignature { PaperSignature(name: text("赵敏"), signedOn: nil) }
    var basis: [String] { [text("《社会救助暂行办法》第十一条")] }
    var material: PaperMaterial {
        PaperMaterial(name: text("发票"), copy: .original, count: 1, condition: text("完好"))
    }
    var missing: MissingMaterial {
        MissingMaterial(name: text("照片"), standard: text("一寸红底"), copy: .original, count: 2)
    }
    var mandate: Mandate {
        Mandate(
            principal: person, agent: agent, matter: ["medical-aid"], powers: filled ? Mandate.Power.allCases : [],
            legs: filled ? [.village] : [], mayPassOn: false, startsOn: day, expiresOn: end,
            principalSignature: signature, agentSignature: signature)
    }

    var all: [any PaperFields] {
        [
            AcceptanceNotice(
                number: number, caseNumber: caseNumber, applicant: person, contact: text("13812345678"),
                item: text("医疗救助申请"), acceptedOn: day, basis: basis, materials: [material], accepter: handler,
                timeLimit: text("10个工作日"), dueOn: end, seal: seal, signature: signature, queryCode: code,
                queryURL: text("https://example.cn/t"), complaintPhone: text("0599-5550112")),
            OneTimeNotice(
                number: number, caseNumber: caseNumber, applicant: person, item: text("医疗救助申请"), toldOn: day,
                handler: handler, basis: basis, missing: [missing], deadline: end, form: text("窗口或终端"), seal: seal,
                receipt: signature),
            RefusalNotice(
                number: number, caseNumber: caseNumber, applicant: person, item: text("宅基地审批"),
                ground: .notCompetent(properAuthority: text("白沙镇人民政府")), reason: text("户籍不在本镇"),
                article: text("《土地管理法》第六十二条"),
                remedies: .init(
                    reconsiderationBody: text("云溪县人民政府"), court: text("云溪县人民法院"), reconsiderationFirst: nil),
                seal: seal),
            ConditionalAcceptanceNotice(
                number: number, caseNumber: caseNumber, applicant: person, item: text("公墓安葬"), acceptedOn: day,
                gaps: [missing], form: text("窗口"), deadline: end, consequence: text("退回申请"), handler: handler,
                seal: seal, promise: signature),
            ServiceReceipt(
                number: number, document: text("受理通知书"), documentNumber: number, copies: filled ? 1 : 0,
                servedAt: text("2026年11月21日 09:41"), method: .inPerson, receiver: person, standing: .oneself,
                signature: signature, server: handler),
            HandoverList(
                number: number, caseNumber: caseNumber, item: text("医疗救助申请"), materials: [material],
                from: .init(body: text("青石村便民服务站"), signature: signature),
                to: .init(body: text("柳河镇便民服务中心"), signature: signature),
                handedOverAt: text("2026年11月21日 09:41")),
            MandateLetter(
                number: number, mandate: mandate, matterNames: [text("医疗救助申请")], principalPhone: text("13812345678"),
                agentPhone: text("13812345678"), relation: text("子女")),
            Proof(
                number: number, title: text("居住证明"), subject: person, fact: text("居住在柳河镇青石村"),
                period: text("2025年1月至今"), purpose: text("办理入学"), handler: handler, issuedOn: day, expiresOn: end,
                seal: seal, verificationCode: code, verificationURL: text("https://example.cn/v")),
            IDCopyStamp(
                caseNumber: caseNumber, purpose: text("医疗救助申请"), usedBy: text("柳河镇便民服务中心"), date: day),
        ]
    }
}

// Invented values that are known to be right.
// swift-format-ignore-file: NeverForceUnwrap

import DeviceStatus
import Session
@testable import TownshipServices

let today = CalendarDate(year: 2026, month: 11, day: 21)!

/// A plainly invented person: no region 330999 exists.
func card(born: String = "19540312", address: String = "江东省云溪县柳河镇青石村12号", validTo: CalendarDate? = nil) -> IdentityCard
{
    let stem = "330999" + born + "002"
    let number = "0123456789X".compactMap { IDNumber(stem + String($0)) }[0]
    return IdentityCard(
        name: "样本芳", sex: .female, ethnicGroup: "汉", birthDate: CalendarDate(born[...])!, address: address,
        number: number, issuer: "云溪县公安局", validFrom: CalendarDate(year: 2010, month: 1, day: 1)!, validTo: validTo)
}

let benefitCard = ServiceItem(
    id: "elderly-benefit-card", version: 1, effectiveFrom: today, name: "办理老年优待证", summary: "", aliases: [],
    pinyin: ["lnyzz"], group: "elderly", level: .village, legalKind: .publicService, caseType: .instant, basis: [],
    conditions: [
        Condition(text: "年满65周岁", rule: .init(minimumAge: 65)),
        Condition(text: "云溪县户籍", rule: .init(registeredIn: ["江东省云溪县"])),
    ],
    materials: [
        Material(id: "id-card", name: "居民身份证", source: .card, copy: .original, count: 1, standard: ""),
        Material(id: "photo", name: "照片", source: .scan, copy: .original, count: 1, standard: ""),
    ],
    form: [
        FormField(id: "name", label: "姓名", kind: .card, cardValue: .name),
        FormField(id: "phone", label: "电话", kind: .phone),
        FormField(
            id: "collection", label: "领取", kind: .choice,
            choices: [.init(id: "village", label: "村"), .init(id: "post", label: "邮寄")]),
    ],
    procedure: [], promise: TimeLimit(amount: 0, unit: .instant, source: ""), fee: .init(amount: 0, basis: ""),
    applicants: [.oneself], channels: [.terminal], bundle: [], sensitiveData: [], peakSeasons: [], competentBody: "",
    consultingPhone: "", supervisionPhone: "", dataNotice: .init(version: "1", paragraphs: []), isGuideOnly: false)

let answers: FormAnswers = ["phone": "13800000000", "collection": "village"]
let strokes = [[Submission.Point(x: 0.1, y: 0.2), Submission.Point(x: 0.5, y: 0.6)]]
let number = SubmissionNumber(terminal: "QS01", serial: 7)!

func receipt(_ slip: Receipt.Slip = .printing) -> Receipt {
    Receipt(
        number: number, service: benefitCard, slip: slip, trackingURL: "http://127.0.0.1/t/X", stillToBring: [],
        signsOnPaper: false)
}

extension VillagerSession {
    /// A session whose devices all work.
    static func ready(draftHours: Int = 0, services: [ServiceItem] = [benefitCard]) -> VillagerSession {
        var session = VillagerSession(
            patience: .init(untilWarning: 90, countdown: 30, thanks: 30),
            shelves: ServiceShelves(
                groups: [.init(id: "elderly", name: "老年人", summary: "")], services: services,
                takenIn: Set(services.map(\.id))), draftHours: draftHours)
        for role in DeviceReport.Role.allCases {
            _ = session.handle(.device(DeviceReport(role: role, device: .online)))
        }
        return session
    }

    @discardableResult
    mutating func touch(_ touches: Touch...) -> [Effect] {
        touches.flatMap { handle(.touch($0, revision: revision)) }
    }

    mutating func pass(seconds: Int) -> [Effect] { (0..<seconds).flatMap { _ in handle(.tick) } }

    static func atCard() -> VillagerSession {
        var session = ready()
        session.touch(.wake, .choose(benefitCard), .next, .next, .next)
        return session
    }

    static func atPerson(_ person: IdentityCard = card()) -> VillagerSession {
        var session = atCard()
        _ = session.handle(.cardRead(person, today: today))
        return session
    }

    static func atScan() -> VillagerSession {
        var session = atPerson()
        session.touch(.next, .answers(answers))
        return session
    }

    static func atReview() -> VillagerSession {
        var session = atScan()
        session.touch(.scan)
        _ = session.handle(.scanned(PageID(1)))
        session.touch(.next)
        return session
    }

    static func atSubmitting() -> VillagerSession {
        var session = atReview()
        session.touch(.next, .sign(strokes, aspect: 3))
        return session
    }

    static func atThanks(_ slip: Receipt.Slip = .printing) -> VillagerSession {
        var session = atSubmitting()
        _ = session.handle(.submitted(receipt(slip)))
        return session
    }
}

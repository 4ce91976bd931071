import KioskAssets
import QRCodes
import Session
import TownshipServices

// What is shown of one person's application. Numbers are masked here, once, for every screen.
extension ScreenRenderer {
    func personValues(_ application: Application, _ session: VillagerSession) -> [String: Any] {
        let isDateUnsure = session.isDateUnsure
        let other = application.representative == nil ? "" : "_other"
        let who = ["who": application.representative == nil ? texts["kiosk.person.you"] : application.card.name]
        let forwarded = forwardedValues(application.route)
        // What is asked on the next screens is not said to be checked by staff here.
        let decided = zip(application.service.conditions, application.advice).filter { $0.0.ask == nil }
        var advice = decided.map { condition, advice in
            let advice = isDateUnsure && condition.asksForAge ? .askedAtWindow : advice
            let isForwarded = advice == .registeredElsewhere && forwarded != nil
            return line(
                condition, advice, isForwarded ? "registeredElsewhereForwarded" : nil,
                who.merging(forwarded ?? [:]) { $1 })
        }
        if isDateUnsure {
            advice.append(["mark": "look", "text": texts["kiosk.clock.unsure"]])
        } else if application.card.isSocialSecurityCard {
            advice.append(["mark": "look", "text": texts("kiosk.person.social_card", who)])
        } else if application.cardIsExpired {
            advice.append(["mark": "look", "text": texts("kiosk.person.expired", who)])
        }
        if let forwarded, !application.advice.contains(.registeredElsewhere) {
            advice.append(["mark": "fine", "text": texts("kiosk.person.forwarded", forwarded)])
        }
        advice += (isDateUnsure ? [] : application.standingAdvice).map {
            ["mark": "look", "text": texts("kiosk.person.standing.\($0.rawValue)", who)]
        }
        var values: [String: Any] = [
            "title": texts["kiosk.person.title\(other)"], "notMe": texts["kiosk.person.not_me\(other)"],
            "goOn": texts["kiosk.person.go_on\(other)"],
            "name": application.card.name, "number": application.card.number.masked,
            "numberLabel": texts["kiosk.person.number\(application.card.kind == .resident ? "" : "_of_document")"],
            // In Latin letters: as large as the others it would push the advice off the screen.
            "isLong": application.card.name.count > 15,
            "advice": advice,
        ]
        if let photo = session.photo(of: application.card.number) { values["photo"] = "\(photo.value)" }
        // Said once: the screen is full where there is much to advise.
        let isAgeAdvised = application.advice.contains(where: \.tellsAge)
        if !isDateUnsure && !isAgeAdvised {
            values["age"] = texts("kiosk.person.age_value", ["age": "\(application.age)"])
        }
        values["representative"] = application.representative.map { $0.nameAndStanding(texts) }
        return values
    }

    /// Nil where the papers stay here, or nobody can tell.
    private func forwardedValues(_ route: Route) -> [String: String]? {
        guard case .forwarded(let body, let how) = route else { return nil }
        return ["body": body.name, "how": texts["common.forwarding.\(how.rawValue)"]]
    }

    private func line(
        _ condition: Condition, _ advice: Advice, _ special: String?, _ who: [String: String]
    ) -> [String: String] {
        let (mark, key, more): (String, String, [String: String]) =
            switch advice {
            case .looksMet: ("fine", "looksMet", [:])
            case .presumedRegistered: ("fine", "presumedRegistered", [:])
            case .registeredElsewhere: ("look", "registeredElsewhere", [:])
            case .askedAtWindow: ("look", "askedAtWindow", [:])
            case .tooOld(let age): ("look", "tooOld", ["age": "\(age)"])
            case .tooYoung(let age, let date): ("look", "tooYoung", ["age": "\(age)", "date": date.inChinese])
            }
        return [
            "mark": mark,
            "text": texts(
                "kiosk.person.\(special ?? key)", more.merging(["condition": condition.text]) { $1 }.merging(who) { $1 }
            ),
        ]
    }

    func owedSlipsValues(_ owed: OwedSlips) -> [String: Any] {
        let title =
            switch owed.progress {
            case .offered, .printing: "title"
            case .printed: "printed"
            case .notPrinted: "notPrinted"
            }
        return [
            "title": texts["kiosk.owed_slips.\(title)"],
            "slips": owed.slips.map { slip in
                ["service": slip.serviceName, "number": slip.number.description, "maybe": slip.maybePrinted]
                    as [String: Any]
            },
            "isPrinting": owed.progress == .printing,
            "canPrint": owed.progress == .offered || owed.progress == .notPrinted,
            "nextLabel": texts[owed.next == nil ? "kiosk.owed_slips.done" : "kiosk.owed_slips.go_on"],
        ]
    }

    func formValues(_ application: Application, _ session: VillagerSession) -> [String: Any] {
        let fields = session.fieldsOnScreen
        let pageOf: [String: Any] = session.pageCount > 1 ? ["pageOf": pageOf(session)] : [:]
        let values: [String: Any] = [
            "title": texts[fields.count == 1 ? "kiosk.form.title_one" : "kiosk.form.title"],
            "fields": fields.map { field in
                var values: [String: Any] = [
                    "id": field.id, "label": field.label, "value": application.answers[field.id] ?? "",
                    "isKeypad": field.hasKeypad, "isChoice": field.kind == .choice, "isText": field.kind == .text,
                    "keys": (1...9).map(String.init), "isDate": field.kind == .date,
                    "optional": field.isRequired ? [] : [texts["kiosk.form.optional"]],
                    "length": field.kind == .bankAccount ? 21 : field.kind == .idNumber ? 18 : 14,
                    "choices": (field.choices ?? []).map { choice in
                        [
                            "field": field.id, "id": choice.id, "label": choice.label,
                            "chosen": application.answers[field.id] == choice.id,
                        ] as [String: Any]
                    },
                ]
                values["hint"] = field.hint ?? (field.kind == .date ? texts["kiosk.form.date_hint"] : nil)
                if field.isLeftToStaff("") { values["note"] = texts["kiosk.form.left_to_staff"] }
                values["unit"] = field.kind == .money ? texts["kiosk.form.yuan"] : field.unit
                values["extraKey"] = field.kind == .money ? "." : field.kind == .idNumber ? "X" : nil
                if field.kind == .date, let date = CalendarDate(application.answers[field.id] ?? "") {
                    values["value"] = date.inChinese
                }
                values["problem"] = application.problems[field.id].map { texts["kiosk.form.problem.\($0.rawValue)"] }
                return values
            },
        ]
        return values.merging(pageOf) { own, _ in own }
    }

    func scanValues(
        _ application: Application, _ material: Material, _ step: ScanStep, _ session: VillagerSession
    ) -> [String: Any] {
        var values: [String: Any] = [
            "title": texts("kiosk.scan.title", ["material": material.name]), "standard": material.standard,
        ]
        let count = application.pages(of: material)
        switch step {
        case .layPage(let last):
            let trouble = session.scanTrouble(after: last)
            let canScan = trouble != .full && trouble != .unavailable
            values["isLaying"] = true
            values["canScan"] = canScan
            values["laterLabel"] = texts[canScan ? "kiosk.scan.later" : "kiosk.scan.later_here"]
            values["example"] = material.example.flatMap { pictures.contains($0) ? $0 : nil }
            values["hasPages"] = count > 0
            values["isFirst"] = count == 0 && material.optional != true
            values["isOptional"] = count == 0 && material.optional == true
            if material.severalPages == true { values["pageText"] = pageText(count + 1) }
            values["trouble"] = trouble.map { texts["kiosk.scan.\($0.rawValue)"] }
        case .scanning(let part):
            values["isScanning"] = true
            values["percent"] = Int(part * 100)
        case .scanned(let page):
            values["isScanned"] = true
            values["page"] = page.value
            values["more"] = application.mayTakeMore(of: material)
            values["takeLabel"] = texts[material.severalPages == true ? "kiosk.scan.done" : "kiosk.scan.take"]
            if material.severalPages == true { values["pageText"] = pageText(count) }
            values["alt"] = texts("kiosk.scan.picture", ["material": material.name])
        }
        return values
    }

    private func pageText(_ page: Int) -> String { texts("kiosk.scan.page", ["page": "\(page)"]) }

    func questionValues(_ application: Application, _ index: Int) -> [String: Any] {
        let condition = application.service.conditions[index]
        let reply = application.reply(to: index)
        var values: [String: Any] = [
            "question": condition.ask ?? condition.text, "condition": condition.text,
            "replies": ConditionReply.allCases.map { each in
                [
                    "id": each.rawValue, "label": texts["kiosk.question.\(each.rawValue)"], "chosen": each == reply,
                ] as [String: Any]
            },
        ]
        if let reply { values["advice"] = texts["kiosk.question.advice_\(reply.rawValue)"] }
        return values
    }

    func reviewValues(_ application: Application, _ session: VillagerSession) -> [String: Any] {
        let pages = session.pageCount
        let screens = application.reviewScreens(large: session.largeText, isDateUnsure: session.isDateUnsure)
        let rows = screens.indices.contains(session.page) ? screens[session.page] : []
        var values: [String: Any] = [
            "service": application.service.name, "showsAnswers": !rows.isEmpty,
            "isFirst": session.page == 0, "showsMaterials": pages == 1 || rows.isEmpty,
            "rows": rows.map { line in
                let row = line.row(texts, session.isRevealed ? .full : .masked)
                return ["label": row.label, "value": row.value]
            },
            "revealLabel": texts[session.isRevealed ? "kiosk.review.hide" : "kiosk.review.reveal"],
            "materials": application.wantedMaterials.map { materialValues($0, in: application) },
            "notice": application.service.dataNotice.paragraphs,
            "nextLabel": texts[session.page + 1 < pages ? "kiosk.common.next" : "kiosk.review.right"],
        ]
        if pages > 1 { values["pageOf"] = pageOf(session) }
        return values
    }

    private func materialValues(_ material: Material, in application: Application) -> [String: Any] {
        var values: [String: Any] = ["name": material.name]
        switch (material.source, application.materials[material.id]) {
        case (.scan, .scanned(let pages)):
            values["page"] = pages.first?.value
            values["state"] =
                pages.count == 1
                ? texts["kiosk.review.by_scan"] : texts("kiosk.review.by_scans", ["pages": "\(pages.count)"])
        case (.scan, .leftOut): values["state"] = texts["kiosk.review.left_out"]
        case (.scan, _): values["state"] = texts["kiosk.review.later"]
        case (.card, _):
            values["state"] = texts("kiosk.review.by_card", ["card": application.card.name(texts)])
        case (.form, _): values["state"] = texts["kiosk.review.by_form"]
        case (.earlier, _): values["state"] = texts["kiosk.review.by_earlier"]
        case (.shared, _): values["state"] = texts["kiosk.review.by_shared"]
        }
        return values
    }

    func thanksValues(_ receipt: Receipt, isDateUnsure: Bool) -> [String: Any] {
        var remarks: [String] = []
        if !receipt.stillToBring.isEmpty {
            remarks.append(texts("kiosk.thanks.bring", ["materials": receipt.stillToBring.joined(separator: "、")]))
        }
        if isDateUnsure { remarks.append(texts["kiosk.clock.unsure_receipt"]) }
        if receipt.signsOnPaper { remarks.append(texts["kiosk.thanks.sign"]) }
        let slip =
            switch receipt.slip {
            case .printing: "printing"
            case .printed: "printed"
            case .owed: "owed"
            }
        // The URL is ours and short; should it ever not fit, the number on the screen still serves.
        let code = try? QRCode(receipt.trackingURL)
        return [
            "service": receipt.service.name, "number": receipt.number.description, "slip": slip,
            "slipText": texts["kiosk.thanks.\(slip)"], "remarks": remarks, "qr": code?.svg() ?? "",
            "isPrinting": receipt.slip == .printing,
        ]
    }
}

extension Advice {
    fileprivate var tellsAge: Bool {
        switch self {
        case .tooYoung, .tooOld: true
        case .looksMet, .presumedRegistered, .registeredElsewhere, .askedAtWindow: false
        }
    }
}

extension Condition {
    /// What follows from an age cannot be said where nobody knows the day.
    fileprivate var asksForAge: Bool { rule?.minimumAge != nil || rule?.maximumAge != nil }
}

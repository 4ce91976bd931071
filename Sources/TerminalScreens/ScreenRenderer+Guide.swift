import DeviceStatus
import KioskAssets
import Session
import TownshipServices

// What is shown before anybody is known: the services, a guide, the card screen.
extension ScreenRenderer {
    func servicesValues(_ session: VillagerSession) -> [String: Any] {
        [
            "shelves": session.shelvesOnScreen.map { shelf in
                ["id": shelf.group.id, "name": shelf.group.name, "summary": shelf.group.summary]
            },
            "more": more(session),
            "troubles": (session.storage == .low ? [texts["kiosk.devices.storage"]] : [])
                + [DeviceReport.Role.cardReader, .scanner, .receiptPrinter].compactMap { role in
                    trouble(of: role, session)
                },
        ]
    }

    func shelfValues(_ group: String, _ session: VillagerSession) -> [String: Any] {
        [
            "title": session.shelves[group]?.group.name ?? "",
            "services": session.servicesOnScreen.map { tile($0, session) },
            "more": more(session),
        ]
    }

    func searchValues(_ typed: String, _ session: VillagerSession) -> [String: Any] {
        [
            "typed": typed.uppercased(), "hint": typed.isEmpty ? [texts["kiosk.search.hint"]] : [],
            "letters": "abcdefghijklmnopqrstuvwxyz".map { ["id": "\($0)", "label": $0.uppercased()] },
            "services": session.servicesOnScreen.map { tile($0, session) }, "more": more(session),
            "isNothing": !typed.isEmpty && session.servicesOnScreen.isEmpty,
        ]
    }

    private func tile(_ service: ServiceItem, _ session: VillagerSession) -> [String: Any] {
        let takes = session.shelves.takesApplications(for: service)
        let tags =
            takes
            ? (service.fee.amount == 0 ? [texts["kiosk.services.free"]] : [])
                + (service.caseType == .instant ? [texts["kiosk.services.instant"]] : [])
            : [texts["kiosk.services.guide_only"]]
        return ["id": service.id, "name": service.name, "summary": service.summary, "tags": tags]
    }

    /// The label of the button that turns the list, where there is more than one screen of it: an
    /// empty text would still be drawn.
    func more(_ session: VillagerSession) -> [String] {
        session.pageCount > 1
            ? [texts("kiosk.services.more", ["page": "\(session.page + 1)", "pages": "\(session.pageCount)"])] : []
    }

    /// What a villager has to know of a device that cannot serve.
    private func trouble(of role: DeviceReport.Role, _ session: VillagerSession) -> String? {
        guard let report = session.devices[role], !report.canServe else { return nil }
        let key = "kiosk.devices.\(role.rawValue)"
        if role == .cardReader, session.canServe(.socialCardReader) { return texts[key + "_social_card"] }
        if report.availability == .needsPerson, let text = texts.find(key + "_paper") { return text }
        return texts[key]
    }

    func guideValues(_ service: ServiceItem, _ session: VillagerSession) -> [String: Any] {
        let pages = session.pageCount
        // In large letters one section a screen; else on the first what one wants to know before
        // setting out, on the second how it goes on.
        func shows(_ section: Int) -> Bool {
            let screens = pages == 2 ? [0, 0, 0, 1, 1] : pages == 3 ? [0, 0, 1, 1, 2] : [0, 1, 2, 3, 4]
            return session.page == screens[section]
        }
        let takes = session.shelves.takesApplications(for: service)
        var values: [String: Any] = ["name": service.name, "summary": service.summary]
        if session.page + 1 < pages {
            values["nextLabel"] = texts["kiosk.guide.more"]
        } else if takes {
            values["nextLabel"] = texts["kiosk.guide.start"]
        } else {
            values["goTo"] = texts(
                "kiosk.guide.go_to", ["body": service.competentBody, "phone": service.consultingPhone])
        }
        if shows(0) {
            values["conditions"] = ["items": service.conditions.map(\.text)]
            values["seasons"] = service.peakSeasons(on: today()).map(\.text)
            values["phones"] = [
                "items": [fact("consulting", service.consultingPhone), fact("supervision", service.supervisionPhone)]
            ]
        }
        if shows(1) { values["materials"] = materialValues(of: service) }
        if shows(2) { values["facts"] = ["items": facts(of: service)] }
        if shows(3) {
            values["procedure"] = ["items": service.procedure.map { ["name": $0.name, "body": $0.body] }]
        }
        if shows(4) { values["more"] = ["items": moreFacts(of: service)] }
        if pages > 1 { values["pageOf"] = pageOf(session) }
        return values
    }

    /// What is sensitive is named by its kind (PIPL article 30); a consent of its own is asked for
    /// where the service says so (article 29).
    func noticeValues(_ service: ServiceItem, _ session: VillagerSession) -> [String: Any] {
        let pages = session.pageCount
        let paragraphs = service.dataNotice.paragraphs
        let portion = (paragraphs.count + pages - 1) / pages
        let isLast = session.page + 1 == pages
        let asksConsent = isLast && service.dataNotice.separateConsent == true
        let agree = asksConsent ? "consent_go_on" : "agree"
        var values: [String: Any] = [
            "paragraphs": Array(paragraphs.dropFirst(session.page * portion).prefix(portion)),
            "asksConsent": asksConsent,
            "agreeLabel": texts[isLast ? "kiosk.notice.\(agree)" : "kiosk.common.next"],
        ]
        if pages > 1 { values["pageOf"] = pageOf(session) }
        if session.page == 0, !service.sensitiveData.isEmpty {
            let names = service.sensitiveData.map { texts["kiosk.notice.sensitive.\($0.rawValue)"] }
            values["sensitive"] = texts("kiosk.notice.sensitive_text", ["kinds": names.joined(separator: "、")])
        }
        return values
    }

    func pageOf(_ session: VillagerSession) -> String {
        texts("kiosk.common.page_of", ["page": "\(session.page + 1)", "pages": "\(session.pageCount)"])
    }

    /// What has to be brought stands by itself; what only somebody's representative brings, and what
    /// nobody has to prepare, is named.
    private func materialValues(of service: ServiceItem) -> [String: Any] {
        let (forAnother, own) = service.materials.split { $0.when?.field == Standing.field }
        let (brought, spared) = own.split { $0.source == .card || $0.source == .scan }
        func named(_ materials: [Material], _ key: String) -> [String] {
            materials.isEmpty
                ? [] : [texts(key, ["materials": materials.map(\.name).joined(separator: "、")])]
        }
        return [
            "items": brought.map { material in
                var values: [String: Any] = [
                    "name": material.name, "standard": material.standard,
                    "copy": texts["kiosk.guide.\(material.copy.rawValue)"],
                    "count": texts("kiosk.guide.count", ["count": "\(material.count)"]),
                ]
                values["example"] = material.example.flatMap { pictures.contains($0) ? $0 : nil }
                values["sometimes"] = material.when.map { _ in texts["kiosk.guide.sometimes"] }
                return values
            },
            "others": named(spared, "kiosk.guide.spared") + named(forAnother, "kiosk.guide.for_another"),
        ]
    }

    /// How long, how much, what comes of it, who may come and where.
    private func facts(of service: ServiceItem) -> [[String: String]] {
        func words(_ kind: String, _ values: [String]) -> String {
            values.map { texts["kiosk.guide.\(kind).\($0)"] }.joined(separator: "、")
        }
        return [
            fact("limit", service.promise.text(texts)), fact("fee", feeText(service.fee)),
            fact("outcome", service.outcome?.paper ?? ""),
            fact("applicants", words("standing", service.applicants.map(\.rawValue))),
            fact("channels", words("channel", service.channels.map(\.rawValue))),
        ].filter(isSaid)
    }

    /// Who answers for it, by what rules; a row only where the file says something.
    private func moreFacts(of service: ServiceItem) -> [[String: String]] {
        var facts = [
            fact("class", service.villageClass.map { texts["kiosk.guide.village_class.\($0.rawValue)"] } ?? ""),
            fact("body", service.competentBody), fact("legal_limit", service.legalLimit?.text(texts) ?? ""),
            fact("basis", service.basis.joined(separator: "；")),
        ]
        if let notice = service.publicNotice {
            var text = texts(
                "kiosk.guide.notice_text", ["place": notice.place, "duration": notice.duration.length(texts)])
            if !notice.neverFor.isEmpty {
                text += texts("kiosk.guide.notice_never", ["whom": notice.neverFor.joined(separator: "、")])
            }
            facts.append(fact("public_notice", text))
        }
        return facts.filter(isSaid)
    }

    private func isSaid(_ fact: [String: String]) -> Bool { fact["value"]?.isEmpty == false }

    private func fact(_ name: String, _ value: String) -> [String: String] {
        ["label": texts["kiosk.guide.\(name)"], "value": value]
    }

    private func feeText(_ fee: ServiceItem.Fee) -> String {
        if fee.amount == 0 { return texts["kiosk.guide.free"] }
        return texts("kiosk.guide.yuan", ["yuan": fee.yuan]) + " " + fee.basis
    }

    func standingValues(_ service: ServiceItem) -> [String: Any] {
        [
            "standings": service.applicants.map { standing in
                [
                    "id": standing.rawValue, "label": texts["kiosk.standing.\(standing.rawValue)"],
                    "hint": texts["kiosk.standing.\(standing.rawValue)_hint"],
                ]
            }
        ]
    }

    func cardValues(_ purpose: CardPurpose, _ prompt: CardPrompt, _ session: VillagerSession) -> [String: Any] {
        let isAbsent = !session.canServe(.cardReader)
        let takesSocialCards = session.canServe(.socialCardReader) && ![.owedSlips, .cases].contains(purpose)
        // Of two people the second is asked for, whatever lies or stands there of the first.
        let isAsked =
            prompt == .layCard || prompt == .liftAndLayAgain
            || (prompt == .reinsertCard && whose(purpose, prompt, otherwise: "") == "represented")
        let name: String
        if isAbsent, !takesSocialCards {
            name = "unavailable"
        } else if isAbsent, isAsked || prompt == .sameCard {
            name = "insert_" + (isAsked ? whose(purpose, prompt, otherwise: "card") : prompt.rawValue)
        } else {
            name = isAsked ? whose(purpose, prompt, otherwise: prompt.rawValue) : prompt.rawValue
        }
        let isInserted = name.hasPrefix("insert_") || name == "reinsertCard"
        return [
            "title": texts["kiosk.card.\(name)"], "hint": texts["kiosk.card.\(name)_hint"],
            "isTrouble": isAbsent || (prompt != .layCard && name != "represented"), "isAbsent": name == "unavailable",
            "picture": isInserted ? "insert-card" : "lay-card",
            "canInsert": takesSocialCards && isAsked && !isInserted,
        ]
    }

    /// Whose card is wanted has to be said where two are.
    private func whose(_ purpose: CardPurpose, _ prompt: CardPrompt, otherwise name: String) -> String {
        switch (purpose, prompt) {
        case (.representative, .layCard): "representative"
        case (.represented, _): "represented"
        default: name
        }
    }
}

extension Array {
    /// Those for which it holds, and the others, each in their order.
    fileprivate func split(_ holds: (Element) -> Bool) -> ([Element], [Element]) {
        (filter(holds), filter { !holds($0) })
    }
}

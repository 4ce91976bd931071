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
            "troubles": [DeviceReport.Role.cardReader, .scanner, .receiptPrinter].compactMap { role in
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
            "typed": typed.uppercased(),
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
    private func more(_ session: VillagerSession) -> [String] {
        session.pageCount > 1
            ? [texts("kiosk.services.more", ["page": "\(session.page + 1)", "pages": "\(session.pageCount)"])] : []
    }

    /// What a villager has to know of a device that cannot serve.
    private func trouble(of role: DeviceReport.Role, _ session: VillagerSession) -> String? {
        guard let report = session.devices[role], !report.canServe else { return nil }
        let key = "kiosk.devices.\(role.rawValue)"
        if report.availability == .needsPerson, let text = texts.find(key + "_paper") { return text }
        return texts[key]
    }

    func guideValues(_ service: ServiceItem, _ session: VillagerSession) -> [String: Any] {
        let pages = session.pageCount
        // In large letters one section a screen; else what is asked first on the first.
        func shows(_ section: Int) -> Bool {
            session.page == (session.largeText ? section : section < 2 ? 0 : 1)
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
        if shows(0) { values["conditions"] = ["items": service.conditions.map(\.text)] }
        if shows(1) {
            values["materials"] = [
                "items": service.materials.map { material in
                    [
                        "name": material.name, "standard": material.standard,
                        "copy": texts["kiosk.guide.\(material.copy.rawValue)"],
                        "count": texts("kiosk.guide.count", ["count": "\(material.count)"]),
                    ]
                }
            ]
        }
        if shows(2) {
            values["procedure"] = ["items": service.procedure.map { ["name": $0.name, "body": $0.body] }]
        }
        if shows(3) {
            values["facts"] = [
                "items": [
                    fact("limit", service.promise.text(texts)), fact("fee", feeText(service.fee)),
                    fact("body", service.competentBody), fact("basis", service.basis.joined(separator: "；")),
                ]
            ]
        }
        if shows(4) { values["more"] = ["items": moreFacts(of: service)] }
        if session.largeText ? shows(3) : shows(0) {
            values["phones"] = [
                "items": [fact("consulting", service.consultingPhone), fact("supervision", service.supervisionPhone)]
            ]
        }
        if pages > 1 { values["pageOf"] = pageOf(session) }
        return values
    }

    /// What is sensitive is named by its kind (PIPL article 30); a consent of its own is asked for
    /// where the service says so (article 29).
    func noticeValues(_ service: ServiceItem) -> [String: Any] {
        let asksConsent = service.dataNotice.separateConsent == true
        var values: [String: Any] = [
            "paragraphs": service.dataNotice.paragraphs, "asksConsent": asksConsent,
            "agreeLabel": texts[asksConsent ? "kiosk.notice.consent" : "kiosk.notice.agree"],
        ]
        if !service.sensitiveData.isEmpty {
            let names = service.sensitiveData.map { texts["kiosk.notice.sensitive.\($0.rawValue)"] }
            values["sensitive"] = texts("kiosk.notice.sensitive_text", ["kinds": names.joined(separator: "、")])
        }
        return values
    }

    func pageOf(_ session: VillagerSession) -> String {
        texts("kiosk.common.page_of", ["page": "\(session.page + 1)", "pages": "\(session.pageCount)"])
    }

    /// Who may apply, how and what comes of it; a row only where the file says something.
    private func moreFacts(of service: ServiceItem) -> [[String: String]] {
        func words(_ kind: String, _ values: [String]) -> String {
            values.map { texts["kiosk.guide.\(kind).\($0)"] }.joined(separator: "、")
        }
        var facts = [
            fact("applicants", words("standing", service.applicants.map(\.rawValue))),
            fact("channels", words("channel", service.channels.map(\.rawValue))),
            fact("outcome", service.outcome?.paper ?? ""),
            fact("class", service.villageClass.map { texts["kiosk.guide.village_class.\($0.rawValue)"] } ?? ""),
            fact("legal_limit", service.legalLimit?.text(texts) ?? ""),
            fact("peak", service.peakSeasons.map(\.text).joined(separator: "；")),
        ]
        if let notice = service.publicNotice {
            var text = texts(
                "kiosk.guide.notice_text", ["place": notice.place, "duration": notice.duration.length(texts)])
            if !notice.neverFor.isEmpty {
                text += texts("kiosk.guide.notice_never", ["whom": notice.neverFor.joined(separator: "、")])
            }
            facts.append(fact("public_notice", text))
        }
        return facts.filter { $0["value"]?.isEmpty == false }
    }

    private func fact(_ name: String, _ value: String) -> [String: String] {
        ["label": texts["kiosk.guide.\(name)"], "value": value]
    }

    private func feeText(_ fee: ServiceItem.Fee) -> String {
        if fee.amount == 0 { return texts["kiosk.guide.free"] }
        return texts("kiosk.guide.yuan", ["yuan": fee.yuan]) + " " + fee.basis
    }

    func cardValues(_ prompt: CardPrompt, _ session: VillagerSession) -> [String: Any] {
        let isAbsent = !session.canServe(.cardReader)
        let name =
            if isAbsent { "unavailable" } else {
                switch prompt {
                case .layCard: "layCard"
                case .liftAndLayAgain: "liftAndLayAgain"
                case .unsupportedCard: "unsupportedCard"
                case .invalidCard: "invalidCard"
                case .nothingOwed: "nothingOwed"
                }
            }
        return [
            "title": texts["kiosk.card.\(name)"], "hint": texts["kiosk.card.\(name)_hint"],
            "isTrouble": isAbsent || prompt != .layCard, "isAbsent": isAbsent,
        ]
    }
}

import DeviceStatus
import KioskAssets
import Session
import TownshipServices

// What is shown before anybody is known: the services, a guide, the card screen.
extension ScreenRenderer {
    func servicesValues(_ session: VillagerSession) -> [String: Any] {
        [
            "services": services.map { service in
                [
                    "id": service.id, "name": service.name, "summary": service.summary,
                    "tags": (service.fee.amount == 0 ? [texts["kiosk.services.free"]] : [])
                        + (service.caseType == .instant ? [texts["kiosk.services.instant"]] : []),
                ] as [String: Any]
            },
            "troubles": [DeviceReport.Role.cardReader, .scanner, .receiptPrinter].compactMap { role in
                trouble(of: role, session)
            },
        ]
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
        func shows(_ page: Int) -> Bool { pages == 1 || session.page == page }
        var values: [String: Any] = [
            "name": service.name, "summary": service.summary,
            "nextLabel": texts[session.page + 1 < pages ? "kiosk.guide.more" : "kiosk.guide.start"],
        ]
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

    private func fact(_ name: String, _ value: String) -> [String: String] {
        ["label": texts["kiosk.guide.\(name)"], "value": value]
    }

    private func feeText(_ fee: ServiceItem.Fee) -> String {
        if fee.amount == 0 { return texts["kiosk.guide.free"] }
        let yuan =
            fee.amount % 100 == 0
            ? "\(fee.amount / 100)" : "\(fee.amount / 100).\(fee.amount / 10 % 10)\(fee.amount % 10)"
        return texts("kiosk.guide.yuan", ["yuan": yuan]) + " " + fee.basis
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

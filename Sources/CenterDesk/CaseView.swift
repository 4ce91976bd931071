import CenterOffice
import Foundation
import KioskAssets
import TownshipServices

/// What the page of one case shows besides the case: what was just said or went wrong.
struct CaseView {
    var notice: String?
    var problem: String?
    /// The action whose words were typed, and the words.
    var drafted: String?
    var draft = ""
    /// Only after it was asked for and written down.
    var fullNumber: String?

    func values(_ detail: CaseDetail, _ session: StaffSession, _ texts: Texts) -> [String: Any] {
        let summary = detail.summary
        var values: [String: Any] = [
            "number": summary.caseNumber, "submission": summary.submissionNumber, "service": summary.service.name,
            "serviceVersion": summary.service.version, "applicant": summary.applicant, "terminal": summary.terminal,
            "state": summary.state.rawValue, "stateName": texts["center.state.\(summary.state.rawValue)"],
            "stateHelp": texts["center.desk.case.state_help.\(summary.state.rawValue)"],
            "receivedAt": summary.receivedAt.minuteInChina, "isTimeUnsure": summary.isTimeUnsure,
            "storedAt": summary.storedAt.minuteInChina,
            "lines": detail.lines.map { line($0, session) },
            "materials": detail.materials.map { material($0, summary.caseNumber, texts) },
            "history": detail.history.map { entry($0, texts) }, "actions": actions(detail, session, texts),
            "noticeVersion": detail.noticeVersion,
            "lookOnly": !session.role.permissions.contains(.moveCases),
        ]
        if case .drawn = detail.signature { values["signature"] = "/cases/\(summary.caseNumber)/signature.svg" }
        values["notice"] = notice
        values["problem"] = problem
        return values
    }

    private func line(_ line: CaseDetail.Line, _ session: StaffSession) -> [String: Any] {
        let shown = line.isNumber ? fullNumber ?? line.value : line.value
        return [
            "label": line.label, "value": shown, "isEmpty": shown.isEmpty, "isNumber": line.isNumber,
            "canShow": line.isNumber && fullNumber == nil && session.role.permissions.contains(.showNumbers),
            "isShown": line.isNumber && fullNumber != nil,
        ]
    }

    private func material(_ material: CaseDetail.Material, _ number: String, _ texts: Texts) -> [String: Any] {
        [
            "name": material.name, "standard": material.standard,
            "source": texts["center.desk.case.source.\(material.source.rawValue)"],
            "isMissing": material.source == .scan && material.pages.isEmpty,
            "pages": material.pages.enumerated().map { index, position in
                [
                    "address": "/cases/\(number)/pages/\(position)",
                    "name": texts(
                        "center.desk.case.page_name", ["material": material.name, "page": "\(index + 1)"]),
                ]
            },
        ]
    }

    private func entry(_ entry: CaseDetail.Entry, _ texts: Texts) -> [String: Any] {
        var values: [String: Any] = [
            "at": entry.at.minuteInChina, "actor": entry.actor,
            "action": texts["center.desk.case.history.\(entry.action.rawValue)"],
        ]
        values["text"] = entry.text
        return values
    }

    /// One form each, in the order in which they are usually wanted.
    private func actions(_ detail: CaseDetail, _ session: StaffSession, _ texts: Texts) -> [[String: Any]] {
        guard session.role.permissions.contains(.moveCases) else { return [] }
        let names: [(HistoryAction, String)] = [
            (.accept, "accept"), (.requestSupplement, "supplement"), (.refuse, "refuse"), (.markDone, "done"),
        ]
        let withWords: Set = ["supplement", "refuse"]
        return names.filter { detail.possibleActions.contains($0.0) }.map { _, name in
            let key = "center.desk.case.action.\(name)"
            return [
                "name": name, "title": texts["\(key).title"], "help": texts["\(key).help"],
                "button": texts["\(key).button"], "hasWords": withWords.contains(name),
                "label": texts.find("\(key).label") ?? "", "draft": drafted == name ? draft : "",
                "isOpen": drafted == name, "address": "/cases/\(detail.summary.caseNumber)/\(name)",
            ]
        }
    }
}

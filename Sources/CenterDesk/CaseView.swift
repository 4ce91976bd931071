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
    var draft: [CaseWord: String] = [:]
    /// Only after it was asked for and written down.
    var fullNumbers: [CaseDetail.Person: String] = [:]

    /// The one touch that decides 即办件 and hands over.
    static let finish = "finish"

    func values(_ detail: CaseDetail, _ session: StaffSession, _ texts: Texts) -> [String: Any] {
        let summary = detail.summary
        var values: [String: Any] = [
            "number": summary.caseNumber, "submission": summary.submissionNumber, "service": summary.service.name,
            "serviceVersion": summary.service.version, "applicant": summary.applicant, "terminal": summary.terminal,
            "state": summary.state.rawValue, "stateName": texts["center.state.\(summary.state.rawValue)"],
            "stateHelp": texts["center.desk.case.state_help.\(summary.state.rawValue)"],
            "receivedAt": summary.receivedAt.minuteInChina, "isTimeUnsure": summary.isTimeUnsure,
            "storedAt": summary.storedAt.minuteInChina,
            "lines": detail.lines.map { line($0, session, texts) },
            "materials": detail.materials.map { material($0, summary.caseNumber, texts) },
            "history": detail.history.map { entry($0, texts) }, "actions": actions(detail, session, texts),
            "noticeVersion": detail.noticeVersion,
            "lookOnly": !session.role.permissions.contains(.moveCases),
        ]
        if case .drawn = detail.signature { values["signature"] = "/cases/\(summary.caseNumber)/signature.svg" }
        values["due"] = ClockView(texts: texts).all(summary.clock, summary.state)
        if case .inForce(let version) = detail.serviceMatch {
            values["otherVersion"] = texts(
                "center.desk.case.other_version",
                ["filed": "\(summary.service.version)", "shown": "\(version)"])
        }
        if case .forwarded(let body, let how) = detail.route {
            values["elsewhere"] = texts(
                "center.desk.case.elsewhere",
                ["body": body.name, "phone": body.phone, "how": texts["common.forwarding.\(how.rawValue)"]])
        }
        values["unverified"] = detail.unverified.map { person, kind, end in
            end.map {
                texts(
                    "center.desk.case.unverified.\(person.rawValue)", ["card": kind.name(texts), "date": $0.inChinese])
            } ?? texts["center.desk.case.unverified.\(person.rawValue)_social_card"]
        }
        if detail.serviceMatch == .gone { values["otherVersion"] = texts["center.desk.case.service_gone"] }
        values["notice"] = notice
        values["problem"] = problem
        values["unsaved"] = unsaved(detail, texts)
        return values
    }

    private func line(_ line: CaseDetail.Line, _ session: StaffSession, _ texts: Texts) -> [String: Any] {
        let row = line.line.row(texts, .numbersHidden)
        let full = line.numberOf.flatMap { fullNumbers[$0] }
        let isNumber = line.numberOf != nil
        return [
            "label": row.label, "value": full ?? row.value, "isEmpty": row.value.isEmpty, "isNumber": isNumber,
            "canShow": isNumber && full == nil && session.role.permissions.contains(.showNumbers),
            "isShown": full != nil,
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
            "at": entry.at.minuteInChina, "actor": entry.isByClock ? texts["center.desk.case.by_clock"] : entry.actor,
            "action": texts["center.desk.case.history.\(entry.action.rawValue)"],
        ]
        values["words"] = entry.words.map { word in
            ["label": texts["center.desk.case.word.\(word.word.rawValue)"], "text": word.text]
        }
        values["paper"] = entry.paper.map { texts["center.paper.\($0.rawValue)"] }
        return values
    }

    /// What was typed for a step that is no longer possible, to be copied.
    private func unsaved(_ detail: CaseDetail, _ texts: Texts) -> [[String: Any]] {
        guard let drafted, !detail.transitions.contains(where: { $0.action.rawValue == drafted }) else { return [] }
        return CaseWord.allCases.compactMap { word in
            guard let text = draft[word], !text.allSatisfy(\.isWhitespace), word != .remedies else { return nil }
            return ["label": texts["center.desk.case.word.\(word.rawValue)"], "text": text]
        }
    }

    /// One form each, in the order in which they are usually wanted.
    private func actions(_ detail: CaseDetail, _ session: StaffSession, _ texts: Texts) -> [[String: Any]] {
        let address = "/cases/\(detail.summary.caseNumber)/"
        func action(_ name: String, _ words: [[String: Any]]) -> [String: Any] {
            let key = "center.desk.case.action.\(name)"
            return [
                "name": name, "title": texts["\(key).title"], "help": texts["\(key).help"],
                "button": texts["\(key).button"], "hasWords": !words.isEmpty, "words": words,
                "isOpen": drafted == name, "address": address + name,
            ]
        }
        let finish = detail.canFinishAtOnce ? [action(Self.finish, [])] : []
        return finish
            + CaseAction.allCases.compactMap { known in
                detail.transitions.first { $0.action == known }.map { line in
                    action(
                        known.rawValue,
                        line.words.map { field($0, line, isDemanded: true, detail, texts) }
                            + line.optionalWords.map { field($0, line, isDemanded: false, detail, texts) })
                }
            }
    }

    private func field(
        _ word: CaseWord, _ line: CaseTransition, isDemanded: Bool, _ detail: CaseDetail, _ texts: Texts
    ) -> [String: Any] {
        let key = "center.desk.case.word.\(word.rawValue)"
        let isDrafted = drafted == line.action.rawValue
        let isChoice = word == .excludedCase
        let isShort: Bool = [.limit, .properBody, .forwardedTo, .receiver].contains(word)
        var values: [String: Any] = [
            "id": "\(line.action.rawValue)-\(word.rawValue)", "name": word.rawValue, "label": texts[key],
            "help": texts.find("center.desk.case.word_help.\(word.rawValue)") ?? "", "isDemanded": isDemanded,
            "isChoice": isChoice, "isShort": isShort, "isLong": !isChoice && !isShort,
            "draft": isDrafted ? draft[word] ?? "" : texts.find("center.desk.case.word_start.\(word.rawValue)") ?? "",
        ]
        if isChoice {
            values["choices"] = detail.neverPublished.map { ["value": $0, "isChosen": draft[word] == $0] }
        }
        return values
    }
}

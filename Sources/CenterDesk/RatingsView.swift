import CenterOffice
import KioskAssets
import TownshipServices

/// What the page of the ratings shows: the counts as bars and, for the call-back officer, the list.
struct RatingsView {
    /// A note that was typed and not taken.
    struct Draft {
        var caseNumber: String
        var subject: RatingSubject
        var note: String
    }

    var notice: String?
    var problem: String?
    var draft: Draft?

    func values(_ counts: RatingCounts, _ list: RatingPage?, days: Int, _ texts: Texts) -> [String: Any] {
        let total = counts.grades.values.flatMap(\.values).reduce(0, +)
        var values: [String: Any] = [
            "subjects": RatingSubject.allCases.map { bars(of: $0, counts.grades[$0] ?? [:], texts) },
            "hasWaiting": counts.waiting > 0,
            "waiting": texts(
                "center.desk.rating.waiting_\(counts.waiting > 0 ? "some" : "none")",
                ["count": "\(counts.waiting)", "days": "\(days)"]),
            "isOfficer": list != nil, "isEmpty": total == 0,
        ]
        values["notice"] = notice
        values["problem"] = problem
        guard let list else { return values }
        values["ratings"] = list.ratings.map { row($0, texts) }
        values["page"] = list.number
        values["hasPages"] = list.number > 1 || list.hasMore
        if list.number > 1 { values["newer"] = "/ratings?page=\(list.number - 1)" }
        if list.hasMore { values["older"] = "/ratings?page=\(list.number + 1)" }
        return values
    }

    private func bars(of subject: RatingSubject, _ counts: [RatingGrade: Int], _ texts: Texts) -> [String: Any] {
        let total = counts.values.reduce(0, +)
        return [
            "name": texts["center.desk.rating.subject.\(subject.rawValue)"], "subject": subject.rawValue,
            "total": texts("center.desk.rating.total", ["count": "\(total)"]),
            "grades": RatingGrade.fromTheBest.map { grade in
                let count = counts[grade] ?? 0
                let share = total == 0 ? 0 : (100 * count + total / 2) / total
                return [
                    "name": texts["center.public.rating.grade_\(grade.rawValue)"], "count": count, "share": share,
                    "isBad": grade.isBad,
                ] as [String: Any]
            },
        ]
    }

    private func row(_ rating: RatingEntry, _ texts: Texts) -> [String: Any] {
        var values: [String: Any] = [
            "grade": texts["center.public.rating.grade_\(rating.grade.rawValue)"],
            "subject": texts["center.desk.rating.subject.\(rating.subject.rawValue)"],
            "service": rating.serviceName, "ratedAt": rating.ratedAt.minuteInChina, "isBad": rating.grade.isBad,
        ]
        if let rater = rating.rater { values["rater"] = self.rater(rater, rating, texts) }
        return values
    }

    private func rater(_ rater: RatingEntry.Rater, _ rating: RatingEntry, _ texts: Texts) -> [String: Any] {
        let id = "\(rater.caseNumber)-\(rating.subject.rawValue)"
        let isDraft = draft?.caseNumber == rater.caseNumber && draft?.subject == rating.subject
        let state = rating.callBack != nil ? "called" : rater.isOverdue ? "overdue" : "waiting"
        let due = rater.dueBy?.inChinese ?? texts["center.desk.rating.due_unknown"]
        var values: [String: Any] = [
            "id": id, "name": rater.name, "case": rater.caseNumber, "address": "/cases/\(rater.caseNumber)",
            "action": "/ratings/\(rater.caseNumber)/\(rating.subject.rawValue)",
            "phones": rater.phones, "hasPhones": !rater.phones.isEmpty,
            "state": state, "stateName": texts["center.desk.rating.state.\(state)"],
            "due": texts("center.desk.rating.due", ["day": due]), "isDraft": isDraft,
        ]
        if let done = rating.callBack {
            values["called"] = [
                "by": texts("center.desk.rating.called_by", ["name": done.by, "at": done.at.minuteInChina]),
                "note": done.note,
            ]
        }
        if isDraft { values["draft"] = draft?.note }
        return values
    }
}

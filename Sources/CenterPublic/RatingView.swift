import CenterOffice
import KioskAssets
import TownshipServices

/// What the code of a slip's rating shows: a form for every rating that is open, and what was given.
enum RatingView {
    /// A problem with what was sent, beside the form it was sent from.
    typealias Problem = (subject: RatingSubject?, text: String)

    static func values(_ status: RatingStatus, callBackDays: Int, _ texts: Texts, problem: Problem? = nil) -> [String:
        Any]
    {
        var values: [String: Any] = [
            "service": status.serviceName,
            // The newer one first; by then the visit may be weeks ago.
            "ratings": [RatingSubject.outcome, .visit].compactMap {
                rating(of: $0, status, callBackDays, texts, problem)
            },
            "outcomeLater": status.outcome == .notYet && status.visit != .open,
        ]
        if let problem, problem.subject.map({ status[$0] == .open }) != true { values["problem"] = problem.text }
        return values
    }

    private static func rating(
        of subject: RatingSubject, _ status: RatingStatus, _ callBackDays: Int, _ texts: Texts, _ problem: Problem?
    ) -> [String: Any]? {
        let key = "center.public.rating.\(subject.rawValue)"
        var values: [String: Any] = ["subject": subject.rawValue, "once": texts["\(key).once"]]
        switch status[subject] {
        case .notYet, .never: return nil
        case .open:
            values["question"] = texts["\(key).question"]
            values["button"] = texts["\(key).button"]
            values["choices"] = RatingGrade.fromTheBest.map { grade in
                ["value": "\(grade.rawValue)", "name": texts["center.public.rating.grade_\(grade.rawValue)"]]
            }
            if let problem, problem.subject == subject { values["mistake"] = problem.text }
        case .given(let grade):
            values["thanks"] = texts["\(key).thanks"]
            values["given"] = texts["center.public.rating.grade_\(grade.rawValue)"]
            if grade.isBad { values["bad"] = texts("center.public.rating.bad", ["days": "\(callBackDays)"]) }
        }
        return values
    }
}

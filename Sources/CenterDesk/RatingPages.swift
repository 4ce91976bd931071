import CenterOffice
import Foundation
import HTTPTypes
import Hummingbird
import KioskAssets
import TownshipServices
import WebBasics

extension DeskSite {
    func addRatings(to router: Router<FormContext>) {
        router.get("ratings", use: forStaff(showRatings))
        router.post("ratings/{number}/{subject}", use: forStaff(callBack))
    }

    private func showRatings(
        _ request: Request, _ context: FormContext, _ session: StaffSession
    ) async throws -> Response {
        let number = request.uri.queryParameters["page"].flatMap { Int($0) } ?? 1
        let isSaid = request.uri.queryParameters["said"] == "called"
        return try await ratingsPage(
            session, RatingsView(notice: isSaid ? texts["center.desk.rating.said"] : nil), page: number)
    }

    private func callBack(
        _ request: Request, _ context: FormContext, _ session: StaffSession
    ) async throws -> Response {
        let form = try await form(request, context, session)
        guard let number = context.parameters.get("number"),
            let subject = context.parameters.get("subject").flatMap({ RatingSubject(rawValue: $0) })
        else { throw HTTPError(.notFound) }
        let note = form["note"] ?? ""
        // What was typed stays on the page whatever comes in between.
        func again(_ problem: String, _ status: HTTPResponse.Status) async throws -> Response {
            let view = RatingsView(problem: problem, draft: .init(caseNumber: number, subject: subject, note: note))
            return try await ratingsPage(session, view, status: status)
        }
        do {
            try await office.callBack(subject, ofCase: number, note: note, by: session)
            return .seeOther("/ratings?said=called")
        } catch let problem as CallBackProblem {
            return try await again(
                texts["center.desk.rating.problem.\(problem.rawValue)"],
                problem == .noteMissing ? .unprocessableContent : .conflict)
        } catch let error as OfficeError where error.code == .textTooLong {
            return try await again(
                texts("center.desk.case.problem.textTooLong", ["count": "\(Office.longestText)"]),
                .unprocessableContent)
        }
    }

    private func ratingsPage(
        _ session: StaffSession, _ view: RatingsView, page: Int = 1, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let counts = try await office.ratingCounts(for: session)
        let mayCall = session.role.permissions.contains(.callBack)
        let list = mayCall ? try await office.ratings(page: page, for: session) : nil
        let values = view.values(counts, list, days: office.settings.callBackDays, texts)
        return .html(try self.page("desk-ratings", values, session), status: status)
    }
}

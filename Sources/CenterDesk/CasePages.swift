import CenterOffice
import Foundation
import HTTPTypes
import Hummingbird
import TownshipServices
import KioskAssets
import WebBasics

extension DeskSite {
    func addCase(to router: Router<FormContext>) {
        router.get("cases/{number}", use: forStaff(showCase))
        router.post("cases/{number}/number", use: forStaff(showNumber))
        router.post("cases/{number}/{action}", use: forStaff(act))
        router.get("cases/{number}/pages/{position}", use: forStaff(scannedPage))
        router.get("cases/{number}/signature.svg", use: forStaff(signature))
    }

    private func showCase(_ request: Request, _ context: FormContext, _ session: StaffSession) async throws -> Response
    {
        let said = request.uri.queryParameters["said"].map(String.init) ?? ""
        return try await casePage(context, session, CaseView(notice: texts.find("center.desk.case.said.\(said)")))
    }

    /// The page with the number in full, once; it is no address that could be opened again.
    private func showNumber(
        _ request: Request, _ context: FormContext, _ session: StaffSession
    ) async throws -> Response {
        _ = try await form(request, context, session)
        let numbers = try await office.showNumbers(ofCase: try Self.number(context), to: session)
        return try await casePage(context, session, CaseView(fullNumbers: numbers))
    }

    private func act(_ request: Request, _ context: FormContext, _ session: StaffSession) async throws -> Response {
        let form = try await form(request, context, session)
        let number = try Self.number(context)
        let name = context.parameters.get("action") ?? ""
        var words: [CaseWord: String] = [:]
        for word in CaseWord.allCases { words[word] = form[word.rawValue] }
        guard let steps = Self.steps(name, words) else { throw HTTPError(.notFound) }
        // What was typed stays on the page whatever comes in between.
        func again(_ problem: String, _ status: HTTPResponse.Status) async throws -> Response {
            try await casePage(
                context, session, CaseView(problem: problem, drafted: name, draft: words), status: status)
        }
        do {
            try await office.act(steps, onCase: number, by: session)
            return .seeOther("/cases/\(number)?said=\(name)")
        } catch let problem as CaseActionProblem {
            return try await again(
                texts["center.desk.case.problem.\(problem.rawValue)"],
                problem == .reasonMissing || problem == .notExcluded ? .unprocessableContent : .conflict)
        } catch let error as OfficeError where error.code == .textTooLong {
            return try await again(
                texts("center.desk.case.problem.textTooLong", ["count": "\(Office.longestText)"]),
                .unprocessableContent)
        }
    }

    private static func steps(_ name: String, _ words: [CaseWord: String]) -> [CaseStep]? {
        if name == CaseView.finish { return CaseStep.finishAtOnce }
        return CaseAction(rawValue: name).map { [CaseStep($0, words)] }
    }

    private func scannedPage(
        _ request: Request, _ context: FormContext, _ session: StaffSession
    ) async throws -> Response {
        guard let position = context.parameters.get("position").flatMap({ Int($0) }) else { throw HTTPError(.notFound) }
        let page = try await office.page(position, ofCase: try Self.number(context), for: session)
        return .personal(Array(page.bytes), type: page.mediaType)
    }

    private func signature(_ request: Request, _ context: FormContext, _ session: StaffSession) async throws -> Response
    {
        let detail = try await office.detail(ofCase: try Self.number(context), for: session)
        guard case .drawn(let strokes, let aspect) = detail.signature else { throw HTTPError(.notFound) }
        return .personal(Array(SignatureDrawing.svg(strokes, aspect: aspect).utf8), type: "image/svg+xml")
    }

    private func casePage(
        _ context: FormContext, _ session: StaffSession, _ view: CaseView, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let detail = try await office.detail(ofCase: try Self.number(context), for: session)
        return .html(try page("desk-case", view.values(detail, session, texts), session), status: status)
    }

    private static func number(_ context: FormContext) throws -> String {
        guard let number = context.parameters.get("number") else { throw HTTPError(.notFound) }
        return number
    }
}

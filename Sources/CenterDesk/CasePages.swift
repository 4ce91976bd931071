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
        let digits = try await office.showNumber(ofCase: try Self.number(context), to: session)
        return try await casePage(context, session, CaseView(fullNumber: digits))
    }

    private func act(_ request: Request, _ context: FormContext, _ session: StaffSession) async throws -> Response {
        let form = try await form(request, context, session)
        let number = try Self.number(context)
        let text = form["text"] ?? ""
        let name = context.parameters.get("action") ?? ""
        guard let action = Self.action(name, text) else { throw HTTPError(.notFound) }
        do {
            try await office.act(action, onCase: number, by: session)
            return .seeOther("/cases/\(number)?said=\(name)")
        } catch let problem as CaseActionProblem {
            // What was typed stays in its field.
            return try await casePage(
                context, session,
                CaseView(
                    problem: texts["center.desk.case.problem.\(problem.rawValue)"], drafted: name, draft: text),
                status: problem == .reasonMissing ? .unprocessableContent : .conflict)
        } catch let error as OfficeError where error.code == .textTooLong {
            let problem = texts("center.desk.case.problem.textTooLong", ["count": "\(Office.longestText)"])
            return try await casePage(
                context, session, CaseView(problem: problem, drafted: name, draft: text),
                status: .unprocessableContent)
        }
    }

    private static func action(_ name: String, _ text: String) -> CaseAction? {
        switch name {
        case "accept": .accept
        case "supplement": .requestSupplement(missing: text)
        case "refuse": .refuse(reason: text)
        case "done": .markDone
        default: nil
        }
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

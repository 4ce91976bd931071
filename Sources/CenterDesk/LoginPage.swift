import CenterOffice
import HTTPTypes
import Hummingbird
import KioskAssets
import WebBasics

extension DeskSite {
    func addLogin(to router: Router<FormContext>) {
        router.get("login") { request, _ -> Response in
            let said = request.uri.queryParameters["said"].map(String.init) ?? ""
            return .html(try loginPage(notice: texts.find("center.desk.login.said.\(said)")))
        }
        router.post("login", use: logIn)
        router.post("logout", use: forStaff(logOut))
    }

    private func logIn(_ request: Request, _ context: FormContext) async throws -> Response {
        let form = try await request.form(context)
        let login = form["login"] ?? ""
        do {
            let token = try await office.logIn(login, password: form["password"] ?? "")
            var response = Response.seeOther("/cases")
            response.setCookie(cookie(token))
            return response
        } catch let error as OfficeError where error.code == .wrongPassword {
            return .html(
                try loginPage(login: login, problem: texts["center.desk.login.wrong"]), status: .unauthorized)
        } catch let error as OfficeError where error.code == .tooManyAttempts {
            let seconds = error.retryAfter ?? 0
            let wait =
                seconds > 90
                ? texts("center.desk.login.wait_minutes", ["minutes": "\((seconds + 59) / 60)"])
                : texts("center.desk.login.wait_seconds", ["seconds": "\(seconds)"])
            var response = Response.html(try loginPage(login: login, problem: wait), status: .tooManyRequests)
            response.headers[.retryAfter] = "\(seconds)"
            return response
        } catch {
            throw Self.answer(to: error, context)
        }
    }

    private func logOut(_ request: Request, _ context: FormContext, _ session: StaffSession) async throws -> Response {
        _ = try await form(request, context, session)
        if let token = Self.token(of: request) { try await office.logOut(token: token) }
        var response = Response.seeOther("/login?said=logged_out")
        response.setCookie(cookie("-", maxAge: 0))
        return response
    }

    private func loginPage(login: String = "", notice: String? = nil, problem: String? = nil) throws -> String {
        var values: [String: Any] = ["login": login]
        values["notice"] = notice
        values["problem"] = problem
        return try page("desk-login", values, nil)
    }
}

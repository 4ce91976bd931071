public import CenterOffice
import HTTPTypes
public import Hummingbird
public import KioskAssets
import Logging
public import WebBasics

/// The desk: where staff see cases come in and decide. Every page is made from a template on the
/// server, every act is a plain form; a script only keeps the list fresh.
public struct DeskSite: Sendable {
    static let cookieName = "yizhan_desk"

    let office: Office
    let texts: Texts
    let templates: PageTemplates
    private let files: StaticFiles
    private let hosts: Set<String>?
    private let hasSecureCookies: Bool

    /// - Parameters:
    ///   - hosts: values of `Host` that are the desk's; nil where any name is.
    ///   - hasSecureCookies: whether browsers reach the desk through TLS.
    /// - Throws: `AssetError` when templates or styles are missing.
    public init(
        _ office: Office, assets: AssetFolder, texts: Texts, hosts: Set<String>?, hasSecureCookies: Bool
    ) async throws {
        self.office = office
        self.texts = texts
        self.templates = try await PageTemplates(assets, folder: "center", texts: texts)
        self.files = try StaticFiles(assets, folders: ["styles", "scripts"])
        self.hosts = hosts
        self.hasSecureCookies = hasSecureCookies
    }

    public func router() -> Router<FormContext> {
        let router = Router(context: FormContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: SecurityHeaders())
        router.add(middleware: ErrorPages { errorPage($0) })
        router.add(middleware: OriginGuard(hosts: hosts))
        files.addRoutes(to: router)
        router.get("/") { _, _ in Response.seeOther("/cases") }
        addLogin(to: router)
        addCaseList(to: router)
        addCase(to: router)
        addCatalogue(to: router)
        addRatings(to: router)
        addTerminals(to: router)
        return router
    }

    /// A handler that only runs for somebody who is logged in; others are sent to the login page.
    func forStaff(
        isUse: Bool = true,
        _ handle: @escaping @Sendable (Request, FormContext, StaffSession) async throws -> Response
    ) -> @Sendable (Request, FormContext) async throws -> Response {
        { request, context in
            do {
                guard let token = Self.token(of: request),
                    let session = try await office.session(token: token, isUse: isUse)
                else {
                    // A form that was sent has to be sent anew; the login page says so.
                    return request.method == .post ? .seeOther("/login?said=expired") : .seeOther("/login")
                }
                return try await handle(request, context, session)
            } catch {
                throw Self.answer(to: error, context)
            }
        }
    }

    /// A form of somebody who is logged in, proven by the form token to come from our own page.
    func form(_ request: Request, _ context: FormContext, _ session: StaffSession) async throws -> [String: String] {
        let form = try await request.form(context)
        guard form["form_token"] == session.formToken else { throw HTTPError(.forbidden) }
        return form
    }

    func page(_ template: String, _ values: [String: Any], _ session: StaffSession?) throws -> String {
        var values = values
        values["center"] = office.settings.name
        values["places"] = DeskPlace.allCases.map { place in
            var values = ["address": place.address, "name": texts[place.name]]
            values["current"] = place.current(on: template)
            return values
        }
        if let session {
            values["staff"] = [
                "name": session.name, "role": texts["center.desk.role.\(session.role.rawValue)"],
                "formToken": session.formToken,
            ]
        }
        return try templates.render(template, values)
    }

    func cookie(_ token: String, maxAge: Int? = nil) -> Cookie {
        Cookie(
            name: Self.cookieName, value: token, maxAge: maxAge, path: "/", secure: hasSecureCookies, httpOnly: true,
            sameSite: .strict)
    }

    static func token(of request: Request) -> String? { request.cookies[cookieName]?.value }

    /// What the office refused, as a status; what failed goes to the log.
    static func answer(to error: any Error, _ context: FormContext) -> any Error {
        guard let error = OfficeError(error) else { return error }
        switch error.code {
        case .notFound: return HTTPError(.notFound)
        case .notPermitted: return HTTPError(.forbidden)
        default:
            context.logger.error("the desk could not serve a page", metadata: ["why": "\(error)"])
            return HTTPError(.internalServerError)
        }
    }

    private func errorPage(_ status: HTTPResponse.Status) -> String {
        let key = "center.desk.error.status_\(status.code)"
        let known = texts.find("\(key).title") == nil ? "center.desk.error.status_500" : key
        let values = ["title": texts["\(known).title"], "help": texts["\(known).help"]]
        return (try? page("desk-error", values, nil)) ?? "\(status.code)"
    }
}

public import CenterOffice
import HTTPTypes
public import Hummingbird
public import KioskAssets
import Logging
import TownshipServices
public import WebBasics

/// The pages behind the QR codes of a slip, for a villager's phone: follow the case, rate visit and
/// outcome.
///
/// They set no cookie and know nobody; the code in the address is all that opens them. Every code
/// that opens nothing (unknown, malformed, on its way) gets the same bytes with the same status.
public struct PublicSite: Sendable {
    private let office: Office
    private let texts: Texts
    private let templates: PageTemplates
    private let files: StaticFiles
    private let hosts: Set<String>?

    /// - Parameter hosts: values of `Host` that are this site's; nil where any name is.
    /// - Throws: `AssetError` when templates or styles are missing.
    public init(_ office: Office, assets: AssetFolder, texts: Texts, hosts: Set<String>?) async throws {
        self.office = office
        self.texts = texts
        self.templates = try await PageTemplates(assets, folder: "center", texts: texts)
        self.files = try StaticFiles(assets, folders: ["styles"])
        self.hosts = hosts
    }

    public func router() -> Router<FormContext> {
        let router = Router(context: FormContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: SecurityHeaders())
        router.add(middleware: ErrorPages { errorPage($0) })
        router.add(middleware: OriginGuard(hosts: hosts))
        files.addRoutes(to: router)
        router.get("t/{code}", use: tracking)
        router.get("r/{code}", use: rating)
        router.post("r/{code}", use: rate)
        // Half an address is as unknown as a wrong code.
        for path in ["", "t", "r", "t/{code}/**", "r/{code}/**"] as [RouterPath] {
            router.get(path) { _, _ in try unknown() }
        }
        return router
    }

    private func tracking(_ request: Request, _ context: FormContext) async throws -> Response {
        let tracking = try await asking(context) { try await office.tracking($0) }
        guard let tracking else { return try unknown() }
        return .html(try page("public-tracking", TrackingView.values(tracking, texts), tracking.contact))
    }

    private func rating(_ request: Request, _ context: FormContext) async throws -> Response {
        guard let status = try await asking(context, { try await office.rating($0) }) else { return try unknown() }
        return .html(try ratingPage(status))
    }

    /// Takes a grade. Whatever was sent, the page that comes back says which ratings stand.
    private func rate(_ request: Request, _ context: FormContext) async throws -> Response {
        let form = try await request.form(context)
        guard let status = try await asking(context, { try await office.rating($0) }) else { return try unknown() }
        // A page that was opened before outcomes could be rated names no subject.
        let subject = RatingSubject(rawValue: form["subject"] ?? RatingSubject.visit.rawValue)
        guard let subject, let grade = form["grade"].flatMap({ Int($0) }).flatMap(RatingGrade.init) else {
            return .html(
                try ratingPage(status, problem: (subject, texts["center.public.rating.missing"])),
                status: .unprocessableContent)
        }
        let after = try await asking(context) { try await office.rate($0, subject, grade) }
        if let after, let why = Self.refusals[after[subject]] {
            return .html(try ratingPage(after, problem: (subject, texts[why])), status: .conflict)
        }
        return .seeOther("/r/\(context.parameters.get("code").flatMap { PublicCode($0) }?.text ?? "")")
    }

    /// What is told to a grade that could not be taken.
    private static let refusals: [RatingStatus.Standing: String] = [
        .notYet: "center.public.rating.not_yet", .never: "center.public.rating.never",
    ]

    private func ratingPage(_ status: RatingStatus, problem: RatingView.Problem? = nil) throws -> String {
        try page(
            "public-rating",
            RatingView.values(status, callBackDays: office.settings.callBackDays, texts, problem: problem),
            office.contact)
    }

    /// Friendly, and the same for every code that opens nothing. It is 200 because some carriers
    /// put pages of their own in the place of errors.
    private func unknown() throws -> Response {
        .html(try page("public-unknown", [:], office.contact))
    }

    private func page(_ template: String, _ values: [String: Any], _ contact: Contact) throws -> String {
        var values = values
        values["center"] = office.settings.name
        values["contact"] = [
            "body": contact.body, "consulting": contact.consultingPhone, "supervision": contact.supervisionPhone,
        ]
        return try templates.render(template, values)
    }

    private func asking<T>(_ context: FormContext, _ ask: (String) async throws -> T) async throws -> T {
        do {
            return try await ask(context.parameters.get("code") ?? "")
        } catch {
            guard let error = OfficeError(error) else { throw error }
            context.logger.error("a public page could not be served", metadata: ["why": "\(error)"])
            throw HTTPError(.internalServerError)
        }
    }

    private func errorPage(_ status: HTTPResponse.Status) -> String {
        let kind = status.kind == .clientError ? "client" : "server"
        let values = [
            "title": texts["center.public.error.\(kind).title"], "help": texts["center.public.error.\(kind).help"],
        ]
        return (try? page("public-error", values, office.contact)) ?? "\(status.code)"
    }
}

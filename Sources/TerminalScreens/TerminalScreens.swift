import HTTPTypes
public import Hummingbird
public import KioskAssets
import Logging
import NIOCore
import Session
public import TownshipServices
public import WebBasics

/// The web side of the terminal: one page whose parts the process sends, and plain forms beneath.
public struct VillagerScreens: Sendable {
    private let renderer: ScreenRenderer
    private let access: ScreenAccess
    private let port: ScreenPort
    private let files: StaticFiles
    private let refused: String
    private let failed: String

    /// - Throws: `AssetError` for a missing or malformed template, style or script.
    public init(
        assets: AssetFolder, texts: Texts, station: StationInfo, access: ScreenAccess,
        port: ScreenPort, today: @escaping @Sendable () -> CalendarDate,
        notices: @escaping @Sendable () -> [String] = { [] }
    ) async throws {
        let templates = try await PageTemplates(assets, folder: "kiosk", texts: texts)
        self.renderer = ScreenRenderer(
            templates: templates, texts: texts, pictures: assets.pictures ?? [], station: station,
            formToken: access.formToken, today: today, notices: notices)
        self.access = access
        self.port = port
        self.files = try StaticFiles(assets, folders: ["styles", "scripts", "screens/pictures"])
        self.refused = try templates.render("refused", [:])
        self.failed = try templates.render("error", [:])
    }

    /// - Parameter hosts: values of `Host` by which the terminal's own browser calls us.
    public func router(hosts: Set<String>) -> Router<FormContext> {
        let router = Router(context: FormContext.self)
        let failed = failed
        router.middlewares.add(SecurityHeaders())
        router.middlewares.add(ErrorPages { _ in failed })
        router.middlewares.add(OriginGuard(hosts: hosts))
        files.addRoutes(to: router)
        router.get("/enter", use: enter)
        router.get("/health") { _, _ in Response(status: .noContent) }
        router.get("/", use: show)
        router.get("/events", use: events)
        router.get("/page/{id}", use: page)
        router.get("/photo/{id}", use: photo)
        router.post("/touch", use: touch)
        return router
    }

    @Sendable private func enter(_ request: Request, _ context: FormContext) -> Response {
        guard let key = request.uri.queryParameters["key"], access.matches(String(key)) else { return refusal }
        return access.welcome()
    }

    @Sendable private func show(_ request: Request, _ context: FormContext) async throws -> Response {
        guard access.admits(request) else { return refusal }
        return .html(try renderer.page(await port.current()))
    }

    @Sendable private func touch(_ request: Request, _ context: FormContext) async throws -> Response {
        guard access.admits(request) else { return refusal }
        let fields = try await request.form(context)
        guard fields["token"] == access.formToken else { throw HTTPError(.forbidden) }
        guard let revision = fields["revision"].flatMap({ Int($0) }),
            let touch = TouchForm.touch(in: fields, shelves: await port.current().shelves)
        else { throw HTTPError(.badRequest) }
        // 大字版 and 返回 send along what was typed so far.
        if case .answers = touch {
        } else if let typed = TouchForm.answers(in: fields) {
            await port.touch(.keep(typed), revision)
        }
        await port.touch(touch, revision)
        if request.headers[.accept] == "text/vnd.yizhan.touch" { return Response(status: .noContent) }
        return .seeOtherHome
    }

    @Sendable private func page(_ request: Request, _ context: FormContext) async throws -> Response {
        guard access.admits(request) else { return refusal }
        guard let id = context.parameters.get("id", as: Int.self), let jpeg = await port.page(PageID(id)) else {
            throw HTTPError(.notFound)
        }
        return .personal(jpeg, type: "image/jpeg")
    }

    @Sendable private func photo(_ request: Request, _ context: FormContext) async throws -> Response {
        guard access.admits(request) else { return refusal }
        guard let id = context.parameters.get("id", as: Int.self), let photo = await port.photo(PhotoID(id)) else {
            throw HTTPError(.notFound)
        }
        return .personal(photo.bytes, type: photo.mediaType)
    }

    @Sendable private func events(_ request: Request, _ context: FormContext) async throws -> Response {
        guard access.admits(request) else { return refusal }
        let changes = await port.changes()
        return serverSentEvents(
            ScreenEvents(changes: changes, renderer: renderer, logger: context.logger), for: request)
    }

    private var refusal: Response { .html(refused, status: .forbidden) }
}

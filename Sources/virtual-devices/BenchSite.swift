import HTTPTypes
import Hummingbird
import KioskAssets
import NIOCore
import VirtualDevices
import WebBasics

/// The bench's web site: the page, its live regions, the API, and the pictures on them.
struct BenchSite: Sendable {
    /// How often the live page looks at the bench. Devices change by what the kiosk does to them, and
    /// papers arrive as files; a look costs well under a millisecond, and is made only while a page is
    /// open.
    private static let lookInterval = Duration.milliseconds(250)

    let workbench: Workbench
    let printed: PrintedPapers
    let page: BenchPage
    let files: StaticFiles

    init(workbench: Workbench, printed: PrintedPapers, assets: AssetFolder) async throws {
        let texts = try Texts(assets)
        self.workbench = workbench
        self.printed = printed
        page = BenchPage(templates: try await PageTemplates(assets, folder: "bench", texts: texts), texts: texts)
        files = try StaticFiles(assets, folders: ["styles", "scripts"])
    }

    /// - Parameter port: the one it is served at, for the names that `Host` may have.
    func router(port: Int) -> Router<FormContext> {
        let router = Router(context: FormContext.self)
        router.add(middleware: SecurityHeaders())
        router.add(middleware: BenchErrors(texts: page.texts))
        router.add(middleware: OriginGuard(hosts: ["127.0.0.1:\(port)", "localhost:\(port)"]))
        files.addRoutes(to: router)
        BenchAPI(workbench: workbench).addRoutes(to: router)
        router.get { _, _ in Response.html(try page.page(await workbench.state())) }
        // Browsers ask for it by themselves.
        router.get("favicon.ico") { _, _ in Response(status: .noContent) }
        router.get("events") { request, _ in serverSentEvents(changes(), for: request) }
        router.get("samples/:name") { _, context in
            let name = try context.parameters.require("name")
            guard let sample = Workbench.pages.first(where: { "\($0.id).jpg" == name }) else {
                throw BenchError(.noSuchPage, choices: Workbench.pages.map(\.id))
            }
            return picture(sample.jpeg, type: "image/jpeg")
        }
        router.get("printed/:kind/**") { _, context in try await paper(context) }
        return router
    }

    private func paper(_ context: FormContext) async throws -> Response {
        let kinds: [String: BenchState.Printed.Kind] = ["receipts": .receipt, "documents": .document]
        guard let kind = kinds[try context.parameters.require("kind")],
            let file = await printed.file(context.parameters.getCatchAll().map(String.init), of: kind)
        else { throw BenchError(.noSuchPaper) }
        return picture(file.bytes, type: file.type)
    }

    /// Kept by the browser for a while, so that a region that comes anew does not flicker; the
    /// addresses of papers carry their time.
    private func picture(_ bytes: [UInt8], type: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: type, .cacheControl: "private, max-age=3600"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// The regions that differ from those sent before; at first all.
    private func changes() -> AsyncStream<ServerSentEvent> {
        AsyncStream { continuation in
            let looking = Task {
                var sent: [String: String] = [:]
                while !Task.isCancelled {
                    let regions = (try? page.regions(await workbench.state())) ?? [:]
                    for name in BenchPage.regions {
                        guard let html = regions[name], sent.updateValue(html, forKey: name) != html else { continue }
                        continuation.yield(ServerSentEvent(name: name, data: html))
                    }
                    try? await Task.sleep(for: Self.lookInterval)
                }
                continuation.finish()
            }
            continuation.onTermination = { _ in looking.cancel() }
        }
    }
}

import Foundation
public import KioskAssets
import Mustache

/// The Mustache templates of a folder, with every text of the locale at hand as `t`:
/// `{{t.desk.login.title}}`. Values are escaped for HTML.
public struct PageTemplates: Sendable {
    private let library: MustacheLibrary
    private let texts: Texts

    /// Loads all `*.mustache` below `kiosk-assets/screens/<folder>`; their names, without ending,
    /// are what `render` and partials take.
    ///
    /// - Throws: `AssetError` naming the folder when a template is malformed or none is there.
    public init(_ assets: AssetFolder, folder: String, texts: Texts) async throws {
        let path = assets.url.appendingPathComponent("screens/\(folder)").path
        do {
            self.library = try await MustacheLibrary(directory: path)
        } catch {
            throw AssetError(
                code: .malformed, file: path, problem: "a template cannot be read (\(error))",
                remedy: "mend the named template, or restore the folder from the installation", cause: error)
        }
        self.texts = texts
    }

    /// The page; a template that is not there is a defect of the installation and says so.
    public func render(_ name: String, _ values: [String: Any]) throws -> String {
        var values = values
        values["t"] = TextBranch(entry: texts.root)
        guard let page = library.render(values, withTemplate: name) else {
            throw AssetError(
                code: .missing, file: "screens/…/\(name).mustache", problem: "there is no such template",
                remedy: "restore the folder from the installation")
        }
        return page
    }
}

/// Lets templates walk the tree of texts.
private struct TextBranch: MustacheParent {
    let entry: Texts.Entry

    func child(named: String) -> Any? {
        guard case .group(let children) = entry, let child = children[named] else { return nil }
        if case .text(let text) = child { return text }
        return TextBranch(entry: child)
    }
}

public import KioskAssets
public import Logging
import Synchronization
public import TownshipServices

/// Words that the center publishes with the catalogue and that a running terminal takes over: those of
/// the papers, and the messages of the start screen.
public final class PublishedWords: Sendable {
    private struct Words {
        var papers: PaperTexts
        var notices: Notices
    }

    private let words: Mutex<Words>
    private let read: @Sendable () throws -> Words
    private let logger: Logger

    /// - Parameters:
    ///   - installed: whose papers are used where nothing was published.
    ///   - published: what is in force; nil before anything was applied.
    /// - Throws: `AssetError`.
    public init(
        installed: AssetFolder, published: @escaping @Sendable () throws -> AssetFolder?, logger: Logger
    ) throws {
        let read: @Sendable () throws -> Words = {
            let folder = try published()
            return Words(
                papers: try folder.flatMap { try Self.papers(in: $0) } ?? PaperTexts(installed),
                notices: try Notices(folder ?? installed))
        }
        self.read = read
        self.logger = logger
        words = Mutex(try read())
    }

    public var papers: PaperTexts { words.withLock(\.papers) }

    /// What the start screen shows on a day.
    public func notices(on day: CalendarDate) -> [String] { words.withLock(\.notices).texts(on: day) }

    /// Takes over what was applied since; what cannot be read changes nothing.
    public func reload() {
        do {
            let new = try read()
            words.withLock { $0 = new }
        } catch {
            logger.error("published words not read; those before stay", metadata: ["error": "\(error)"])
        }
    }

    /// Of a folder that the center published; nil where it carries none.
    ///
    /// - Throws: `AssetError` for papers that lack a word.
    public static func papers(in folder: AssetFolder) throws -> PaperTexts? {
        let files = try? folder.files(in: "papers", endings: ["yaml"])
        return files?.isEmpty == false ? try PaperTexts(folder) : nil
    }
}

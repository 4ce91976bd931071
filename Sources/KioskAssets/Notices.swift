import Foundation
public import TownshipServices

/// What the center wants villagers to read before they begin: one file each in `messages/` of a bundle.
public struct Notice: Hashable, Sendable, Codable {
    public var id: String
    /// The first day on which it is shown.
    public var from: CalendarDate
    /// The last day.
    public var until: CalendarDate
    /// One line of plain text.
    public var text: String

    /// Characters: what stands on three lines of the narrowest screen.
    static let longest = 60
}

/// The notices of a bundle.
public struct Notices: Hashable, Sendable {
    public static let folder = "messages"
    /// A screen with more is read by nobody.
    public static let mostShown = 3

    private var all: [Notice] = []

    public init() {}

    /// Reads the notices of a folder; there are none where it has no `messages`.
    ///
    /// - Throws: `AssetError` for a file that is none, or one that stands there twice.
    public init(_ folder: AssetFolder) throws {
        let path = folder.url.appendingPathComponent(Self.folder).path
        guard FileManager.default.fileExists(atPath: path) else { return }
        for file in try folder.files(in: Self.folder, endings: ["yaml"]) {
            let notice = try AssetFolder.decode(Notice.self, at: file)
            func wrong(_ problem: String, _ remedy: String) -> AssetError {
                AssetError(code: .malformed, file: file.path, problem: problem, remedy: remedy)
            }
            guard !notice.text.isEmpty, notice.text.count <= Notice.longest,
                !notice.text.contains(where: \.isNewline)
            else {
                throw wrong("the text is empty or too long", "write one line of up to \(Notice.longest) characters")
            }
            guard notice.from <= notice.until else {
                throw wrong("it ends before it begins", "mend `from` and `until`")
            }
            guard !all.contains(where: { $0.id == notice.id }) else {
                throw wrong("the id `\(notice.id)` stands there twice", "give each message its own id")
            }
            all.append(notice)
        }
    }

    /// What is shown on a day, the newest first.
    public func texts(on day: CalendarDate) -> [String] {
        all.filter { $0.from <= day && day <= $0.until }.sorted { ($1.from, $0.id) < ($0.from, $1.id) }
            .prefix(Self.mostShown).map(\.text)
    }
}

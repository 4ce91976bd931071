import Foundation
public import TownshipServices

extension WorkingCalendar {
    /// Reads `calendar/`: a file for every year (`2026.yaml`) and, where the place has holidays of its own,
    /// `local.yaml`.
    ///
    /// - Throws: `AssetError` that names file, what is wrong and the remedy.
    public init(_ folder: AssetFolder) throws {
        var years: [Year] = []
        var local: Local?
        for url in try folder.files(in: "calendar", endings: ["yaml"]) {
            let name = url.deletingPathExtension().lastPathComponent
            if name == "local" {
                local = try AssetFolder.decode(Local.self, at: url)
                continue
            }
            let year = try AssetFolder.decode(Year.self, at: url)
            guard name == "\(year.year)" else {
                throw AssetError(
                    code: .malformed, file: url.path, problem: "the file is named \(name) but speaks of \(year.year)",
                    remedy: "name it \(year.year).yaml, or mend `year`")
            }
            // Alone first, so that what is wrong is told with its file.
            try Self.check(url) { () throws(WrongTable) in _ = try WorkingCalendar(years: [year]) }
            years.append(year)
        }
        let tables = years
        let holidays = local
        let file = folder.url.appendingPathComponent("calendar/local.yaml")
        self = try Self.check(file) { () throws(WrongTable) in try WorkingCalendar(years: tables, local: holidays) }
    }

    private static func check<Value>(_ url: URL, _ body: () throws(WrongTable) -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw AssetError(
                code: .malformed, file: url.path, problem: error.problem, remedy: error.remedy, cause: error)
        }
    }
}

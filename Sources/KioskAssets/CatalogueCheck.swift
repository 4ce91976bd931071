import Foundation
public import TownshipServices
import Yams

/// Reads a catalogue and says everything that is wrong with it, each with file, line and remedy.
public struct CatalogueCheck: Sendable {
    /// Services and guides that are right, in the order of their files.
    public private(set) var services: [ServiceItem] = []
    public private(set) var groups: [ServiceGroup] = []
    public private(set) var findings: [CatalogueFinding] = []

    /// - Throws: `AssetError` when the folder has no catalogue to be checked.
    public init(_ folder: AssetFolder) throws {
        try self.init(
            files: folder.catalogueFiles(), schema: Self.schema(of: folder), pictures: folder.pictures,
            unread: folder.unreadCatalogueFiles())
    }

    /// - Parameters:
    ///   - pictures: names of the example pictures; nil where the folder is none that has any.
    ///   - unread: paths of files that look like services and are none by their name.
    init(files: [CatalogueFile], schema: FileSchema, pictures: Set<String>? = nil, unread: [String] = []) {
        for path in unread {
            findings.append(
                CatalogueFinding(
                    file: path, line: nil, problem: "the file is not read", remedy: "name it `….yaml`"))
        }
        let groupsFile = files.first { $0.path.hasSuffix("tables/groups.yaml") }
        if let groupsFile {
            do {
                groups = try YAMLDecoder().decode([ServiceGroup].self, from: groupsFile.text)
            } catch {
                add(groupsFile, nil, "the shelves cannot be read (\(error))", "write `- { id, name, summary }` lines")
            }
        }
        let readings = CatalogueReading.all(
            of: files.filter { !$0.path.contains("/tables/") }, schema, groups: groups, pictures: pictures)
        findings += readings.flatMap(\.findings)
        checkNeighbours(readings)
        services = readings.compactMap(\.service)
    }

    /// Numbers that are shown as 以窗口告知为准: service ids, and what the number is called.
    public var unverified: [(id: String, numbers: [String])] {
        services.filter { !$0.isVerified }.map { ($0.id, $0.unverifiedNumbers) }
    }

    static func schema(of folder: AssetFolder) throws -> FileSchema {
        let url = folder.url.appendingPathComponent("catalogue/service.schema.json")
        do {
            return try JSONDecoder().decode(FileSchema.self, from: Data(contentsOf: url))
        } catch {
            throw AssetError(
                code: .missing, file: url.path, problem: "the schema of the services cannot be read",
                remedy: "restore it from the installation", cause: error)
        }
    }

    private mutating func add(_ file: CatalogueFile, _ line: Int?, _ problem: String, _ remedy: String) {
        findings.append(CatalogueFinding(file: file.path, line: line, problem: problem, remedy: remedy))
    }

    /// What shows only beside the other files.
    private mutating func checkNeighbours(_ readings: [CatalogueReading]) {
        var ids: [String: String] = [:]
        var names: [String: String] = [:]
        var bodies: [ServiceItem: String] = [:]
        let known = Set(readings.compactMap(\.service?.id))
        for reading in readings {
            guard let service = reading.service else { continue }
            let file = reading.file
            if let other = ids.updateValue(file.path, forKey: service.id) {
                add(
                    file, reading.lines["id"], "the id `\(service.id)` stands in \(other) too",
                    "give each service its own id")
            }
            if let other = names.updateValue(file.path, forKey: service.name) {
                add(
                    file, reading.lines["name"], "\(other) has the same name",
                    "name each service as the county's list does")
            }
            var body = service
            (body.id, body.name, body.aliases, body.pinyin) = ("", "", [], [])
            body.dataNotice.version = ""
            if let other = bodies.updateValue(file.path, forKey: body) {
                add(
                    file, nil, "it differs from \(other) by its name only",
                    "write what is its own, or remove one of them")
            }
            for (index, part) in service.bundle.enumerated() where !known.contains(part) {
                add(
                    file, reading.lines["bundle[\(index)]"], "there is no service `\(part)`",
                    "name services by their ids")
            }
        }
    }
}

extension AssetFolder {
    /// Names of the pictures beside the screens; nil where there is no such folder.
    public var pictures: Set<String>? {
        (try? FileManager.default.contentsOfDirectory(atPath: url.appendingPathComponent("screens/pictures").path))
            .map(Set.init)
    }

    /// Files that somebody may take for services of the catalogue.
    func unreadCatalogueFiles() -> [String] {
        ["catalogue", "catalogue/guides", "catalogue/tables"].flatMap { folder in
            let files = try? files(in: folder, endings: ["yml", "YAML", "YML", "txt"])
            return (files ?? []).map { "\(folder)/\($0.lastPathComponent)" }
        }
    }

    /// Every file that makes the catalogue: services, guides, tables.
    func catalogueFiles() throws -> [CatalogueFile] {
        try texts(["catalogue", "catalogue/guides", "catalogue/tables"], ["yaml"])
    }

    /// Every file that a catalogue bundle carries, verbatim: services, guides, earlier versions,
    /// tables, schema, calendars, settings, messages and the words of the papers.
    public func bundledFiles() throws -> [CatalogueFile] {
        try texts(
            [
                "catalogue", "catalogue/guides", "catalogue/tables", "catalogue/earlier", "calendar", "settings",
                Notices.folder, "papers",
            ], ["yaml", "json"])
    }

    /// Only the folder `catalogue` itself must be there.
    private func texts(_ folders: [String], _ endings: Set<String>) throws -> [CatalogueFile] {
        try folders.flatMap { folder -> [CatalogueFile] in
            let isThere = FileManager.default.fileExists(atPath: url.appendingPathComponent(folder).path)
            guard isThere || folder == "catalogue" else { return [] }
            return try files(in: folder, endings: endings).map { file in
                guard let text = try? String(contentsOf: file, encoding: .utf8) else {
                    throw AssetError(
                        code: .malformed, file: file.path, problem: "the file is not readable as UTF-8",
                        remedy: "save it as UTF-8, and check its permissions")
                }
                return CatalogueFile(path: "\(folder)/\(file.lastPathComponent)", text: text)
            }
        }
    }
}

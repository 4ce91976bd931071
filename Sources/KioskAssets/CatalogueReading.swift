import Dispatch
import Synchronization
import TownshipServices
import Yams

/// One file of a service, and everything that is wrong with it by itself.
struct CatalogueReading: Sendable {
    let file: CatalogueFile
    /// Nil when it cannot be read.
    private(set) var service: ServiceItem?
    private(set) var findings: [CatalogueFinding] = []
    /// Lines of the places that are compared with other files.
    private(set) var lines: [String: Int] = [:]

    init(_ file: CatalogueFile, _ schema: FileSchema, groups: [ServiceGroup], pictures: Set<String>?) {
        self.file = file
        guard let (node, service) = read(schema) else { return }
        self.service = service
        checkRules(of: service, node, groups, pictures)
        for place in ["id", "name"] + service.bundle.indices.map({ "bundle[\($0)]" }) {
            lines[place] = node.line(of: place)
        }
    }

    /// In the order of the files. All cores read: a terminal shows nothing before this is done.
    static func all(
        of files: [CatalogueFile], _ schema: FileSchema, groups: [ServiceGroup], pictures: Set<String>?
    ) -> [CatalogueReading] {
        let readings = Mutex<[Int: CatalogueReading]>([:])
        DispatchQueue.concurrentPerform(iterations: files.count) { index in
            let reading = CatalogueReading(files[index], schema, groups: groups, pictures: pictures)
            readings.withLock { $0[index] = reading }
        }
        return readings.withLock { readings in files.indices.compactMap { readings[$0] } }
    }

    private mutating func add(_ line: Int?, _ problem: String, _ remedy: String) {
        findings.append(CatalogueFinding(file: file.path, line: line, problem: problem, remedy: remedy))
    }

    private mutating func read(_ schema: FileSchema) -> (Node, ServiceItem)? {
        let node: Node
        do {
            guard let composed = try Yams.compose(yaml: file.text) else {
                add(1, "the file is empty", "write the service, or remove the file")
                return nil
            }
            node = composed
        } catch let error as YamlError {
            add(
                error.line, "not readable as YAML (\(error.what))",
                "mend this line: often a quote or the indentation")
            return nil
        } catch {
            add(nil, "not readable as YAML", "write it as the other files do")
            return nil
        }
        let breaches = schema.breaches(of: node)
        for breach in breaches { add(breach.line, breach.problem, breach.remedy) }
        guard breaches.isEmpty else { return nil }
        do {
            return (node, try YAMLDecoder().decode(ServiceItem.self, from: node))
        } catch let error as DecodingError {
            add(nil, error.place, "write it as the schema says")
        } catch {
            add(nil, "the service cannot be read", "write it as the schema says")
        }
        return nil
    }

    private mutating func checkRules(
        of service: ServiceItem, _ node: Node, _ groups: [ServiceGroup], _ pictures: Set<String>?
    ) {
        for (index, material) in service.materials.enumerated() {
            guard let pictures, let example = material.example, !pictures.contains(example) else { continue }
            add(
                node.line(of: "materials[\(index)].example"),
                "there is no picture `\(example)` in screens/pictures", "put it there, or take the key out")
        }
        for breach in CatalogueRule.all.flatMap({ $0.breaches(service) }) {
            add(node.line(of: breach.place), breach.problem, breach.remedy)
        }
        if !file.path.hasSuffix("/\(service.id).yaml") {
            add(
                node.line(of: "id"), "the id `\(service.id)` is not the file's name",
                "name the file `\(service.id).yaml`")
        }
        if !groups.isEmpty, !groups.contains(where: { $0.id == service.group }) {
            add(
                node.line(of: "group"), "there is no shelf `\(service.group)`",
                "choose one of \(groups.map(\.id).joined(separator: ", "))")
        }
    }
}

extension YamlError {
    fileprivate var line: Int? {
        switch self {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        default: nil
        }
    }

    fileprivate var what: String {
        switch self {
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _): problem
        case .duplicatedKeysInMapping(let keys, _):
            "a key stands twice: \(keys.map { "\($0)" }.joined(separator: ", "))"
        default: "not YAML"
        }
    }
}

extension Node {
    /// The line of a place such as `form[3].when`, or of the nearest place above that exists.
    func line(of place: String) -> Int? {
        var node = self
        for part in place.split(whereSeparator: { ".[".contains($0) }) {
            if part.hasSuffix("]"), let index = Int(part.dropLast()) {
                guard let sequence = node.sequence, sequence.indices.contains(index) else { break }
                node = sequence[index]
            } else {
                guard let entry = node.mapping?.first(where: { $0.key.string == String(part) }) else { break }
                node = entry.value
            }
        }
        return node.mark?.line
    }
}

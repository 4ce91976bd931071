/// Something that is wrong with the catalogue, where, and how to mend it.
public struct CatalogueFinding: Hashable, Sendable, CustomStringConvertible {
    public var file: String
    /// From 1; nil when it concerns the whole file.
    public var line: Int?
    public var problem: String
    public var remedy: String

    /// `catalogue/x.yaml:12: problem. Remedy: …`, as editors and compilers write places.
    public var description: String {
        "\(file)\(line.map { ":\($0)" } ?? ""): \(problem). Remedy: \(remedy)"
    }
}

/// One file of the catalogue as it was read.
public struct CatalogueFile: Hashable, Sendable {
    /// Below the assets, e.g. `catalogue/elderly-benefit-card.yaml`.
    public var path: String
    public var text: String

    public init(path: String, text: String) {
        self.path = path
        self.text = text
    }

    /// `elderly-benefit-card`.
    var name: String { String(path.split(separator: "/").last?.split(separator: ".").first ?? "") }
}

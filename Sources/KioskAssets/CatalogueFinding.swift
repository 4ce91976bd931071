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

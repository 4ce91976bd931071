/// One file of the catalogue, verbatim: as it is edited, checked, published and kept at terminals.
public struct CatalogueFile: Hashable, Sendable, Codable {
    /// Below the assets, e.g. `catalogue/elderly-benefit-card.yaml`.
    public var path: String
    public var text: String

    public init(path: String, text: String) {
        self.path = path
        self.text = text
    }

    /// Where a version of a service stands once another one took its place.
    public static func earlierPath(_ id: ServiceItem.ID, version: Int) -> String {
        "\(earlierFolder)\(id)@\(version).yaml"
    }

    private static let earlierFolder = "catalogue/earlier/"

    public var isEarlierVersion: Bool { path.hasPrefix(Self.earlierFolder) }

    /// Whether it holds one service or guide as it stands now.
    public var isService: Bool {
        path.hasPrefix("catalogue/") && path.hasSuffix(".yaml") && !path.hasPrefix("catalogue/tables/")
            && !isEarlierVersion
    }
}

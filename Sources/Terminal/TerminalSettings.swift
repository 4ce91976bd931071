/// What the terminal is told of itself by its configuration.
public struct TerminalSettings: Hashable, Sendable {
    /// The place where it stands, e.g. `云溪县柳河镇青石村便民服务站`.
    public var stationName: String
    /// Base URL of the center's public pages, as villagers' phones reach it; without a slash at the
    /// end.
    public var publicURL: String
    /// CUPS queue of the 80 mm printer.
    public var receiptQueue: String
    /// CUPS queue of the A4 printer.
    public var documentQueue: String

    public init(
        stationName: String, publicURL: String, receiptQueue: String, documentQueue: String
    ) {
        self.stationName = stationName
        self.publicURL = publicURL
        self.receiptQueue = receiptQueue
        self.documentQueue = documentQueue
    }
}

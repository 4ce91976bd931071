public import Session

/// What the screen may do with the process behind it: see the session, pass touches on, show a
/// scanned page. It never reaches a driver.
public struct ScreenPort: Sendable {
    public var current: @Sendable () async -> VillagerSession
    /// The session now and after every change; what a slow browser misses is left out.
    public var changes: @Sendable () async -> AsyncStream<VillagerSession>
    public var touch: @Sendable (Touch, _ revision: Int) async -> Void
    /// The JPEG of a scanned page of the present session.
    public var page: @Sendable (PageID) async -> [UInt8]?
    /// The photo of the card that was read in the present session.
    public var photo: @Sendable (PhotoID) async -> (bytes: [UInt8], mediaType: String)?

    public init(
        current: @escaping @Sendable () async -> VillagerSession,
        changes: @escaping @Sendable () async -> AsyncStream<VillagerSession>,
        touch: @escaping @Sendable (Touch, Int) async -> Void,
        page: @escaping @Sendable (PageID) async -> [UInt8]?,
        photo: @escaping @Sendable (PhotoID) async -> (bytes: [UInt8], mediaType: String)? = { _ in nil }
    ) {
        self.current = current
        self.changes = changes
        self.touch = touch
        self.page = page
        self.photo = photo
    }
}

/// What every screen says of the place where it stands.
public struct StationInfo: Hashable, Sendable {
    /// E.g. `云溪县柳河镇青石村便民服务站`.
    public var name: String
    /// Answered by a person.
    public var helpPhone: String

    public init(name: String, helpPhone: String) {
        self.name = name
        self.helpPhone = helpPhone
    }
}

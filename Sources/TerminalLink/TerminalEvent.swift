public import Foundation

/// Something that happened to a terminal and that somebody may have to answer for later. Nothing in
/// it is personal.
public struct TerminalEvent: Hashable, LinkMessage {
    /// What happened. A center keeps also what only a newer terminal can name.
    public struct Kind: RawRepresentable, Hashable, Sendable, Codable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The program runs; `detail` is its version.
        public static let started = Kind(rawValue: "started")
        /// Somebody, or the system, ended the program; `who` says which, `detail` why.
        public static let orderlyShutdown = Kind(rawValue: "orderlyShutdown")
        /// The program before this one ended without a word while the machine ran on.
        public static let crashed = Kind(rawValue: "crashed")
        /// The machine before this boot ended without a word.
        public static let powerLoss = Kind(rawValue: "powerLoss")
        /// A device is gone that was there; `detail` is its role.
        public static let unplugged = Kind(rawValue: "unplugged")
        /// A device that was gone is there again; `detail` is its role.
        public static let pluggedIn = Kind(rawValue: "pluggedIn")
        /// A damaged database lies beside a new one.
        public static let databaseSetAside = Kind(rawValue: "databaseSetAside")
        /// Files of scans are gone; `detail` is their count.
        public static let filesMissing = Kind(rawValue: "filesMissing")
        /// The terminal's clock is off; `detail` is by how many seconds, ahead as a positive number.
        public static let clockWrong = Kind(rawValue: "clockWrong")
        /// A bundle could not be applied; `detail` is its number and why.
        public static let bundleRefused = Kind(rawValue: "bundleRefused")
    }

    /// Who ended the program.
    public enum Actor: String, Hashable, Sendable, Codable {
        /// Somebody by `kiosk stop`.
        case staff
        /// A signal: the service manager, a shutdown of the machine, Ctrl-C.
        case system
    }

    public static let name = "event"
    public static let byteLimit = 2 << 10

    public var version: Int
    /// A random UUID in small letters.
    public var id: String
    /// By the terminal's clock.
    public var at: Date
    public var kind: Kind
    public var who: Actor?
    /// A code, never a sentence about somebody: up to 80 visible ASCII characters.
    public var detail: String?
    /// For a crash or a power loss: the last sign of life, by the terminal's clock.
    public var lastAlive: Date?

    public init(
        _ kind: Kind, at: Date, who: Actor? = nil, detail: String? = nil, lastAlive: Date? = nil,
        id: String = UUID().uuidString.lowercased()
    ) {
        self.version = 1
        self.id = id
        self.at = at
        self.kind = kind
        self.who = who
        self.detail = detail
        self.lastAlive = lastAlive
    }

    public var isPossible: Bool {
        version == 1 && id.isLinkWord(upTo: 36) && kind.rawValue.isLinkWord(upTo: 40) && at.isLinkMoment
            && (lastAlive?.isLinkMoment ?? true)
            && (detail?.isLinkWord(upTo: 80) ?? true)
    }

    /// Text as a detail can carry it: what is not visible ASCII is left out, what is too long cut off.
    public static func detail(_ text: String) -> String? {
        let kept = String(decoding: text.utf8.filter { (0x20...0x7e).contains($0) }.prefix(80), as: UTF8.self)
        return kept.isEmpty ? nil : kept
    }
}

/// An event as its terminal stands for it: signed with the key of the terminal's certificate, so that
/// nobody at the center or on the line can add or change one.
public struct SignedEvent: Hashable, Sendable, Codable {
    /// ECDSA on P-256 over SHA-256, the signature in DER; a national algorithm can come beside it.
    public static let algorithm = "p256"

    public var algorithm: String
    /// Canonical bytes of a ``TerminalEvent``.
    public var payload: Data
    public var signature: Data

    /// - Parameter sign: signs bytes with the terminal's key.
    public init(_ event: TerminalEvent, sign: (Data) throws -> Data) throws {
        algorithm = Self.algorithm
        payload = try event.canonicalBytes()
        signature = try sign(Self.signedBytes(payload))
    }

    /// What was signed; nil when it is not what the key signed, or says what cannot be.
    ///
    /// - Parameter isValid: whether a signature over bytes was made by the terminal's key.
    public func event(isValid: (_ signature: Data, _ bytes: Data) -> Bool) -> TerminalEvent? {
        guard algorithm == Self.algorithm, payload.count <= TerminalEvent.byteLimit,
            isValid(signature, Self.signedBytes(payload))
        else { return nil }
        return try? TerminalEvent(canonicalBytes: payload)
    }

    /// The purpose is signed along, so that the signature serves nothing else.
    private static func signedBytes(_ payload: Data) -> Data {
        Data("yizhan/terminal-event/1\n\(algorithm)\n".utf8) + payload
    }
}

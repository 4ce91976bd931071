import Crypto
public import Foundation

/// The digest by which a document is named and proven: algorithm id, colon, hexadecimal digits, so
/// that national algorithms (SM3) can come beside SHA-256 without a migration.
public struct ContentDigest: Hashable, Sendable, LosslessStringConvertible {
    public let description: String

    public init(of bytes: some DataProtocol) {
        self.init(SHA256.hash(data: bytes))
    }

    private static let digits = Array("0123456789abcdef".utf8)

    private init(_ sum: SHA256.Digest) {
        var text = Array("sha256:".utf8)
        text.reserveCapacity(text.count + 2 * SHA256.byteCount)
        for byte in sum {
            text.append(Self.digits[Int(byte >> 4)])
            text.append(Self.digits[Int(byte & 15)])
        }
        self.description = String(decoding: text, as: UTF8.self)
    }

    /// Nil unless it is `sha256:` and 64 lower-case hexadecimal digits; safe in a path afterwards.
    public init?(_ description: String) {
        guard description.hasPrefix("sha256:"), description.utf8.count == 71,
            description.utf8.dropFirst(7).allSatisfy(Self.digits.contains)
        else { return nil }
        self.description = description
    }

    /// The digits alone, for a file name.
    public var hexadecimal: String { String(description.dropFirst(7)) }

    /// The same, of bytes that come piece by piece.
    public struct Running: Sendable {
        private var sum = SHA256()

        public init() {}

        public mutating func update(_ bytes: Data) { sum.update(data: bytes) }

        public var digest: ContentDigest { ContentDigest(sum.finalize()) }
    }
}

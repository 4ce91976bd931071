import Crypto
public import Foundation

/// What the bytes of one PATCH must add up to: the `Upload-Checksum` header of tus 1.0: the name of the
/// algorithm, a blank, the Base64 of the sum.
public struct UploadChecksum: Hashable, Sendable {
    /// SHA-1 is what the protocol wants of every server; it guards against broken lines, not people.
    public enum Algorithm: String, Sendable, CaseIterable {
        case sha1, sha256

        var byteCount: Int { self == .sha1 ? Insecure.SHA1.byteCount : SHA256.byteCount }
    }

    public let algorithm: Algorithm
    public let sum: Data

    /// Nil for an unknown algorithm, or a sum that is none of it.
    public init?(header: String) {
        let parts = header.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, let algorithm = Algorithm(rawValue: String(parts[0])),
            let sum = Data(base64Encoded: String(parts[1])), sum.count == algorithm.byteCount
        else { return nil }
        (self.algorithm, self.sum) = (algorithm, sum)
    }

    /// Adds up bytes as they come.
    public struct Running: Sendable {
        private let expected: UploadChecksum
        private var sha1 = Insecure.SHA1()
        private var sha256 = SHA256()

        public init(_ expected: UploadChecksum) { self.expected = expected }

        public mutating func update(_ bytes: Data) {
            switch expected.algorithm {
            case .sha1: sha1.update(data: bytes)
            case .sha256: sha256.update(data: bytes)
            }
        }

        public var isMet: Bool {
            switch expected.algorithm {
            case .sha1: Data(sha1.finalize()) == expected.sum
            case .sha256: Data(sha256.finalize()) == expected.sum
            }
        }
    }
}

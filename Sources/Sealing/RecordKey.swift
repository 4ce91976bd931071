import Crypto
public import Foundation

/// The key of one record: 256 random bits that seal its personal fields and documents. Forgetting
/// the wrapped key destroys the record, on whatever disk copies of it lie.
public struct RecordKey: Sendable {
    /// With one of these begins all that is sealed.
    public static let algorithms: Set<UInt8> = [SealedBox.aes256GCM, SealedPieces.aes256GCM]

    /// How long so many bytes are when sealed; nil for an algorithm that is none of ``algorithms``.
    public static func sealedByteCount(of plainByteCount: Int, algorithm: UInt8) -> Int? {
        switch algorithm {
        case SealedBox.aes256GCM: plainByteCount + SealedBox.overheadByteCount
        case SealedPieces.aes256GCM: SealedPieces.byteCount(of: plainByteCount)
        default: nil
        }
    }

    /// The same, of what ``sealPieces(of:for:each:)`` makes.
    public static func sealedByteCount(ofPieces plainByteCount: Int) -> Int {
        SealedPieces.byteCount(of: plainByteCount)
    }

    let key: SymmetricKey

    public init() {
        key = SymmetricKey(size: .bits256)
    }

    init(_ key: SymmetricKey) {
        self.key = key
    }

    /// Seals bytes with AES-256-GCM. The output is 29 bytes longer than the input.
    ///
    /// - Parameter context: what the bytes are and where they belong, e.g. `QS01-000123-K/manifest`;
    ///   authenticated, not stored, so that sealed pieces cannot be swapped.
    public func seal(_ plain: Data, for context: String) throws -> Data {
        try SealedBox.seal(plain, with: key, for: context)
    }

    /// Seals something long piece by piece, in order: ``open(_:for:)`` opens all of them together.
    ///
    /// - Parameter each: gets the piece and what it became.
    public func sealPieces(
        of plain: Data, for context: String, each: (_ plain: Data, _ sealed: Data) throws -> Void
    ) throws {
        try SealedPieces.seal(plain, with: key, for: context, each: each)
    }

    /// - Throws: ``SealingError`` `notAuthentic` for another key, another context or changed bytes.
    public func open(_ sealed: Data, for context: String) throws -> Data {
        try SealedBox.open(sealed, with: key, for: context)
    }
}

extension RecordKey: CustomStringConvertible, CustomReflectable {
    public var description: String { "RecordKey" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

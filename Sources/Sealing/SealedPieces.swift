import Crypto
import Foundation

/// The byte layout of long things, sealed piece by piece: a piece stays in the processor's cache from its
/// digest to its file, where whole pages would go through fresh memory several times.
///
/// | bytes | what |
/// |---|---|
/// | 1 | algorithm: 2 is AES-256-GCM (NIST SP 800-38D) in pieces |
/// | 16 | salt, random |
/// | n | pieces: the ciphertext of 65,536 bytes, of what is left in the last one, and its tag of 16 |
///
/// The pieces have a key of their own, from record key, salt and context (HKDF, RFC 5869). A piece's nonce
/// is its ordinal, 11 bytes big-endian, and one byte that is 1 for the last: none can be left out, moved
/// or cut off (the payload of age, `age-encryption.org/v1`; STREAM of Hoang, Reyhanitabar, Rogaway and
/// Vizár, 2015). The tag is also over algorithm byte and context.
enum SealedPieces {
    static let aes256GCM: UInt8 = 2
    private static let pieceByteCount = 64 << 10
    private static let saltByteCount = 16
    private static let tagByteCount = 16
    private static let headByteCount = 1 + saltByteCount

    static func byteCount(of plainByteCount: Int) -> Int {
        let pieces = max(1, (plainByteCount + pieceByteCount - 1) / pieceByteCount)
        return headByteCount + plainByteCount + pieces * tagByteCount
    }

    static func seal(
        _ plain: Data, with key: SymmetricKey, for context: String, each: (_ plain: Data, _ sealed: Data) throws -> Void
    ) throws {
        let salt = SymmetricKey(size: .init(bitCount: saltByteCount * 8)).withUnsafeBytes { Data($0) }
        let own = ownKey(key, salt, context)
        let authenticated = authenticated(context)
        var head = Data([aes256GCM]) + salt
        var place = plain.startIndex
        var ordinal = 0
        repeat {
            let end = min(place + pieceByteCount, plain.endIndex)
            let piece = plain[place..<end]
            let box = try AES.GCM.seal(
                piece, using: own, nonce: nonce(ordinal, isLast: end == plain.endIndex), authenticating: authenticated)
            guard let combined = box.combined else { throw CryptoKitError.incorrectParameterSize }
            // Ciphertext and tag stand one after the other there; the nonce before them is known.
            let sealed = combined.dropFirst(combined.count - piece.count - tagByteCount)
            try each(piece, head.isEmpty ? sealed : head + sealed)
            head = Data()
            place = end
            ordinal += 1
        } while place < plain.endIndex
    }

    /// - Parameter sealed: begins with the algorithm byte of this layout.
    static func open(_ sealed: Data, with key: SymmetricKey, for context: String) throws -> Data {
        guard sealed.count >= headByteCount + tagByteCount else { throw CryptoKitError.incorrectParameterSize }
        let salt = sealed.dropFirst().prefix(saltByteCount)
        let own = ownKey(key, Data(salt), context)
        let authenticated = authenticated(context)
        var plain = Data(capacity: sealed.count)
        var place = salt.endIndex
        var ordinal = 0
        repeat {
            let end = min(place + pieceByteCount + tagByteCount, sealed.endIndex)
            guard end - place >= tagByteCount else { throw CryptoKitError.incorrectParameterSize }
            let box = try AES.GCM.SealedBox(
                nonce: nonce(ordinal, isLast: end == sealed.endIndex),
                ciphertext: sealed[place..<(end - tagByteCount)], tag: sealed[(end - tagByteCount)..<end])
            plain.append(try AES.GCM.open(box, using: own, authenticating: authenticated))
            place = end
            ordinal += 1
        } while place < sealed.endIndex
        return plain
    }

    private static func ownKey(_ key: SymmetricKey, _ salt: Data, _ context: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key, salt: salt, info: Data("yizhan/pieces/1/\(context)".utf8), outputByteCount: 32)
    }

    private static func nonce(_ ordinal: Int, isLast: Bool) throws -> AES.GCM.Nonce {
        var bytes = Data(count: 3)
        withUnsafeBytes(of: UInt64(ordinal).bigEndian) { bytes.append(contentsOf: $0) }
        bytes.append(isLast ? 1 : 0)
        return try AES.GCM.Nonce(data: bytes)
    }

    private static func authenticated(_ context: String) -> Data { Data([aes256GCM]) + Data(context.utf8) }
}

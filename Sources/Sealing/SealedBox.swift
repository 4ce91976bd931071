import Crypto
import Foundation

/// The one byte layout of everything sealed:
///
/// | bytes | what |
/// |---|---|
/// | 1 | algorithm: 1 is AES-256-GCM (NIST SP 800-38D), 2 is ``SealedPieces``; others, such as SM4-GCM, can follow |
/// | 12 | nonce, random |
/// | n | ciphertext |
/// | 16 | tag over ciphertext, algorithm byte and context |
enum SealedBox {
    static let aes256GCM: UInt8 = 1
    /// Algorithm, nonce and tag.
    static let overheadByteCount = 1 + 12 + 16

    static func seal(_ plain: Data, with key: SymmetricKey, for context: String) throws -> Data {
        let box = try AES.GCM.seal(plain, using: key, authenticating: authenticated(context))
        var sealed = Data(capacity: 1 + 12 + plain.count + 16)
        sealed.append(aes256GCM)
        sealed.append(contentsOf: box.nonce)
        sealed.append(box.ciphertext)
        sealed.append(box.tag)
        return sealed
    }

    /// - Throws: ``SealingError`` `unknownAlgorithm` or `notAuthentic`.
    static func open(_ sealed: Data, with key: SymmetricKey, for context: String) throws -> Data {
        guard let algorithm = sealed.first else {
            throw SealingError(.notAuthentic, "Nothing was sealed here: the record is empty.")
        }
        guard [aes256GCM, SealedPieces.aes256GCM].contains(algorithm) else {
            throw SealingError(
                .unknownAlgorithm,
                "Sealed with algorithm \(algorithm), which this version does not know. Install a newer version.")
        }
        do {
            if algorithm == SealedPieces.aes256GCM { return try SealedPieces.open(sealed, with: key, for: context) }
            return try AES.GCM.open(
                AES.GCM.SealedBox(combined: sealed.dropFirst()), using: key, authenticating: authenticated(context))
        } catch {
            throw SealingError(
                .notAuthentic,
                """
                A sealed record does not open: it was sealed with another key, belongs elsewhere, or was changed. \
                Check that the key file is the one this data folder was made with.
                """,
                cause: error)
        }
    }

    private static func authenticated(_ context: String) -> Data {
        Data([aes256GCM]) + Data(context.utf8)
    }
}

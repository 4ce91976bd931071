import Crypto
public import Foundation

/// Sealing to somebody who is not here: anybody with the public half puts record keys in, only the
/// owner of the secret half takes them out. So a terminal's disk can be opened at the center when the
/// terminal itself is gone.
///
/// HPKE, base mode (RFC 9180): DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
///
/// | bytes | what |
/// |---|---|
/// | 1 | algorithm: 1 is the above; others, such as SM2, can follow |
/// | 32 | encapsulated key |
/// | 48 | the record's key and its tag |
public struct LetterBoxKey: Hashable, Sendable, LosslessStringConvertible {
    private static let algorithm = "x25519"

    let bytes: Data

    /// `x25519:` and Base64; blanks and line ends around it do not count.
    public init?(_ description: String) {
        let parts = description.trimmingCharacters(in: .whitespacesAndNewlines).split(separator: ":")
        guard parts.count == 2, parts[0] == Self.algorithm, let bytes = Data(base64Encoded: String(parts[1])),
            (try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: bytes)) != nil
        else { return nil }
        self.bytes = bytes
    }

    fileprivate init(_ key: Curve25519.KeyAgreement.PublicKey) { bytes = key.rawRepresentation }

    public var description: String { "\(Self.algorithm):\(bytes.base64EncodedString())" }

    /// - Parameter context: authenticated, as in ``RecordKey/seal(_:for:)``.
    public func wrap(_ key: RecordKey, for context: String) throws -> Data {
        do {
            let owner = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: bytes)
            var sender = try HPKE.Sender(recipientKey: owner, ciphersuite: LetterBox.suite, info: LetterBox.info)
            let sealed = try key.key.withUnsafeBytes {
                try sender.seal(Data($0), authenticating: Data(context.utf8))
            }
            return Data([LetterBox.hpke]) + sender.encapsulatedKey + sealed
        } catch {
            throw SealingError(
                .unknownAlgorithm, "A key cannot be sealed to the center. Enrol the terminal again.", cause: error)
        }
    }
}

/// The secret half.
public struct LetterBox: Sendable {
    fileprivate static let hpke: UInt8 = 1
    fileprivate static let suite = HPKE.Ciphersuite(kem: .Curve25519_HKDF_SHA256, kdf: .HKDF_SHA256, aead: .AES_GCM_256)
    fileprivate static let info = Data("yizhan/letter box/1".utf8)
    private static let encapsulatedByteCount = 32

    private let key: Curve25519.KeyAgreement.PrivateKey

    /// - Parameter owner: the machine whose letter box it is; the same each time.
    public init(of owner: SealingKey) throws {
        key = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: owner.seed(of: "letter box"))
    }

    public var publicKey: LetterBoxKey { LetterBoxKey(key.publicKey) }

    /// - Throws: ``SealingError`` `notAuthentic` when it was put into another box, for another context, or
    ///   changed.
    public func unwrap(_ wrapped: Data, for context: String) throws -> RecordKey {
        guard wrapped.first == Self.hpke else {
            throw SealingError(
                .unknownAlgorithm,
                "A key was sealed with an algorithm that this version does not know. Install a newer version.")
        }
        let parts = wrapped.dropFirst()
        do {
            var recipient = try HPKE.Recipient(
                privateKey: key, ciphersuite: Self.suite, info: Self.info,
                encapsulatedKey: Data(parts.prefix(Self.encapsulatedByteCount)))
            let bytes = try recipient.open(
                Data(parts.dropFirst(Self.encapsulatedByteCount)), authenticating: Data(context.utf8))
            return RecordKey(SymmetricKey(data: bytes))
        } catch {
            throw SealingError(
                .notAuthentic,
                "A key does not open: it was sealed to another center, belongs elsewhere, or was changed.",
                cause: error)
        }
    }
}

extension LetterBox: CustomStringConvertible, CustomReflectable {
    public var description: String { "LetterBox" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

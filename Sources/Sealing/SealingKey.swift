import Crypto
public import Foundation

/// A machine's own key: wraps the keys of its records, and finds people without their numbers being
/// stored. It never seals a record itself.
public struct SealingKey: Sendable {
    private static let byteCount = KeyFile.byteCount

    private let secret: SymmetricKey
    private let wrapping: SymmetricKey
    private let finding: SymmetricKey

    /// Two keys from one secret, so that a hash never says anything about a wrapped key.
    private init(secret: SymmetricKey) {
        func derived(_ purpose: String) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: secret, info: Data("yizhan/\(purpose)/1".utf8), outputByteCount: Self.byteCount)
        }
        self.secret = secret
        wrapping = derived("wrap record keys")
        finding = derived("find persons")
    }

    /// 32 bytes that only this machine can make, the same each time and others for each purpose: the
    /// seed of a key pair, so that one file in the safe brings back all that the machine can do.
    public func seed(of purpose: String) -> Data {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: secret, info: Data("yizhan/seed/\(purpose)/1".utf8), outputByteCount: Self.byteCount
        ).withUnsafeBytes { Data($0) }
    }

    /// Reads the key file, or makes one: 32 random bytes, mode 0600, durable before it is used.
    ///
    /// An existing file is never replaced, whatever is wrong with it.
    ///
    /// - Throws: ``SealingError`` `keyFileUnusable`, `keyFileDamaged` or `keyFileOpenToOthers`.
    public static func load(orCreateAt path: String) throws -> SealingKey {
        let secret = try KeyFile.load(orCreateAt: path, of: "the key that sealed the records here")
        return SealingKey(secret: SymmetricKey(data: secret))
    }

    /// Reads the key from a systemd credential, which is never made here.
    ///
    /// systemd gives a service's user access by an access control list, whose mask shows as bits of the
    /// group (`LoadCredential=` in systemd.exec(5)), so only those of others must be clear.
    ///
    /// - Parameter path: `$CREDENTIALS_DIRECTORY/` and the name of the credential.
    /// - Throws: ``SealingError`` `keyFileUnusable`, `keyFileDamaged` or `keyFileOpenToOthers`.
    public static func load(credentialAt path: String) throws -> SealingKey {
        let secret = try KeyFile.load(from: path, of: "the key that sealed the records here", forbidden: 0o007)
        return SealingKey(secret: SymmetricKey(data: secret))
    }

    /// Wraps a record's key. The context is authenticated, as in ``RecordKey/seal(_:for:)``.
    public func wrap(_ key: RecordKey, for context: String) throws -> Data {
        try SealedBox.seal(key.key.withUnsafeBytes { Data($0) }, with: wrapping, for: context)
    }

    /// - Throws: ``SealingError`` `notAuthentic` when it was wrapped by another machine's key.
    public func unwrap(_ wrapped: Data, for context: String) throws -> RecordKey {
        RecordKey(SymmetricKey(data: try SealedBox.open(wrapped, with: wrapping, for: context)))
    }

    /// The same text always gives the same hash under this key, and without the key nobody can tell
    /// which text it was, although identity numbers could all be tried.
    ///
    /// - Returns: `hmac-sha256:` and 64 hexadecimal digits.
    public func keyedHash(_ text: String) -> String {
        var hash = Array("hmac-sha256:".utf8)
        hash.reserveCapacity(hash.count + 2 * SHA256.byteCount)
        for byte in HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: finding) {
            hash.append(Self.digits[Int(byte >> 4)])
            hash.append(Self.digits[Int(byte & 15)])
        }
        return String(decoding: hash, as: UTF8.self)
    }

    private static let digits = Array("0123456789abcdef".utf8)
}

extension SealingKey: CustomStringConvertible, CustomReflectable {
    public var description: String { "SealingKey" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

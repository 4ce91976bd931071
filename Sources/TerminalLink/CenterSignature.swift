import Crypto
public import Foundation

/// The center's public key, by which terminals know its word. Its text is `ed25519:` and Base64, so
/// that a national algorithm (SM2) can come beside it.
public struct CenterKey: Hashable, Sendable, LosslessStringConvertible {
    static let algorithm = "ed25519"

    let bytes: Data

    init(bytes: Data) { self.bytes = bytes }

    /// Blanks and line ends around the text do not count: it comes from a file.
    public init?(_ description: String) {
        let parts = description.trimmingCharacters(in: .whitespacesAndNewlines).split(separator: ":")
        guard parts.count == 2, parts[0] == Self.algorithm, let bytes = Data(base64Encoded: String(parts[1])),
            (try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)) != nil
        else { return nil }
        self.bytes = bytes
    }

    public var description: String { "\(Self.algorithm):\(bytes.base64EncodedString())" }
}

/// The center's own half of the key.
public struct CenterSigner: Sendable {
    /// Of the secret.
    public static let byteCount = 32

    private let key: Curve25519.Signing.PrivateKey

    /// - Parameter secret: 32 random bytes that are kept and used for nothing else.
    public init(secret: Data) throws {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: secret) else {
            throw CenterSignatureError(
                .notAKey, "the signing key is not \(Self.byteCount) bytes long", remedy: "put the right file back")
        }
        self.key = key
    }

    public var publicKey: CenterKey { CenterKey(bytes: key.publicKey.rawRepresentation) }

    /// The signed form: what is written to a file, or sent.
    public func sign(_ word: some CenterWord) throws -> Data {
        let payload = try SignedForm.encoder().encode(word)
        let digest = ContentDigest(of: payload).description
        var form = SignedForm(
            format: 1, algorithm: CenterKey.algorithm, digest: digest, payload: payload, signature: Data())
        form.signature = try key.signature(for: form.signedBytes(type(of: word).purpose))
        return form.written
    }
}

/// What a center says and stands for by its signature.
public protocol CenterWord: Codable, Sendable {
    /// Signed along, so that one word never passes for another: `catalogue`.
    static var purpose: String { get }
    /// How an error calls it: `catalogue bundle`.
    static var name: String { get }
    /// Of the signed form, in bytes.
    static var byteLimit: Int { get }
    /// Whether it can be carried out; else it was signed by another version.
    var isPossible: Bool { get }
}

extension CenterWord {
    /// Reads the signed form and believes it only if the center's key signed it.
    ///
    /// - Throws: ``CenterSignatureError`` with what is wrong and its remedy.
    public init(signed bytes: Data, by key: CenterKey) throws {
        let what = Self.name
        guard bytes.count <= Self.byteLimit else {
            throw CenterSignatureError(
                .tooLarge, "there are \(bytes.count) bytes, more than a \(what) may have",
                remedy: "take what the center wrote")
        }
        // There is one way to write it; what differs by a byte was damaged or made elsewhere.
        guard let form = try? JSONDecoder().decode(SignedForm.self, from: bytes), form.format == 1,
            form.written == bytes
        else {
            throw CenterSignatureError(
                .unreadable, "this is no \(what), or it was cut off or changed", remedy: "get it again from the center")
        }
        guard form.algorithm == CenterKey.algorithm else {
            throw CenterSignatureError(
                .unknownAlgorithm,
                "the \(what) is signed by “\(form.algorithm.prefix(20))”, which this version lacks",
                remedy: "update the terminal's software first")
        }
        guard ContentDigest(of: form.payload).description == form.digest else {
            throw CenterSignatureError(
                .digestMismatch, "the content of the \(what) is not what its digest names",
                remedy: "get it again from the center")
        }
        let publicKey = try Curve25519.Signing.PublicKey(rawRepresentation: key.bytes)
        guard publicKey.isValidSignature(form.signature, for: form.signedBytes(Self.purpose)) else {
            throw CenterSignatureError(
                .foreignSignature, "the \(what) was not signed by the center of this key",
                remedy: "compare the key with `center catalogue key` at the center, or enrol the terminal again")
        }
        guard let word = try? SignedForm.decoder().decode(Self.self, from: form.payload), word.isPossible else {
            throw CenterSignatureError(
                .impossible, "the \(what) is signed but says what cannot be carried out",
                remedy: "update the terminal's software")
        }
        self = word
    }
}

/// Why bytes are no word of the center.
public struct CenterSignatureError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case unreadable, tooLarge, unknownAlgorithm, digestMismatch, foreignSignature, impossible, notAKey
    }

    public var code: Code
    public var message: String
    public var remedy: String

    init(_ code: Code, _ message: String, remedy: String) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }

    public var description: String { "\(message). Remedy: \(remedy)" }
}

/// The envelope: JSON with sorted keys.
private struct SignedForm: Codable {
    var format: Int
    var algorithm: String
    var digest: String
    var payload: Data
    var signature: Data

    /// JSON with sorted keys; both ends come here once for each word, and a `JSONEncoder` takes longer than
    /// the signature.
    var written: Data {
        Data(
            """
            {"algorithm":"\(algorithm)","digest":"\(digest)","format":\(format),\
            "payload":"\(payload.base64EncodedString())","signature":"\(signature.base64EncodedString())"}
            """.utf8)
    }

    /// Purpose and algorithm are signed with the digest, so that the signature serves nothing else.
    func signedBytes(_ purpose: String) -> Data { Data("yizhan/\(purpose)/\(format)\n\(algorithm)\n\(digest)".utf8) }

    static func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .secondsSince1970
        return encoder
    }

    static func decoder() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .secondsSince1970
        return decoder
    }
}

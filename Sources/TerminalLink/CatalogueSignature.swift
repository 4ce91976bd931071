import Crypto
public import Foundation
import TownshipServices

/// The center's public key, by which terminals know its bundles. Its text is `ed25519:` and Base64,
/// so that a national algorithm (SM2) can come beside it.
public struct CatalogueKey: Hashable, Sendable, LosslessStringConvertible {
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
public struct CatalogueSigner: Sendable {
    /// Of the secret.
    public static let byteCount = 32

    private let key: Curve25519.Signing.PrivateKey

    /// - Parameter secret: 32 random bytes that are kept and used for nothing else.
    public init(secret: Data) throws {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: secret) else {
            throw CatalogueBundleError(
                .notAKey, "the signing key is not \(Self.byteCount) bytes long", remedy: "put the right file back")
        }
        self.key = key
    }

    public var publicKey: CatalogueKey { CatalogueKey(bytes: key.publicKey.rawRepresentation) }

    /// The signed form of a bundle: what is written to a file and carried to terminals.
    public func sign(_ bundle: CatalogueBundle) throws -> Data {
        let payload = try SignedForm.encoder().encode(bundle)
        let digest = ContentDigest(of: payload).description
        var form = SignedForm(
            format: 1, algorithm: CatalogueKey.algorithm, digest: digest, payload: payload, signature: Data())
        form.signature = try key.signature(for: form.signedBytes)
        return try SignedForm.encoder().encode(form)
    }
}

extension CatalogueBundle {
    /// Reads the signed form and believes it only if the center's key signed it.
    ///
    /// - Throws: ``CatalogueBundleError`` with what is wrong and its remedy.
    public init(signed bytes: Data, by key: CatalogueKey) throws {
        guard bytes.count <= Self.byteLimit else {
            throw CatalogueBundleError(
                .tooLarge, "the file has \(bytes.count) bytes, more than a bundle may have",
                remedy: "take the file that `center catalogue publish` wrote")
        }
        // There is one way to write a bundle; what differs from it by a byte was damaged or made elsewhere.
        guard let form = try? JSONDecoder().decode(SignedForm.self, from: bytes), form.format == 1,
            try SignedForm.encoder().encode(form) == bytes
        else {
            throw CatalogueBundleError(
                .notABundle, "the file is no catalogue bundle, or it was cut off or changed",
                remedy: "copy it again from the center")
        }
        guard form.algorithm == CatalogueKey.algorithm else {
            throw CatalogueBundleError(
                .unknownAlgorithm, "the bundle is signed by “\(form.algorithm.prefix(20))”, which this version lacks",
                remedy: "update the terminal's software first")
        }
        guard ContentDigest(of: form.payload).description == form.digest else {
            throw CatalogueBundleError(
                .digestMismatch, "the bundle's content is not what its digest names",
                remedy: "copy it again from the center")
        }
        let publicKey = try Curve25519.Signing.PublicKey(rawRepresentation: key.bytes)
        guard publicKey.isValidSignature(form.signature, for: form.signedBytes) else {
            throw CatalogueBundleError(
                .foreignSignature, "the bundle was not signed by the center of this key",
                remedy: "compare the key file with `center catalogue key` at the center")
        }
        guard let bundle = try? SignedForm.decoder().decode(CatalogueBundle.self, from: form.payload),
            bundle.number > 0, bundle.log.last?.number == bundle.number,
            bundle.files.allSatisfy({ Self.isSafe($0.path) }),
            Set(bundle.files.map(\.path)).count == bundle.files.count
        else {
            throw CatalogueBundleError(
                .impossible, "the bundle is signed but says what cannot be carried out",
                remedy: "update the terminal's software, or publish anew at the center")
        }
        self = bundle
    }
}

/// The envelope on disk: JSON with sorted keys.
private struct SignedForm: Codable {
    var format: Int
    var algorithm: String
    var digest: String
    var payload: Data
    var signature: Data

    /// Purpose and algorithm are signed with the digest, so that the signature serves nothing else.
    var signedBytes: Data { Data("yizhan/catalogue/\(format)\n\(algorithm)\n\(digest)".utf8) }

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

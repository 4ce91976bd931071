import Crypto
public import Foundation
import SwiftASN1
import X509

/// A terminal's key, made at the terminal and never sent anywhere.
public struct TerminalKey: Sendable {
    let key: P256.Signing.PrivateKey

    public init() { key = P256.Signing.PrivateKey() }

    init(_ key: P256.Signing.PrivateKey) { self.key = key }

    /// The request for a certificate (PKCS #10, RFC 2986), DER: the public key, signed with the secret
    /// one. Who the terminal is stands in the code or in the certificate it has, not in here.
    public func request() throws -> Data {
        let request = try CertificateSigningRequest(
            version: .v1, subject: DistinguishedName { CommonName("Yizhan terminal") },
            privateKey: Certificate.PrivateKey(key), attributes: CertificateSigningRequest.Attributes(),
            signatureAlgorithm: .ecdsaWithSHA256)
        var serializer = DER.Serializer()
        try serializer.serialize(request)
        return Data(serializer.serializedBytes)
    }
}

extension TerminalKey: CustomStringConvertible, CustomReflectable {
    public var description: String { "TerminalKey" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A request as the center reads it: whoever made it has the key.
public struct TerminalRequest: Sendable {
    /// More than any request with a P-256 key.
    public static let byteLimit = 4 << 10

    let publicKey: Certificate.PublicKey

    /// - Throws: ``LinkCertificateError`` `notARequest` unless it is signed with the very key it names, and
    ///   that is a P-256 key.
    public init(_ der: Data) throws {
        do {
            guard der.count <= Self.byteLimit else { throw ASN1Error.invalidASN1Object(reason: "too long") }
            let request = try CertificateSigningRequest(derEncoded: Array(der))
            guard P256.Signing.PublicKey(request.publicKey) != nil,
                request.publicKey.isValidSignature(request.signature, for: request)
            else { throw ASN1Error.invalidASN1Object(reason: "not signed with its own key") }
            publicKey = request.publicKey
        } catch {
            throw LinkCertificateError(
                .notARequest, "the bytes are no request for a certificate, or not signed with its key",
                remedy: "use the `kiosk enrol` of this version", cause: error)
        }
    }

    /// Whether a certificate is for the key of this request.
    public func isAnswered(by certificate: TerminalCertificate) -> Bool {
        certificate.certificate.publicKey == publicKey
    }
}

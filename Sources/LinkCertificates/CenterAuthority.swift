import Crypto
public import Foundation
public import Sealing
import SwiftASN1
import X509

/// The center's own certificate authority: terminals believe it and nobody else, the center admits whom
/// it signed.
///
/// Its key comes from the center's key file, so nothing else is to be kept. Its certificate is made anew
/// at each start and differs in the signature only; what terminals trust is name and key, which stay.
/// ECDSA over P-256 with SHA-256 (RFC 5480, RFC 5280): what every TLS library checks.
public struct CenterAuthority: Sendable {
    private static let algorithm = Certificate.SignatureAlgorithm.ecdsaWithSHA256
    /// The center and its authority never end: a terminal whose clock went back to 1970, or a century
    /// ahead, still finds them. RFC 5280, 4.1.2.5: the last moment that a certificate can name.
    static let ever = Date(timeIntervalSince1970: 0)...Date(timeIntervalSince1970: 253_402_300_799)

    private let key: Certificate.PrivateKey
    private let name: DistinguishedName
    let certificate: Certificate

    public init(of center: SealingKey) throws {
        try self.init(seed: center.seed(of: "authority"))
    }

    init(seed: Data) throws {
        let secret = Self.key(from: seed)
        let key = Certificate.PrivateKey(secret)
        self.key = key
        let fingerprint = Self.fingerprint(of: secret.publicKey)
        let name = try DistinguishedName {
            // One name a center, so that two are told apart before a signature is checked.
            CommonName("Yizhan center \(Base32.text(Array(fingerprint.prefix(10))))")
        }
        self.name = name
        certificate = try Certificate(
            version: .v3, serialNumber: .init(bytes: [0x01] + fingerprint.prefix(15)), publicKey: key.publicKey,
            notValidBefore: Self.ever.lowerBound, notValidAfter: Self.ever.upperBound, issuer: name, subject: name,
            signatureAlgorithm: Self.algorithm,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true))
                SubjectKeyIdentifier(hash: key.publicKey)
            }, issuerPrivateKey: key)
    }

    /// SHA-256 of the public key in its DER form (SubjectPublicKeyInfo): by this the authority is known.
    public var fingerprint: Data {
        (try? Self.fingerprint(of: certificate)) ?? Data()
    }

    /// The authority's certificate, DER.
    public var certificateBytes: Data { get throws { try certificate.der } }

    /// The fingerprint of an authority whose certificate a server shows.
    ///
    /// - Parameter der: the certificate, DER.
    public static func fingerprint(ofCertificate der: Data) throws -> Data {
        try fingerprint(of: Certificate(certificateBytes: der))
    }

    /// Signs a certificate for a terminal, with a random serial number.
    ///
    /// - Parameters:
    ///   - request: checked already: its maker has the key.
    ///   - validity: by the center's clock, which is the only one that judges it.
    public func certificate(
        for terminal: String, _ request: TerminalRequest, valid validity: Range<Date>
    ) throws -> TerminalCertificate {
        let certificate = try leaf(
            for: DistinguishedName { CommonName("Yizhan terminal \(terminal)") },
            [.uniformResourceIdentifier(TerminalCertificate.uri(of: terminal))], .clientAuth,
            key: request.publicKey, from: validity.lowerBound, until: validity.upperBound)
        return try TerminalCertificate(certificate)
    }

    /// Whether this authority signed a terminal's certificate. Whether it ended is not its business: the
    /// center's records say that, at each request.
    public func signed(_ certificate: TerminalCertificate) -> Bool {
        certificate.certificate.issuer == name
            && key.publicKey.isValidSignature(certificate.certificate.signature, for: certificate.certificate)
    }

    /// A certificate of the center's listener for these names, with a key that lives as long as the process.
    func serverCertificate(
        names: [GeneralName], key: P256.Signing.PrivateKey
    ) throws -> Certificate {
        try leaf(
            for: DistinguishedName { CommonName("Yizhan center") }, names, .serverAuth,
            key: Certificate.PublicKey(key.publicKey), from: Self.ever.lowerBound, until: Self.ever.upperBound)
    }

    private func leaf(
        for subject: DistinguishedName, _ names: [GeneralName], _ usage: ExtendedKeyUsage.Usage,
        key leafKey: Certificate.PublicKey, from: Date, until: Date
    ) throws -> Certificate {
        let authority = SubjectKeyIdentifier(hash: key.publicKey).keyIdentifier
        return try Certificate(
            version: .v3, serialNumber: .init(), publicKey: leafKey, notValidBefore: from, notValidAfter: until,
            issuer: name, subject: subject, signatureAlgorithm: Self.algorithm,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([usage])
                SubjectAlternativeNames(names)
                SubjectKeyIdentifier(hash: leafKey)
                AuthorityKeyIdentifier(keyIdentifier: authority)
            }, issuerPrivateKey: key)
    }

    /// The same key for the same seed. One seed in 2³² is no P-256 key by itself, so the next is tried.
    private static func key(from seed: Data) -> P256.Signing.PrivateKey {
        var attempt: UInt8 = 0
        while true {
            let bytes = SHA256.hash(data: seed + [attempt])
            if let key = try? P256.Signing.PrivateKey(rawRepresentation: bytes) { return key }
            attempt &+= 1
        }
    }

    private static func fingerprint(of certificate: Certificate) throws -> Data {
        guard let key = P256.Signing.PublicKey(certificate.publicKey) else {
            throw LinkCertificateError(
                .foreignAuthority, "the certificate's key is not of a kind that centers have",
                remedy: "check the center's address")
        }
        return fingerprint(of: key)
    }

    private static func fingerprint(of key: P256.Signing.PublicKey) -> Data {
        Data(SHA256.hash(data: key.derRepresentation))
    }
}

extension CenterAuthority: CustomStringConvertible, CustomReflectable {
    public var description: String { "CenterAuthority" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Certificate {
    var der: Data {
        get throws {
            var serializer = DER.Serializer()
            try serializer.serialize(self)
            return Data(serializer.serializedBytes)
        }
    }

    /// Longer than any of ours, or of an honest server.
    private static var byteLimit: Int { 16 << 10 }

    /// - Throws: ``LinkCertificateError`` `notACertificate`.
    init(certificateBytes der: Data) throws {
        do {
            guard der.count <= Self.byteLimit else { throw ASN1Error.invalidASN1Object(reason: "too long") }
            try self.init(derEncoded: Array(der))
        } catch {
            throw LinkCertificateError(
                .notACertificate, "the bytes are no certificate", remedy: "enrol the terminal again", cause: error)
        }
    }
}

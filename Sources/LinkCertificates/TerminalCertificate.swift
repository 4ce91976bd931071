import Crypto
public import Foundation
import X509

/// A terminal's certificate: who it is (`yizhan:terminal:QS01` among its names), by which serial number
/// the center remembers it, and from when until when it is good.
public struct TerminalCertificate: Hashable, Sendable {
    private static let uriStart = "yizhan:terminal:"

    public let terminal: String
    /// Lower-case hexadecimal digits.
    public let serial: String
    public let validity: Range<Date>
    /// DER.
    public let bytes: Data
    let certificate: Certificate

    /// - Parameter der: the certificate, DER.
    /// - Throws: ``LinkCertificateError`` `notACertificate`, also for the certificate of something else.
    ///   Who signed it is not checked: ``CenterAuthority/signed(_:)``.
    public init(_ der: Data) throws {
        try self.init(Certificate(certificateBytes: der), der)
    }

    init(_ certificate: Certificate) throws { try self.init(certificate, certificate.der) }

    private init(_ certificate: Certificate, _ der: Data) throws {
        guard let usage = try? certificate.extensions.extendedKeyUsage, usage.contains(.clientAuth),
            let names = try? certificate.extensions.subjectAlternativeNames,
            case .uniformResourceIdentifier(let uri)? = names.first, names.count == 1,
            uri.hasPrefix(Self.uriStart), certificate.notValidBefore < certificate.notValidAfter
        else {
            throw LinkCertificateError(
                .notACertificate, "the certificate is not one of a terminal", remedy: "enrol the terminal again")
        }
        terminal = String(uri.dropFirst(Self.uriStart.count))
        serial = certificate.serialNumber.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        validity = certificate.notValidBefore..<certificate.notValidAfter
        bytes = der
        self.certificate = certificate
    }

    static func uri(of terminal: String) -> String { uriStart + terminal }

    /// Whether the terminal of this certificate signed the bytes: ``TerminalIdentity/sign(_:)``.
    public func isValidSignature(_ signature: Data, for bytes: Data) -> Bool {
        guard let key = P256.Signing.PublicKey(certificate.publicKey),
            let signature = try? P256.Signing.ECDSASignature(derRepresentation: signature)
        else { return false }
        return key.isValidSignature(signature, for: bytes)
    }
}

/// How long a terminal's certificate is good, and from when on it is renewed: by the center's clock.
public enum CertificateTerm {
    /// Days of a new certificate.
    public static let standardDays = 365

    public static func from(_ moment: Date, days: Int = standardDays) -> Range<Date> {
        moment..<moment.addingTimeInterval(Double(days) * 86400)
    }

    /// Whether two thirds are over: a terminal whose line is gone for months then still has the last third
    /// to come back in.
    public static func isRenewable(_ term: Range<Date>, at moment: Date) -> Bool {
        let length = term.upperBound.timeIntervalSince(term.lowerBound)
        return moment >= term.lowerBound.addingTimeInterval(length * 2 / 3)
    }
}

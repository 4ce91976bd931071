import Crypto
public import Foundation
public import NIOSSL
import SwiftASN1
import X509

/// All that a terminal got by its enrolment, as one value: its key and certificate, the authority it
/// believes, and the center's public keys.
///
/// It lies in one file, `terminal.pem` (mode 0600, in a folder of mode 0700), so that it is replaced whole
/// or not at all: the terminal's key, its certificate, the authority's certificate, and the center's two
/// keys as text.
public struct TerminalIdentity: Sendable {
    private static let fileName = "terminal.pem"
    private static let centerKeyType = "YIZHAN CENTER KEY"
    private static let letterBoxType = "YIZHAN LETTER BOX KEY"
    private static let byteLimit = 64 << 10

    public let certificate: TerminalCertificate
    /// By which the center's word is known; for `CenterKey`.
    public let centerKey: String
    /// To which records are sealed; for `LetterBoxKey`.
    public let letterBoxKey: String

    private let key: TerminalKey
    private let authority: Data
    private let tls: TLSConfiguration

    /// - Parameters:
    ///   - certificate: DER, as the center answered.
    ///   - authority: the certificate of the center's authority, DER; believed from now on.
    /// - Throws: ``LinkCertificateError`` when they do not belong together.
    public init(
        _ key: TerminalKey, certificate: Data, authority: Data, centerKey: String, letterBoxKey: String
    ) throws {
        let certificate = try TerminalCertificate(certificate)
        let issuer = try Certificate(certificateBytes: authority)
        guard certificate.certificate.publicKey == Certificate.PublicKey(key.key.publicKey),
            issuer.publicKey.isValidSignature(certificate.certificate.signature, for: certificate.certificate)
        else {
            throw LinkCertificateError(
                .foreignAuthority, "key, certificate and authority do not belong together",
                remedy: "ask the township for a new code and run `kiosk enrol --again`")
        }
        self.key = key
        self.certificate = certificate
        self.authority = authority
        self.centerKey = centerKey
        self.letterBoxKey = letterBoxKey
        tls = try .client(of: key, certificate, believing: authority)
    }

    /// The terminal's code: `QS01`.
    public var code: String { certificate.terminal }

    /// For every connection to the center: the terminal shows its certificate, and believes this one center.
    public func clientTLS() -> TLSConfiguration { tls }

    /// ECDSA over SHA-256, DER; ``TerminalCertificate/isValidSignature(_:for:)`` checks it.
    public func sign(_ bytes: Data) throws -> Data {
        try key.key.signature(for: bytes).derRepresentation
    }

    /// The same enrolment with a renewed certificate and its new key.
    public func renewed(_ key: TerminalKey, certificate: Data) throws -> TerminalIdentity {
        let renewed = try TerminalIdentity(
            key, certificate: certificate, authority: authority, centerKey: centerKey, letterBoxKey: letterBoxKey)
        guard renewed.code == code else {
            throw LinkCertificateError(
                .notACertificate, "the renewed certificate is for another terminal",
                remedy: "look into the center's log")
        }
        return renewed
    }
}

extension TerminalIdentity {
    /// Whether a folder holds an enrolment.
    public static func exists(in folder: URL) -> Bool {
        FileManager.default.fileExists(atPath: folder.appendingPathComponent(fileName).path)
    }

    /// Reads the enrolment.
    ///
    /// - Throws: ``LinkCertificateError`` `notEnrolled`, `enrolmentUnusable` or `foreignAuthority`.
    public init(folder: URL) throws {
        let path = folder.appendingPathComponent(Self.fileName).path
        guard let text = try PrivateFile.read(path, atMost: Self.byteLimit) else {
            throw LinkCertificateError(
                .notEnrolled, "this terminal is not enrolled at a center: \(path) is not there",
                remedy: "run `center enrol` with its terminal code at the center, then `kiosk enrol` here")
        }
        func unusable(_ cause: (any Error)?) -> LinkCertificateError {
            LinkCertificateError(
                .enrolmentUnusable, "the enrolment in \(path) is damaged",
                remedy: "ask the township for a new code and run `kiosk enrol --again`", cause: cause)
        }
        let parts: [PEMDocument]
        let key: P256.Signing.PrivateKey
        do {
            parts = try PEMDocument.parseMultiple(pemString: text)
            guard
                parts.map(\.discriminator) == [
                    "PRIVATE KEY", "CERTIFICATE", "CERTIFICATE", Self.centerKeyType, Self.letterBoxType,
                ]
            else { throw unusable(nil) }
            key = try P256.Signing.PrivateKey(derRepresentation: parts[0].derBytes)
        } catch {
            throw unusable(error)
        }
        try self.init(
            TerminalKey(key), certificate: Data(parts[1].derBytes), authority: Data(parts[2].derBytes),
            centerKey: String(decoding: parts[3].derBytes, as: UTF8.self),
            letterBoxKey: String(decoding: parts[4].derBytes, as: UTF8.self))
    }

    /// Writes the enrolment, in place of an earlier one; durable when it returns.
    ///
    /// - Throws: ``LinkCertificateError`` `enrolmentUnusable`; an earlier one is whole then.
    public func store(in folder: URL) throws {
        let parts = [
            PEMDocument(type: "PRIVATE KEY", derBytes: Array(key.key.derRepresentation)),
            PEMDocument(type: "CERTIFICATE", derBytes: Array(certificate.bytes)),
            PEMDocument(type: "CERTIFICATE", derBytes: Array(authority)),
            PEMDocument(type: Self.centerKeyType, derBytes: Array(centerKey.utf8)),
            PEMDocument(type: Self.letterBoxType, derBytes: Array(letterBoxKey.utf8)),
        ]
        try PrivateFile.write(
            parts.map(\.pemString).joined(separator: "\n") + "\n", as: Self.fileName, in: folder.path)
    }
}

extension TerminalIdentity: CustomStringConvertible, CustomReflectable {
    public var description: String { "TerminalIdentity(\(code))" }
    public var customMirror: Mirror { Mirror(self, children: ["code": code]) }
}

import Crypto
public import Foundation
public import NIOSSL
import SwiftASN1
import X509

extension CenterAuthority {
    /// For the center's listener. Terminals are asked for a certificate and need none (enrolment); with
    /// one, the listener calls ``admits(_:)``.
    ///
    /// - Parameter names: DNS names and addresses by which terminals reach the center.
    /// - Throws: ``LinkCertificateError`` `notAName`.
    public func serverTLS(names: [String]) throws -> TLSConfiguration {
        let key = P256.Signing.PrivateKey()
        let leaf = try serverCertificate(names: names.map(GeneralName.init(center:)), key: key)
        // The authority goes along: whoever enrols compares it with the fingerprint in the code.
        let chain = try [leaf, certificate].map {
            NIOSSLCertificateSource.certificate(try NIOSSLCertificate(bytes: Array($0.der), format: .der))
        }
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain,
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.derRepresentation), format: .der)))
        // 1.2 would send a terminal's certificate in clear.
        tls.minimumTLSVersion = .tlsv13
        tls.certificateVerification = .optionalVerification
        tls.trustRoots = .certificates([try NIOSSLCertificate(bytes: Array(certificate.der), format: .der)])
        return tls
    }

    /// - Throws: ``LinkCertificateError`` `notAName` for one that no certificate can name.
    public static func check(names: [String]) throws { for name in names { _ = try GeneralName(center: name) } }

    /// Whether a connection with this certificate may stand: it is a terminal's, signed here. Ended and
    /// revoked ones may too, so that they can be told why at their first request.
    public func admits(_ chain: [NIOSSLCertificate]) -> Bool {
        guard let leaf = chain.first.flatMap(TerminalCertificate.init(peer:)) else { return false }
        return signed(leaf)
    }
}

extension TerminalCertificate {
    /// What a connection shows; nil when it is not a terminal's.
    public init?(peer: NIOSSLCertificate) {
        guard let bytes = try? peer.toDERBytes(), let certificate = try? TerminalCertificate(Data(bytes)) else {
            return nil
        }
        self = certificate
    }
}

extension TLSConfiguration {
    /// For a terminal before its enrolment: it believes this one authority and shows nothing.
    ///
    /// - Parameter authority: its certificate, DER.
    public static func enrolling(believing authority: Data) throws -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv13
        tls.trustRoots = .certificates([try NIOSSLCertificate(bytes: Array(authority), format: .der)])
        return tls
    }

    static func client(
        of key: TerminalKey, _ certificate: TerminalCertificate, believing authority: Data
    ) throws -> TLSConfiguration {
        var tls = try enrolling(believing: authority)
        tls.certificateChain = [
            .certificate(try NIOSSLCertificate(bytes: Array(certificate.bytes), format: .der))
        ]
        tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(key.key.derRepresentation), format: .der))
        return tls
    }
}

extension GeneralName {
    /// A DNS name or an IP address, as settings name it.
    fileprivate init(center name: String) throws {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, name, &four) == 1 {
            self = .ipAddress(ASN1OctetString(contentBytes: ArraySlice(withUnsafeBytes(of: four) { Array($0) })))
        } else if inet_pton(AF_INET6, name, &six) == 1 {
            self = .ipAddress(ASN1OctetString(contentBytes: ArraySlice(withUnsafeBytes(of: six) { Array($0) })))
        } else {
            let labels = name.split(separator: ".", omittingEmptySubsequences: false)
            let isName = labels.allSatisfy { label in
                (1...63).contains(label.count)
                    && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
            }
            guard isName, name.utf8.count <= 253 else {
                throw LinkCertificateError(
                    .notAName, "“\(name)” is neither a DNS name nor an address",
                    remedy: "write `intake.names` as names and addresses with commas between")
            }
            self = .dnsName(name)
        }
    }
}

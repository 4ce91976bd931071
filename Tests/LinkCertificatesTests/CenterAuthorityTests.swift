import Crypto
import Foundation
import TestSupport
import Testing
import X509

@testable import LinkCertificates

@Suite("The center's authority")
struct CenterAuthorityTests {
    static let year = Date(timeIntervalSince1970: 1_790_000_000)..<Date(timeIntervalSince1970: 1_821_536_000)

    private func authority(_ byte: UInt8 = 1) throws -> CenterAuthority {
        try CenterAuthority(seed: Data(repeating: byte, count: 32))
    }

    @Test("The same key file brings back the same authority")
    func sameAgain() throws {
        #expect(try authority().fingerprint == authority().fingerprint)
        #expect(try authority().fingerprint != authority(2).fingerprint)
        #expect(try authority().certificate.subject == authority().certificate.subject)
        #expect(
            try CenterAuthority.fingerprint(ofCertificate: authority().certificateBytes) == authority().fingerprint)
    }

    @Test("A terminal's certificate names the terminal and is good for its time")
    func terminal() throws {
        let key = TerminalKey()
        let made = try authority().certificate(for: "QS01", TerminalRequest(key.request()), valid: Self.year)
        let read = try TerminalCertificate(made.bytes)
        #expect(read == made)
        #expect(read.terminal == "QS01")
        #expect(read.validity == Self.year)
        #expect(try authority().signed(read), "also after a restart")
        #expect(try !authority(2).signed(read))
    }

    @Test("Serial numbers are never the same")
    func serials() throws {
        let request = try TerminalRequest(TerminalKey().request())
        let authority = try authority()
        let serials = try (0..<20).map { _ in
            try authority.certificate(for: "QS01", request, valid: Self.year).serial
        }
        #expect(Set(serials).count == 20)
        #expect(serials.allSatisfy { $0.count >= 36 })
    }

    @Test("A request that was not signed with its own key is refused")
    func possession() throws {
        let genuine = try TerminalKey().request()
        _ = try TerminalRequest(genuine)
        for index in genuine.indices where index % 7 == 0 {
            var changed = genuine
            changed[index] ^= 0x10
            #expect(throws: LinkCertificateError.self) { try TerminalRequest(changed) }
        }
        #expect(throws: LinkCertificateError.self) { try TerminalRequest(Data(repeating: 0x30, count: 1 << 16)) }
    }

    @Test("Bytes that are no certificate or request never crash the reader")
    func fuzzed() throws {
        var random = SeededGenerator(seed: 5)
        let certificate = try authority().certificate(
            for: "QS01", TerminalRequest(TerminalKey().request()), valid: Self.year)
        let bytes = certificate.bytes
        for _ in 0..<1000 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                changed[Int.random(in: changed.indices, using: &random)] = .random(in: 0...255, using: &random)
            }
            changed = changed.prefix(Int.random(in: 0...changed.count, using: &random))
            guard let read = try? TerminalCertificate(changed) else { continue }
            #expect(try !authority().signed(read) || read == certificate)
        }
    }

    @Test("The certificate of the authority or of the center passes for no terminal's")
    func otherKinds() throws {
        let authority = try authority()
        #expect(throws: LinkCertificateError.self) { try TerminalCertificate(authority.certificateBytes) }
        let server = try authority.serverCertificate(names: [.dnsName("localhost")], key: P256.Signing.PrivateKey())
        #expect(throws: LinkCertificateError.self) { try TerminalCertificate(server.der) }
    }

    @Test("Names of the center are DNS names or addresses")
    func names() throws {
        let authority = try authority()
        _ = try authority.serverTLS(names: ["127.0.0.1", "::1", "localhost", "center.liuhe.example.cn"])
        for name in ["", "a b", "https://center", "center:8090", "中心", "a..b"] {
            #expect(throws: LinkCertificateError.self, "\(name)") { try authority.serverTLS(names: [name]) }
        }
    }

    @Test(
        "A certificate is renewed when two thirds of its time are over",
        arguments: [(0.0, false), (0.5, false), (0.66, false), (0.67, true), (0.99, true), (1.5, true), (-1, false)])
    func renewal(part: Double, isDue: Bool) {
        let length = Self.year.upperBound.timeIntervalSince(Self.year.lowerBound)
        let moment = Self.year.lowerBound.addingTimeInterval(length * part)
        #expect(CertificateTerm.isRenewable(Self.year, at: moment) == isDue)
    }
}

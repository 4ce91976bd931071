import Foundation
import TestSupport
import Testing

@testable import LinkCertificates

@Suite("What a terminal keeps of its enrolment")
struct TerminalIdentityTests {
    private let folder: URL
    private let authority: CenterAuthority

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("identity-\(UUID().uuidString)").appendingPathComponent("enrolment")
        try FileManager.default.createDirectory(
            at: folder.deletingLastPathComponent(), withIntermediateDirectories: true)
        authority = try CenterAuthority(seed: Data(repeating: 1, count: 32))
    }

    private var file: String { folder.appendingPathComponent("terminal.pem").path }

    private func identity(_ key: TerminalKey = TerminalKey(), code: String = "QS01") throws -> TerminalIdentity {
        let certificate = try authority.certificate(
            for: code, TerminalRequest(key.request()), valid: CenterAuthorityTests.year)
        return try TerminalIdentity(
            key, certificate: certificate.bytes, authority: authority.certificateBytes, centerKey: "ed25519:abc=",
            letterBoxKey: "x25519:def=")
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test("It reads back as it was stored, for its owner only")
    func roundTrip() throws {
        #expect(!TerminalIdentity.exists(in: folder))
        let stored = try identity()
        try stored.store(in: folder)
        let read = try TerminalIdentity(folder: folder)
        #expect(TerminalIdentity.exists(in: folder))
        #expect(read.code == "QS01")
        #expect(read.certificate == stored.certificate)
        #expect([read.centerKey, read.letterBoxKey] == ["ed25519:abc=", "x25519:def="])
        #expect(try mode(file) == 0o600)
        #expect(try mode(folder.path) == 0o700)
    }

    @Test("A terminal without enrolment says what to do")
    func missing() throws {
        let error = #expect(throws: LinkCertificateError.self) { try TerminalIdentity(folder: folder) }
        #expect(error?.code == .notEnrolled)
        #expect(error?.remedy.contains("kiosk enrol") == true)
    }

    @Test("An enrolment that was cut off leaves the terminal as it was, and the next sweeps it")
    func halfWritten() throws {
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try Data("-----BEGIN PRIVATE".utf8).write(to: URL(fileURLWithPath: file + ".part"))
        #expect(throws: LinkCertificateError.self) { try TerminalIdentity(folder: folder) }
        try identity().store(in: folder)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["terminal.pem"])
    }

    @Test("A file that others may read, or that was damaged anywhere, is refused and says so")
    func damaged() throws {
        try identity().store(in: folder)
        chmod(file, 0o644)
        #expect(throws: LinkCertificateError.self) { try TerminalIdentity(folder: folder) }
        chmod(file, 0o600)
        let whole = try Data(contentsOf: URL(fileURLWithPath: file))
        var random = SeededGenerator(seed: 9)
        for _ in 0..<200 {
            let cut = whole.prefix(Int.random(in: 0..<(whole.count - 60), using: &random))
            try cut.write(to: URL(fileURLWithPath: file))
            chmod(file, 0o600)
            #expect(throws: LinkCertificateError.self) { try TerminalIdentity(folder: folder) }
        }
    }

    @Test("Key, certificate and authority that do not belong together are refused")
    func mixed() throws {
        let certificate = try authority.certificate(
            for: "QS01", TerminalRequest(TerminalKey().request()), valid: CenterAuthorityTests.year)
        let other = try CenterAuthority(seed: Data(repeating: 2, count: 32))
        let key = TerminalKey()
        let foreign = try other.certificate(
            for: "QS01", TerminalRequest(key.request()), valid: CenterAuthorityTests.year)
        for certificate in [certificate, foreign] {
            #expect(throws: LinkCertificateError.self) {
                try TerminalIdentity(
                    key, certificate: certificate.bytes, authority: authority.certificateBytes, centerKey: "",
                    letterBoxKey: "")
            }
        }
    }

    @Test("A renewed certificate comes with its new key and stays the same terminal's")
    func renewed() throws {
        try identity().store(in: folder)
        let key = TerminalKey()
        let certificate = try authority.certificate(
            for: "QS01", TerminalRequest(key.request()), valid: CenterAuthorityTests.year)
        try TerminalIdentity(folder: folder).renewed(key, certificate: certificate.bytes).store(in: folder)
        #expect(try TerminalIdentity(folder: folder).certificate == certificate)
        let other = try authority.certificate(
            for: "QS02", TerminalRequest(key.request()), valid: CenterAuthorityTests.year)
        #expect(throws: LinkCertificateError.self) { try identity().renewed(key, certificate: other.bytes) }
    }

    @Test("What a terminal signs is known by its certificate")
    func signature() throws {
        let identity = try identity()
        let signature = try identity.sign(Data("shut down".utf8))
        #expect(identity.certificate.isValidSignature(signature, for: Data("shut down".utf8)))
        #expect(!identity.certificate.isValidSignature(signature, for: Data("shut dawn".utf8)))
        #expect(try !self.identity().certificate.isValidSignature(signature, for: Data("shut down".utf8)))
    }
}

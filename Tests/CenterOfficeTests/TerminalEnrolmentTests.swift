import CenterOffice
import Foundation
import LinkCertificates
import TerminalLink
import Testing

@Suite("Terminals are enrolled, renewed and revoked")
struct TerminalEnrolmentTests {
    private let center: CenterFixture
    private var office: Office { center.office }
    private static let year: TimeInterval = 365 * 86400

    init() throws {
        center = try CenterFixture()
    }

    private func enrol(
        _ code: EnrolmentCode, _ key: TerminalKey = TerminalKey(), as terminal: String? = nil, from address: String = ""
    ) async throws -> TerminalCertificate {
        let answer = try await office.enrol(
            EnrolmentRequest(
                terminal: terminal ?? code.terminal, secret: code.secret, request: try key.request()), from: address)
        return try TerminalCertificate(answer.certificate)
    }

    private func isAdmitted(_ certificate: TerminalCertificate?) async -> OfficeError.Code? {
        await officeCode { _ = try await office.terminal(showing: certificate) }
    }

    @Test("a code is good once, and brings certificate, authority and the center's keys")
    func once() async throws {
        let made = try await office.makeEnrolmentCode(for: "QS01")
        #expect(!made.isKnown)
        let key = TerminalKey()
        let answer = try await office.enrol(
            EnrolmentRequest(terminal: "QS01", secret: made.code.secret, request: try key.request()), from: "")
        let identity = try TerminalIdentity(
            key, certificate: answer.certificate, authority: answer.authority, centerKey: answer.centerKey,
            letterBoxKey: answer.letterBoxKey)
        #expect(identity.code == "QS01")
        #expect(made.code.names(try CenterAuthority.fingerprint(ofCertificate: answer.authority)))
        #expect(CenterKey(identity.centerKey) != nil)
        #expect(await isAdmitted(identity.certificate) == nil)
        #expect(await officeCode { _ = try await enrol(made.code) } == .codeUsed)
        #expect(await isAdmitted(identity.certificate) == nil)
    }

    @Test("who asks again with the same key, because the answer was lost, gets the same certificate")
    func lostAnswer() async throws {
        let code = try await office.makeEnrolmentCode(for: "QS01").code
        let key = TerminalKey()
        let first = try await enrol(code, key)
        center.clock.advance(by: 3 * 86400)
        #expect(try await enrol(code, key) == first)
    }

    @Test("of many who use one code at once one is enrolled")
    func race() async throws {
        let code = try await office.makeEnrolmentCode(for: "QS01").code
        let enrolled = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 { group.addTask { (try? await enrol(code)) != nil } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(enrolled == 1)
    }

    @Test("a wrong code, another terminal's, a replaced and an old one are refused")
    func refused() async throws {
        let code = try await office.makeEnrolmentCode(for: "QS01").code
        let foreign = EnrolmentCode(for: "QS01", of: office.authority)
        #expect(await officeCode { _ = try await enrol(foreign) } == .wrongCode)
        #expect(await officeCode { _ = try await enrol(code, as: "QS02") } == .wrongCode)
        let newer = try await office.makeEnrolmentCode(for: "QS01", hours: 1).code
        #expect(await officeCode { _ = try await enrol(code) } == .wrongCode)
        center.clock.advance(by: 3601)
        #expect(await officeCode { _ = try await enrol(newer) } == .codeExpired)
        #expect(await officeCode { _ = try await office.makeEnrolmentCode(for: "qs-1") } == .malformed)
    }

    @Test("a request that is none uses up no code")
    func malformed() async throws {
        let code = try await office.makeEnrolmentCode(for: "QS01").code
        let nonsense = EnrolmentRequest(terminal: "QS01", secret: code.secret, request: Data([0x30, 0x00]))
        #expect(await officeCode { _ = try await office.enrol(nonsense, from: "") } == .malformed)
        _ = try await enrol(code)
    }

    @Test("who tries codes is slowed down by the address, and nobody else is")
    func throttled() async throws {
        let code = try await office.makeEnrolmentCode(for: "QS01").code
        for _ in 0..<5 {
            let guess = EnrolmentCode(for: "QS01", of: office.authority)
            #expect(await officeCode { _ = try await enrol(guess, from: "10.0.0.9") } == .wrongCode)
        }
        #expect(await officeCode { _ = try await enrol(code, from: "10.0.0.9") } == .tooManyAttempts)
        _ = try await enrol(code, from: "10.0.0.8")
    }

    @Test("no certificate, a foreign center's and one of another key file are not known here")
    func unknown() async throws {
        #expect(await isAdmitted(nil) == .unknownTerminal)
        let other = try await CenterFixture().certificate()
        #expect(await isAdmitted(other) == .unknownTerminal)
        // Signed here, and in no record: a database of before was restored.
        let request = try TerminalRequest(TerminalKey().request())
        let now = center.clock.now
        let unrecorded = try office.authority.certificate(for: "QS01", request, valid: now..<now + Self.year)
        #expect(await isAdmitted(unrecorded) == .unknownTerminal)
    }

    @Test("a revoked terminal is refused at once, also by its codes, until it is enrolled again")
    func revoked() async throws {
        let certificate = try await center.certificate()
        let other = try await center.certificate("QS02")
        let code = try await office.makeEnrolmentCode(for: "QS01").code
        try await office.revokeTerminal("QS01")
        #expect(await isAdmitted(certificate) == .certificateEnded)
        #expect(await officeCode { _ = try await enrol(code) } == .wrongCode)
        #expect(await isAdmitted(other) == nil)
        #expect(await officeCode { try await office.revokeTerminal("QS77") } == .notFound)
        let again = try await office.makeEnrolmentCode(for: "QS01")
        #expect(again.isKnown)
        let new = try await enrol(again.code)
        #expect(await isAdmitted(new) == nil)
        #expect(await isAdmitted(certificate) == .certificateEnded)
    }

    @Test("enrolling a terminal anew ends what it had")
    func enrolledAgain() async throws {
        let old = try await center.certificate()
        let new = try await enrol(try await office.makeEnrolmentCode(for: "QS01").code)
        #expect(await isAdmitted(old) == .certificateEnded)
        #expect(await isAdmitted(new) == nil)
    }

    @Test("a certificate is renewed when it is old enough; the old one ends when the new one is used")
    func renewal() async throws {
        let old = try await center.certificate()
        let terminal = try await center.terminal()
        let key = TerminalKey()
        #expect(try await office.renew(key.request(), for: terminal) == nil)
        center.clock.advance(by: Self.year * 0.7)
        let new = try TerminalCertificate(#require(try await office.renew(key.request(), for: terminal)))
        #expect(new.terminal == "QS01" && new.serial != old.serial)
        #expect(new.validity.upperBound > old.validity.upperBound)
        #expect(await isAdmitted(old) == nil)
        #expect(await isAdmitted(new) == nil)
        #expect(await isAdmitted(old) == .certificateEnded)
        #expect(await officeCode { _ = try await office.renew(Data(), for: terminal) } == .malformed)
    }

    @Test("who was revoked, or enrolled anew, while the request was on its way gets no certificate")
    func endedMeanwhile() async throws {
        _ = try await center.certificate()
        let terminal = try await center.terminal()
        center.clock.advance(by: Self.year * 0.7)
        let anew = try await enrol(try await office.makeEnrolmentCode(for: "QS01").code)
        let request = try TerminalKey().request()
        #expect(await officeCode { _ = try await office.renew(request, for: terminal) } == .certificateEnded)
        let known = try await office.terminal(showing: anew)
        center.clock.advance(by: Self.year * 0.7)
        try await office.revokeTerminal("QS01")
        #expect(await officeCode { _ = try await office.renew(request, for: known) } == .certificateEnded)
        #expect(try await office.terminals().map(\.goodUntil) == [nil])
    }

    @Test("who renews again and again has three certificates to choose from; the same key gets the same")
    func renewedOften() async throws {
        _ = try await center.certificate()
        let terminal = try await center.terminal()
        center.clock.advance(by: Self.year * 0.7)
        var made: [TerminalCertificate] = []
        for _ in 0..<5 {
            let key = TerminalKey()
            center.clock.advance(by: 1)
            made.append(try TerminalCertificate(#require(try await office.renew(key.request(), for: terminal))))
            #expect(try await office.renew(key.request(), for: terminal) == made.last?.bytes)
        }
        #expect(await isAdmitted(made[1]) == .certificateEnded)
        #expect(await isAdmitted(made[2]) == nil)
        #expect(await isAdmitted(made[4]) == nil)
    }

    @Test("a certificate whose time is over is refused, by the center's clock")
    func old() async throws {
        let certificate = try await center.certificate()
        center.clock.advance(by: Self.year - 3600)
        #expect(await isAdmitted(certificate) == nil)
        center.clock.advance(by: 3601)
        #expect(await isAdmitted(certificate) == .certificateEnded)
    }

    @Test("the list says until when each terminal is admitted, or why it is not")
    func list() async throws {
        _ = try await center.terminal()
        _ = try await center.certificate("QS02")
        try await office.revokeTerminal("QS02")
        let terminals = try await office.terminals()
        #expect(terminals.map(\.code) == ["QS01", "QS02"])
        #expect(terminals.map { $0.goodUntil != nil } == [true, false])
        #expect(terminals.map { $0.firstSeen != nil } == [true, false])
        #expect(terminals.last?.whyNot == "was revoked")
    }

    @Test("the key file alone brings the authority back")
    func keyAlone() async throws {
        let key = try Data(contentsOf: center.folder.appendingPathComponent("center.key"))
        let other = center.folder.appendingPathComponent("elsewhere")
        try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
        let copy = other.appendingPathComponent("center.key")
        try key.write(to: copy)
        chmod(copy.path, 0o600)
        let authority = try CenterAuthority(of: Office.key(folder: other, file: nil))
        #expect(authority.fingerprint == office.authority.fingerprint)
        #expect(authority.signed(try await center.certificate()))
    }
}

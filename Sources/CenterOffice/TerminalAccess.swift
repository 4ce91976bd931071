import CenterRecords
public import Foundation
public import LinkCertificates
import TownshipServices

/// A terminal that proved who it is; only the office makes one.
public struct KnownTerminal: Hashable, Sendable {
    public let code: String
    /// What it showed.
    let certificate: TerminalCertificate

    init(_ certificate: TerminalCertificate) {
        code = certificate.terminal
        self.certificate = certificate
    }
}

extension Office {
    /// Looks up who shows a certificate; asked at each request, so that a revocation is at once.
    ///
    /// - Parameter certificate: whose key the connection proved to be there; nil without one.
    /// - Throws: `unknownTerminal`, `certificateEnded`.
    public func terminal(showing certificate: TerminalCertificate?) async throws -> KnownTerminal {
        // The very bytes that were issued: no signature says more, and this is asked at each request.
        guard let certificate, let record = try await database.first(.certificate(serial: certificate.serial)),
            record.bytes == certificate.bytes
        else {
            if let certificate { logger.note(.terminalRejected, ["terminal": certificate.terminal, "why": "unknown"]) }
            throw OfficeError(
                .unknownTerminal, "this terminal shows no certificate that is known here",
                remedy: "make a code with `center enrol` at the center and give it to `kiosk enrol`")
        }
        let moment = now()
        try requireStanding(record, at: moment)
        if record.usedAt == nil { try await database.perform(.use(record, at: moment)) }
        return KnownTerminal(certificate)
    }

    private func requireStanding(_ record: CertificateRecord, at moment: Date) throws {
        guard let why = record.whyEnded(at: moment) else { return }
        logger.note(.terminalRejected, ["terminal": record.terminal, "why": why])
        throw OfficeError(
            .certificateEnded, "the terminal's certificate \(why)",
            remedy: "make a code with `center enrol` at the center and give it to `kiosk enrol --again`")
    }

    /// Certificates of one terminal that were made and never shown: answers that the line swallowed.
    private static var unusedCertificates: Int { 3 }

    /// Signs a new certificate for a terminal whose present one has grown old. Asked again with the same
    /// key, because the answer was lost on the way, it answers the same.
    ///
    /// The present one is looked up anew: since the terminal was admitted its request may have taken its
    /// time, and who was revoked meanwhile gets none.
    ///
    /// - Parameter request: PKCS #10, DER.
    /// - Returns: the certificate, DER; nil as long as the present one is young.
    /// - Throws: `malformed`, `certificateEnded`.
    public func renew(_ request: Data, for terminal: KnownTerminal) async throws -> Data? {
        let request = try Self.request(request)
        let moment = now()
        let serial = terminal.certificate.serial
        // What the records say counts, not what the terminal's clock made of it.
        guard let record = try await database.first(.certificate(serial: serial)) else { return nil }
        try requireStanding(record, at: moment)
        guard CertificateTerm.isRenewable(record.issuedAt..<record.notAfter, at: moment) else { return nil }
        let made = try await database.rows(.certificates(ofTerminal: terminal.code)).first {
            try $0.usedAt == nil && $0.whyEnded(at: moment) == nil
                && !CertificateTerm.isRenewable($0.issuedAt..<$0.notAfter, at: moment)
                && request.isAnswered(by: TerminalCertificate($0.bytes))
        }
        if let made { return made.bytes }
        let renewed = try certificate(for: terminal.code, request, at: moment)
        do {
            try await database.perform(.add(renewed, after: serial, unusedAtMost: Self.unusedCertificates))
        } catch let error as RecordsError where error.code == .rowCount {
            // It ended in this very moment.
            if let ended = try await database.first(.certificate(serial: serial)) {
                try requireStanding(ended, at: moment)
            }
            throw error
        }
        logger.note(.renewed, ["terminal": terminal.code, "serial": renewed.serial])
        return renewed.bytes
    }

    /// Ends all certificates of a terminal, and the codes that were made for it.
    ///
    /// - Throws: `notFound`.
    public func revokeTerminal(_ code: String) async throws {
        guard try await database.rows(.terminals()).contains(where: { $0.code == code }) else {
            throw OfficeError(
                .notFound, "no terminal \(code.prefix(8)) was ever enrolled here",
                remedy: "see `center terminal list`")
        }
        try await database.perform(.revokeTerminal(code, at: now()))
        logger.note(.revoked, ["terminal": code])
    }

    /// How a terminal stands.
    public struct TerminalStanding: Hashable, Sendable {
        public var code: String
        /// Until when its newest certificate is good; nil when it has none that is.
        public var goodUntil: Date?
        /// Why not: `was revoked`.
        public var whyNot: String?
        /// When its newest certificate was first shown; nil as long as it was not.
        public var firstSeen: Date?
    }

    /// All terminals, by code.
    public func terminals() async throws -> [TerminalStanding] {
        let moment = now()
        let newest = Dictionary(
            try await database.rows(.certificates()).map { ($0.terminal, $0) }, uniquingKeysWith: { first, _ in first })
        return try await database.rows(.terminals()).map { terminal in
            guard let record = newest[terminal.code] else {
                return TerminalStanding(code: terminal.code, whyNot: "has not enrolled")
            }
            let why = record.whyEnded(at: moment)
            return TerminalStanding(
                code: terminal.code, goodUntil: why == nil ? record.notAfter : nil, whyNot: why,
                firstSeen: record.usedAt)
        }
    }

    /// All certificates that a terminal ever had, so that what it signed before a renewal is still known.
    func certificates(of terminal: KnownTerminal) async throws -> [TerminalCertificate] {
        try await database.rows(.certificates(ofTerminal: terminal.code)).map { try TerminalCertificate($0.bytes) }
    }

    /// - Throws: `malformed`.
    static func request(_ bytes: Data) throws -> TerminalRequest {
        do {
            return try TerminalRequest(bytes)
        } catch let error as LinkCertificateError {
            throw OfficeError(.malformed, error.message, remedy: error.remedy, cause: error)
        }
    }

    func certificate(
        for terminal: String, _ request: TerminalRequest, at moment: Date
    ) throws -> CertificateRecord {
        // Certificates know whole seconds only.
        let start = Date(timeIntervalSince1970: moment.timeIntervalSince1970.rounded(.down))
        let made = try authority.certificate(for: terminal, request, valid: CertificateTerm.from(start))
        return CertificateRecord(
            serial: made.serial, terminal: terminal, bytes: made.bytes, issuedAt: moment,
            notAfter: made.validity.upperBound)
    }
}

extension CertificateRecord {
    /// Nil as long as it is good.
    fileprivate func whyEnded(at moment: Date) -> String? {
        switch ending {
        case .revoked: "was revoked"
        case .replaced: "was replaced by a newer one"
        case nil: moment >= notAfter ? "is too old" : nil
        }
    }
}

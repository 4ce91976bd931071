public import Foundation

/// A terminal's certificate as the center remembers it: this decides who is admitted.
public struct CertificateRecord: Hashable, Sendable {
    /// Why it ended before its time.
    public enum Ending: String, Hashable, Sendable {
        /// A newer one of the same terminal is in use, or the terminal was enrolled again.
        case replaced
        case revoked
    }

    /// Lower-case hexadecimal digits.
    public var serial: String
    public var terminal: String
    /// DER.
    public var bytes: Data
    public var issuedAt: Date
    public var notAfter: Date
    /// When the terminal first showed it.
    public var usedAt: Date?
    public var endedAt: Date?
    public var ending: Ending?

    public init(serial: String, terminal: String, bytes: Data, issuedAt: Date, notAfter: Date) {
        self.serial = serial
        self.terminal = terminal
        self.bytes = bytes
        self.issuedAt = issuedAt
        self.notAfter = notAfter
    }

    @Sendable init(_ row: SQLRow) throws {
        self.init(
            serial: try row.text("serial"), terminal: try row.text("terminal"), bytes: try row.bytes("certificate"),
            issuedAt: try row.moment("issued_at"), notAfter: try row.moment("not_after"))
        usedAt = try row.momentIfAny("used_at")
        endedAt = try row.momentIfAny("ended_at")
        if endedAt != nil { ending = try row.choice("ending") }
    }

    /// Of a new row.
    fileprivate var values: [SQLValue] {
        [.text(serial), .text(terminal), .bytes(bytes), .moment(issuedAt), .moment(notAfter)]
    }
}

/// A one-time code that was made.
public struct EnrolmentCodeRecord: Hashable, Sendable {
    public var terminal: String
    public var expiresAt: Date
    /// Of the certificate that was made for it; nil as long as it was not used.
    public var serial: String?

    @Sendable init(_ row: SQLRow) throws {
        terminal = try row.text("terminal")
        expiresAt = try row.moment("expires_at")
        let serial = try row.text("serial")
        self.serial = serial.isEmpty ? nil : serial
    }
}

/// A terminal that was enrolled at some time.
public struct TerminalRecord: Hashable, Sendable {
    public var code: String
    public var addedAt: Date
}

extension Write {
    /// Makes a terminal known; does nothing when it is.
    public static func addTerminal(code: String, at moment: Date) -> Write { Write([known(code, moment)]) }

    private static func known(_ code: String, _ moment: Date) -> Statement {
        Statement(
            "INSERT INTO terminals (code, added_at) VALUES ($1, $2) ON CONFLICT (code) DO NOTHING",
            [.text(code), .moment(moment)], touching: .any)
    }

    /// Notes a one-time code. Earlier ones of the terminal that were not used are void.
    public static func addEnrolmentCode(
        hash: String, for terminal: String, at moment: Date, until end: Date
    ) -> Write {
        Write([
            voidCodes(of: terminal),
            Statement(
                """
                INSERT INTO enrolment_codes (code_hash, terminal, made_at, expires_at, serial)
                VALUES ($1, $2, $3, $4, '')
                """, [.text(hash), .text(terminal), .moment(moment), .moment(end)]),
        ])
    }

    private static func voidCodes(of terminal: String) -> Statement {
        Statement(
            "DELETE FROM enrolment_codes WHERE terminal = $1 AND serial = ''", [.text(terminal)], touching: .any)
    }

    /// Uses up a code and notes the certificate that was made for it; all earlier ones of the terminal end.
    ///
    /// `rowCount` when the code was used or ended meanwhile.
    public static func enrol(_ certificate: CertificateRecord, codeHash: String) -> Write {
        Write([
            Statement(
                "UPDATE enrolment_codes SET serial = $2 WHERE code_hash = $1 AND serial = '' AND expires_at > $3",
                [.text(codeHash), .text(certificate.serial), .moment(certificate.issuedAt)]),
            known(certificate.terminal, certificate.issuedAt),
            end(certificatesOf: certificate.terminal, as: .replaced, at: certificate.issuedAt),
            insert(certificate),
        ])
    }

    /// Notes a renewed certificate; the earlier one stands until this one is used. Of those that were never
    /// used, the oldest end beyond `count`.
    ///
    /// `rowCount` when the earlier one ended meanwhile: what was revoked is not renewed.
    public static func add(_ certificate: CertificateRecord, after serial: String, unusedAtMost count: Int) -> Write {
        Write([
            Statement(
                """
                INSERT INTO certificates (serial, terminal, certificate, issued_at, not_after)
                SELECT $1, $2, $3, $4, $5
                WHERE EXISTS (SELECT 1 FROM certificates WHERE serial = $6 AND ended_at IS NULL)
                """, certificate.values + [.text(serial)]),
            Statement(
                """
                UPDATE certificates SET ended_at = $3, ending = 'replaced'
                WHERE terminal = $1 AND used_at IS NULL AND ended_at IS NULL AND serial NOT IN (
                    SELECT serial FROM certificates WHERE terminal = $1 AND used_at IS NULL AND ended_at IS NULL
                    ORDER BY CASE WHEN serial = $2 THEN 0 ELSE 1 END, issued_at DESC, serial LIMIT $4)
                """,
                [
                    .text(certificate.terminal), .text(certificate.serial), .moment(certificate.issuedAt),
                    .integer(Int64(count)),
                ], touching: .any),
        ])
    }

    private static func insert(_ certificate: CertificateRecord) -> Statement {
        Statement(
            """
            INSERT INTO certificates (serial, terminal, certificate, issued_at, not_after)
            VALUES ($1, $2, $3, $4, $5)
            """, certificate.values)
    }

    /// The terminal showed this certificate for the first time: those issued before it end.
    public static func use(_ certificate: CertificateRecord, at moment: Date) -> Write {
        Write([
            Statement(
                "UPDATE certificates SET used_at = $2 WHERE serial = $1 AND used_at IS NULL",
                [.text(certificate.serial), .moment(moment)], touching: .any),
            Statement(
                """
                UPDATE certificates SET ended_at = $3, ending = 'replaced'
                WHERE terminal = $1 AND serial <> $2 AND issued_at <= $4 AND ended_at IS NULL
                """,
                [
                    .text(certificate.terminal), .text(certificate.serial), .moment(moment),
                    .moment(certificate.issuedAt),
                ], touching: .any),
        ])
    }

    /// Ends every certificate of a terminal, and voids its codes.
    public static func revokeTerminal(_ code: String, at moment: Date) -> Write {
        Write([voidCodes(of: code), end(certificatesOf: code, as: .revoked, at: moment)])
    }

    /// The same where the center was told of it before, and its records of then are lost: what a terminal got
    /// after the moment stands.
    public static func revokeTerminal(_ code: String, asOf moment: Date) -> Write {
        Write([
            Statement(
                "DELETE FROM enrolment_codes WHERE terminal = $1 AND serial = '' AND made_at <= $2",
                [.text(code), .moment(moment)], touching: .any),
            Statement(
                """
                UPDATE certificates SET ended_at = $2, ending = 'revoked'
                WHERE terminal = $1 AND issued_at <= $2 AND ended_at IS NULL
                """, [.text(code), .moment(moment)], touching: .any),
        ])
    }

    private static func end(
        certificatesOf terminal: String, as ending: CertificateRecord.Ending, at moment: Date
    ) -> Statement {
        Statement(
            "UPDATE certificates SET ended_at = $2, ending = $3 WHERE terminal = $1 AND ended_at IS NULL",
            [.text(terminal), .moment(moment), .text(ending.rawValue)], touching: .any)
    }
}

private let certificateColumns =
    "SELECT serial, terminal, certificate, issued_at, not_after, used_at, ended_at, ending FROM certificates"

extension Read<CertificateRecord> {
    public static func certificate(serial: String) -> Read {
        Read("\(certificateColumns) WHERE serial = $1", [.text(serial)], value: CertificateRecord.init)
    }

    /// Those of one terminal, the newest first.
    public static func certificates(ofTerminal code: String) -> Read {
        Read(
            "\(certificateColumns) WHERE terminal = $1 ORDER BY issued_at DESC, serial", [.text(code)],
            value: CertificateRecord.init)
    }

    /// All, the newest first.
    public static func certificates() -> Read {
        Read("\(certificateColumns) ORDER BY issued_at DESC, serial", value: CertificateRecord.init)
    }
}

extension Read<EnrolmentCodeRecord> {
    public static func enrolmentCode(hash: String) -> Read {
        Read(
            "SELECT terminal, expires_at, serial FROM enrolment_codes WHERE code_hash = $1", [.text(hash)],
            value: EnrolmentCodeRecord.init)
    }
}

extension Read<TerminalRecord> {
    /// By code.
    public static func terminals() -> Read {
        Read("SELECT code, added_at FROM terminals ORDER BY code") {
            TerminalRecord(code: try $0.text("code"), addedAt: try $0.moment("added_at"))
        }
    }
}

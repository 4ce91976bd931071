public import Foundation

/// One of the center's people.
public struct StaffRecord: Hashable, Sendable {
    public var login: String
    public var name: String
    public var role: String
    /// scrypt, in text form.
    public var passwordHash: String

    public init(login: String, name: String, role: String, passwordHash: String) {
        self.login = login
        self.name = name
        self.role = role
        self.passwordHash = passwordHash
    }

    @Sendable init(_ row: SQLRow) throws {
        self.init(
            login: try row.text("login"), name: try row.text("name"), role: try row.text("role"),
            passwordHash: try row.text("password_hash"))
    }
}

/// A session with the person whose it is.
public struct SessionRecord: Hashable, Sendable {
    public var staff: StaffRecord
    public var createdAt: Date
    public var seenAt: Date

    @Sendable init(_ row: SQLRow) throws {
        self.staff = try StaffRecord(row)
        self.createdAt = try row.moment("created_at")
        self.seenAt = try row.moment("seen_at")
    }
}

extension Write {
    /// `duplicate` when the login is taken.
    public static func add(_ staff: StaffRecord, at moment: Date) -> Write {
        Write([
            Statement(
                "INSERT INTO staff (login, name, role, password_hash, added_at) VALUES ($1, $2, $3, $4, $5)",
                [
                    .text(staff.login), .text(staff.name), .text(staff.role), .text(staff.passwordHash),
                    .moment(moment),
                ])
        ])
    }

    /// Changes name, role and password, and ends all sessions of that person.
    public static func replace(_ staff: StaffRecord) -> Write {
        Write([
            Statement(
                "UPDATE staff SET name = $2, role = $3, password_hash = $4 WHERE login = $1",
                [.text(staff.login), .text(staff.name), .text(staff.role), .text(staff.passwordHash)]),
            Statement("DELETE FROM staff_sessions WHERE login = $1", [.text(staff.login)], touching: .any),
        ])
    }

    public static func openSession(tokenHash: String, login: String, at moment: Date) -> Write {
        Write([
            Statement(
                "INSERT INTO staff_sessions (token_hash, login, created_at, seen_at) VALUES ($1, $2, $3, $3)",
                [.text(tokenHash), .text(login), .moment(moment)])
        ])
    }

    public static func seeSession(tokenHash: String, at moment: Date) -> Write {
        Write([
            Statement(
                "UPDATE staff_sessions SET seen_at = $2 WHERE token_hash = $1", [.text(tokenHash), .moment(moment)],
                touching: .any)
        ])
    }

    public static func closeSession(tokenHash: String) -> Write {
        Write([Statement("DELETE FROM staff_sessions WHERE token_hash = $1", [.text(tokenHash)], touching: .any)])
    }

    /// Removes what nobody used since `idle`, or what began before `oldest`.
    public static func dropSessions(seenBefore idle: Date, createdBefore oldest: Date) -> Write {
        Write([
            Statement(
                "DELETE FROM staff_sessions WHERE seen_at < $1 OR created_at < $2", [.moment(idle), .moment(oldest)],
                touching: .any)
        ])
    }
}

extension Read<StaffRecord> {
    public static func staff(login: String) -> Read {
        Read(
            "SELECT login, name, role, password_hash FROM staff WHERE login = $1", [.text(login)],
            value: StaffRecord.init)
    }

    /// Everybody, by login; to show names beside what they did.
    public static func allStaff() -> Read {
        Read("SELECT login, name, role, password_hash FROM staff ORDER BY login", value: StaffRecord.init)
    }
}

extension Read<SessionRecord> {
    public static func session(tokenHash: String) -> Read {
        Read(
            """
            SELECT staff.login AS login, name, role, password_hash, created_at, seen_at
            FROM staff_sessions JOIN staff ON staff.login = staff_sessions.login WHERE token_hash = $1
            """, [.text(tokenHash)], value: SessionRecord.init)
    }
}

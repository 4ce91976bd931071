import CenterRecords
import Foundation
import Sealing
public import TownshipServices

/// What somebody of the center may do.
public enum Permission: Hashable, Sendable {
    case seeCases
    /// Everything that moves a case.
    case moveCases
    /// See an ID number in full; each time is written down.
    case showNumbers
    /// Confirm the unverified numbers of a service as true.
    case confirmCatalogue
    /// See who gave a bad rating, and write down what was heard at the call-back.
    case callBack
}

/// A role is a set of permissions; raw values are stored.
public enum StaffRole: String, Hashable, Sendable, CaseIterable {
    /// 办事员
    case clerk
    /// 县级办事员: decides what was sent up to the county.
    case countyClerk
    /// Looks, and leaves everything as it is.
    case viewer
    /// 县级管理员: answers for what the catalogue says; moves no case.
    case countyAdministrator
    /// 回访员: the only one who sees who rated, and moves no case himself.
    case callBackOfficer

    /// In what standing the role moves a case; the permission is another question.
    public var standing: CaseActor { self == .countyClerk ? .countyClerk : .townshipClerk }

    public var permissions: Set<Permission> {
        switch self {
        case .clerk, .countyClerk: [.seeCases, .moveCases, .showNumbers]
        case .viewer: [.seeCases]
        case .countyAdministrator: [.seeCases, .confirmCatalogue]
        case .callBackOfficer: [.seeCases, .callBack]
        }
    }
}

/// Somebody who is logged in; only the office makes one.
public struct StaffSession: Sendable {
    public let login: String
    public let name: String
    public let role: StaffRole
    /// Goes into every form of this session and comes back with it, so that no other site can post.
    public let formToken: String

    public func require(_ permission: Permission) throws {
        guard role.permissions.contains(permission) else {
            throw OfficeError(
                .notPermitted, "the role \(role.rawValue) does not include this",
                remedy: "ask a clerk, or have the role changed with `center staff add LOGIN --role clerk --replace`")
        }
    }
}

extension Office {
    /// How often the last use of a session is written down, in seconds: the idle limit is
    /// minutes, and each write costs a disk sync.
    static let sessionStep: TimeInterval = 30

    public static func isLogin(_ text: String) -> Bool {
        (2...32).contains(text.utf8.count)
            && text.utf8.allSatisfy(Array("abcdefghijklmnopqrstuvwxyz0123456789._-".utf8).contains)
    }

    /// Opens a session and returns its token, which is stored nowhere.
    ///
    /// - Throws: `wrongPassword`, the same after the same work whether the login is known or not;
    ///   `tooManyAttempts`.
    public func logIn(_ login: String, password: String) async throws -> String {
        let login = login.trimmingCharacters(in: .whitespaces).lowercased()
        // What is no login is no key of the throttle's table either.
        let known = Self.isLogin(login) ? try await database.first(.staff(login: login)) : nil
        let verdict = await passwords.check(
            password, against: known?.passwordHash, login: Self.isLogin(login) ? login : "", now: now)
        switch verdict {
        case .closed(let seconds):
            throw OfficeError(
                .tooManyAttempts, "too many wrong passwords", remedy: "wait, then try again",
                retryAfter: Int(seconds.rounded(.up)))
        case .wrong:
            // A mistyped login may be a password: only known logins are logged.
            logger.note(.loginFailed, ["login": "\(known?.login ?? "unknown")"])
            throw OfficeError(
                .wrongPassword, "login and password do not belong together", remedy: "check both and try again")
        case .right:
            let token = randomToken()
            try await database.perform(.openSession(tokenHash: hash(.session, token), login: login, at: now()))
            try await dropEndedSessions()
            logger.note(.loggedIn, ["login": "\(login)"])
            return token
        }
    }

    /// The session of a token; nil when there is none or it ended.
    ///
    /// - Parameter isUse: false for what a page does by itself, which keeps no session alive.
    public func session(token: String, isUse: Bool) async throws -> StaffSession? {
        let tokenHash = hash(.session, token)
        let moment = now()
        guard let record = try await database.first(.session(tokenHash: tokenHash)),
            moment.timeIntervalSince(record.seenAt) < settings.sessionIdleLimit,
            moment.timeIntervalSince(record.createdAt) < settings.sessionLifetime,
            let role = StaffRole(rawValue: record.staff.role)
        else { return nil }
        if isUse, moment.timeIntervalSince(record.seenAt) >= Self.sessionStep {
            try await database.perform(.seeSession(tokenHash: tokenHash, at: moment))
        }
        return StaffSession(
            login: record.staff.login, name: record.staff.name, role: role, formToken: hash(.formToken, token))
    }

    public func logOut(token: String) async throws {
        guard let session = try await session(token: token, isUse: false) else { return }
        try await database.perform(.closeSession(tokenHash: hash(.session, token)))
        logger.note(.loggedOut, ["login": "\(session.login)"])
    }

    public enum Added: Hashable, Sendable {
        case added, replaced
        /// It was there with the same password already.
        case unchanged
    }

    /// Adds somebody; with `replacing`, changes somebody who is there and ends his sessions.
    ///
    /// - Throws: `malformed` for a login, name or password that cannot be; `alreadyThere`.
    public func addStaff(
        _ login: String, name: String, role: StaffRole, password: String, replacing: Bool = false
    ) async throws -> Added {
        guard Self.isLogin(login) else {
            throw OfficeError(
                .malformed, "a login has 2 to 32 of a-z, 0-9, dot, dash and underscore",
                remedy: "choose one such as wang.fang")
        }
        let name = name.trimmingCharacters(in: .whitespacesAndNewlines)
        guard (1...50).contains(name.count) else {
            throw OfficeError(.malformed, "a name has 1 to 50 characters", remedy: "say it with --name")
        }
        guard password.count >= Self.shortestPassword, password.utf8.count <= PasswordHash.longestPassword else {
            throw OfficeError(
                .malformed, "a password has at least \(Self.shortestPassword) characters",
                remedy: "choose a longer one, or leave it to this program to make one")
        }
        let record = StaffRecord(
            login: login, name: name, role: role.rawValue, passwordHash: "\(try await passwords.hash(password))")
        do {
            try await database.perform(.add(record, at: now()))
            return .added
        } catch let error as RecordsError where error.code == .duplicate {
            let known = try await database.first(.staff(login: login))
            if let known, known.name == name, known.role == role.rawValue,
                PasswordHash(known.passwordHash)?.verify(password) == true
            {
                return .unchanged
            }
            guard replacing else {
                throw OfficeError(
                    .alreadyThere, "the login \(login) is there already",
                    remedy: "say --replace to change name, role and password; open sessions end")
            }
            try await database.perform(.replace(record))
            return .replaced
        }
    }

    /// Names by login.
    func staffNames() async throws -> [String: String] {
        Dictionary(
            try await database.rows(.allStaff()).map { ($0.login, $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    /// The login that somebody means who types a login or the name of one person.
    ///
    /// - Throws: `notFound` where nobody, or more than one, is called so.
    public func login(of text: String) async throws -> String {
        let staff = try await database.rows(.allStaff())
        if let known = staff.first(where: { $0.login == text }) { return known.login }
        let named = staff.filter { $0.name == text }
        guard let one = named.first, named.count == 1 else {
            throw OfficeError(
                .notFound,
                named.isEmpty ? "nobody of the staff is called \(text)" : "several of the staff are called \(text)",
                remedy: "name a login that was added with `center staff add`")
        }
        return one.login
    }

    /// Characters; NIST SP 800-63B asks for 8 at least.
    public static let shortestPassword = 8

    /// A password that can be read over a telephone: 20 letters and digits, 95 bits.
    public static func makePassword() -> String {
        let alphabet = Array("abcdefghjkmnpqrstuvwxyz23456789")
        return (0..<4).map { _ in String((0..<5).map { _ in alphabet[Int.random(in: alphabet.indices)] }) }
            .joined(separator: "-")
    }

    func dropEndedSessions() async throws {
        let moment = now()
        try await database.perform(
            .dropSessions(
                seenBefore: moment - settings.sessionIdleLimit, createdBefore: moment - settings.sessionLifetime))
    }
}

public import Foundation

/// That somebody of the county confirmed the unverified numbers of one version of a service.
public struct CatalogueConfirmation: Hashable, Sendable {
    public var serviceID: String
    public var version: Int
    /// Each number as it stood then, `procedure[1].limit=5 calendarDays`: a number that was edited
    /// since, without a new version, is not confirmed.
    public var numbers: [String]
    public var login: String
    public var confirmedAt: Date

    public init(serviceID: String, version: Int, numbers: [String], login: String, confirmedAt: Date) {
        self.serviceID = serviceID
        self.version = version
        self.numbers = numbers
        self.login = login
        self.confirmedAt = confirmedAt
    }

    @Sendable init(_ row: SQLRow) throws {
        self.init(
            serviceID: try row.text("service_id"), version: try row.integer("service_version"),
            numbers: try row.text("numbers").split(separator: "\n").map(String.init),
            login: try row.text("login"), confirmedAt: try row.moment("confirmed_at"))
    }
}

extension Write {
    /// Lines are only ever added: which numbers were once held to be true stays known.
    public static func add(_ confirmation: CatalogueConfirmation) -> Write {
        Write([
            Statement(
                """
                INSERT INTO catalogue_confirmations (service_id, service_version, numbers, login, confirmed_at)
                VALUES ($1, $2, $3, $4, $5)
                """,
                [
                    .text(confirmation.serviceID), .integer(Int64(confirmation.version)),
                    .text(confirmation.numbers.joined(separator: "\n")), .text(confirmation.login),
                    .moment(confirmation.confirmedAt),
                ])
        ])
    }
}

extension Read<CatalogueConfirmation> {
    /// All of them, the newest first.
    public static func catalogueConfirmations() -> Read {
        Read(
            """
            SELECT service_id, service_version, numbers, login, confirmed_at FROM catalogue_confirmations
            ORDER BY confirmed_at DESC, service_id
            """, value: CatalogueConfirmation.init)
    }
}

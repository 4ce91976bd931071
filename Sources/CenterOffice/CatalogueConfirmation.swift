import CenterRecords
public import Foundation
import KioskAssets
public import TownshipServices

/// A confirmation as the desk shows it.
public struct ConfirmedNumbers: Hashable, Sendable {
    /// The name of who confirmed; the login where that person is gone.
    public var by: String
    public var at: Date
}

/// Why numbers cannot be confirmed now.
public enum ConfirmationProblem: Error, Hashable, Sendable {
    /// The numbers are no longer those that the page showed.
    case changedMeanwhile
    case nothingToConfirm
}

extension Office {
    /// Who confirmed the numbers of this service as they stand in its file now; nil while nobody has.
    public func confirmation(of service: ServiceItem) async throws -> ConfirmedNumbers? {
        let lines = try await database.rows(.catalogueConfirmations())
        guard let line = lines.first(where: { $0.covers(service) }) else { return nil }
        return ConfirmedNumbers(
            by: try await database.first(.staff(login: line.login))?.name ?? line.login, at: line.confirmedAt)
    }

    /// The services whose unverified numbers are confirmed as they stand, as `id@version`.
    public func confirmedServices() async throws -> Set<String> {
        let lines = try await database.rows(.catalogueConfirmations())
        return Set(
            catalogue.services.filter { service in lines.contains { $0.covers(service) } }
                .map { "\($0.id)@\($0.version)" })
    }

    /// Takes the numbers that a page showed for true.
    ///
    /// - Parameter numbers: `numbersToConfirm` of when the page was made.
    /// - Throws: `ConfirmationProblem`; `OfficeError` `notPermitted`, `notFound`.
    public func confirm(_ numbers: [String], ofService id: String, by session: StaffSession) async throws {
        try session.require(.confirmCatalogue)
        guard let service = catalogue[id] else {
            throw OfficeError(.notFound, "there is no such service", remedy: "look it up in the list of services")
        }
        guard !service.isVerified else { throw ConfirmationProblem.nothingToConfirm }
        guard numbers == service.numbersToConfirm else { throw ConfirmationProblem.changedMeanwhile }
        guard try await confirmation(of: service) == nil else { throw ConfirmationProblem.nothingToConfirm }
        try await database.perform(
            .add(
                CatalogueConfirmation(
                    serviceID: id, version: service.version, numbers: numbers, login: session.login,
                    confirmedAt: now())))
        logger.note(
            .catalogueConfirmed,
            ["service": "\(id)", "version": "\(service.version)", "login": "\(session.login)"])
    }
}

extension Office {
    /// What publishing carries to the terminals: all that was ever confirmed, without who did it. A
    /// number that changed since is none of it, for terminals compare them again.
    public func confirmations() async throws -> [ServiceConfirmation] {
        try await database.rows(.catalogueConfirmations()).map(\.confirmation)
    }
}

extension CatalogueConfirmation {
    fileprivate var confirmation: ServiceConfirmation {
        ServiceConfirmation(service: serviceID, version: version, numbers: numbers)
    }

    fileprivate func covers(_ service: ServiceItem) -> Bool { confirmation.covers(service) }
}

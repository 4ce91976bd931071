import Foundation
public import TownshipServices
import Yams

extension CatalogueFile {
    private static let confirmationsPath = "catalogue/tables/confirmations.yaml"

    /// Whether it tells which unverified numbers were confirmed. The center writes it when it publishes;
    /// what lies in the folder that is edited is not believed.
    public var isConfirmations: Bool { path == Self.confirmationsPath }

    /// The file that carries confirmations to the terminals; nil where there are none.
    public static func confirmations(_ list: [ServiceConfirmation]) throws -> CatalogueFile? {
        guard !list.isEmpty else { return nil }
        let sorted = Set(list).sorted {
            ($0.service, $0.version, $0.numbers.joined()) < ($1.service, $1.version, $1.numbers.joined())
        }
        let encoder = YAMLEncoder()
        encoder.options.allowUnicode = true
        return CatalogueFile(
            path: confirmationsPath,
            text: "# Unverified numbers that the county confirmed at the desk.\n" + (try encoder.encode(sorted)))
    }
}

extension AssetFolder {
    /// Which of these services have confirmed numbers, as `id@version`.
    func confirmed(of services: [ServiceItem]) throws -> Set<String> {
        guard let file = try catalogueFiles().first(where: \.isConfirmations) else { return [] }
        let confirmations: [ServiceConfirmation]
        do {
            confirmations = try YAMLDecoder().decode([ServiceConfirmation].self, from: file.text)
        } catch {
            throw AssetError(
                code: .malformed, file: file.path, problem: "the confirmations cannot be read (\(error))",
                remedy: "remove the file; the center writes it anew with `center catalogue publish`", cause: error)
        }
        return Set(
            services.filter { service in confirmations.contains { $0.covers(service) } }
                .map { "\($0.id)@\($0.version)" })
    }
}

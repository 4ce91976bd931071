public import Foundation
public import KioskAssets
public import Sealing
public import TerminalLink
public import TownshipServices

/// Why a catalogue was not published: every finding names file and remedy. Nothing was written.
public struct CatalogueRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    public struct Finding: Hashable, Sendable {
        public var file: String
        public var problem: String
        public var remedy: String
    }

    public var findings: [Finding]

    public var description: String {
        (["the catalogue was not published"] + findings.map { "\($0.file): \($0.problem). Remedy: \($0.remedy)" })
            .joined(separator: "\n")
    }
}

/// Where the center keeps what it published, and publishes what comes next: signed bundles with
/// rising numbers, `1.bundle`, `2.bundle`, in a folder of its own.
public struct CatalogueShelf: Sendable {
    /// In the center's data folder.
    public static let folderName = "catalogue"

    private let folder: URL
    private let signer: CenterSigner

    /// Makes the folder where it is missing.
    ///
    /// - Parameter key: the center's; the bundles are signed with what comes from it.
    public init(_ folder: URL, of key: SealingKey) throws {
        self.folder = folder
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw OfficeError(
                .storage, "the folder \(folder.path) cannot be made", remedy: "check `data.folder` and its owner",
                cause: error)
        }
        signer = try CenterSigner(of: key)
    }

    /// What terminals need to believe the bundles.
    public var publicKey: CenterKey { signer.publicKey }

    public func file(of number: Int) -> URL { Self.file(of: number, in: folder) }

    private static func file(of number: Int, in folder: URL) -> URL {
        folder.appendingPathComponent("\(number).bundle")
    }

    /// The bundle that was published last; nil before the first.
    public func last() throws -> CatalogueBundle? { try Self.last(in: folder, by: publicKey) }

    static func last(in folder: URL, by key: CenterKey) throws -> CatalogueBundle? {
        guard let number = try numbers(in: folder).max() else { return nil }
        let file = file(of: number, in: folder)
        do {
            return try CatalogueBundle(signed: Data(contentsOf: file), by: key)
        } catch {
            throw OfficeError(
                .storage, "the last bundle \(file.path) cannot be read (\(error))",
                remedy: "put it back from your copy; a gap would let a version come twice", cause: error)
        }
    }

    /// The file of the bundle that was published last.
    public func lastFile() throws -> URL? { try Self.numbers(in: folder).max().map(file(of:)) }

    /// The visible change log, oldest first.
    public func changeLog() throws -> [String] { try last()?.log.map(\.words) ?? [] }

    /// Publishes what the assets say, as the next bundle.
    ///
    /// - Parameters:
    ///   - confirmations: of unverified numbers, made at the desk.
    ///   - known: the highest number that a terminal knows (``Office/highestBundle()``).
    ///   - reason: why something became more; publication is refused where it is needed and missing.
    /// - Returns: nil when not a byte differs from the last bundle.
    /// - Throws: ``CatalogueRefusal``, `AssetError` for a file that cannot be read, ``OfficeError``.
    public func publish(
        _ assets: AssetFolder, confirmations: [ServiceConfirmation] = [], above known: Int = 0, reason: String?,
        by login: String, at moment: Date
    ) throws -> CatalogueBundle.Release? {
        // Read as a terminal will read it, before anything is compared.
        _ = try Catalogue(assets)
        _ = try SharedSettings(assets)
        _ = try Notices(assets)
        let plan = try CataloguePlan(last: last(), files: Self.files(assets, confirmations))
        guard plan.isChanged else { return nil }
        let told = reason?.trimmingCharacters(in: .whitespacesAndNewlines)
        let why = told?.isEmpty == false ? told : nil
        let findings = plan.findings(hasReason: why != nil)
        guard findings.isEmpty else { throw CatalogueRefusal(findings: findings) }
        let bundle = plan.bundle(above: known, reason: why, by: login, at: moment)
        let bytes = try signer.sign(bundle)
        // As a terminal does: what it would refuse is not published.
        _ = try CatalogueBundle(signed: bytes, by: publicKey)
        // Fails, and changes nothing, when somebody else published in this instant.
        try WholeFile.create(bytes, at: file(of: bundle.number).path)
        return bundle.log.last
    }

    private static func files(
        _ assets: AssetFolder, _ confirmations: [ServiceConfirmation]
    ) throws -> [CatalogueFile] {
        let written = try CatalogueFile.confirmations(confirmations).map { [$0] } ?? []
        return try assets.bundledFiles().filter { !$0.isConfirmations } + written
    }

    /// The number of the bundle that was published last in a folder; nil before the first, and where there
    /// is no such folder yet.
    static func newest(in folder: URL) -> Int? { (try? numbers(in: folder))?.max() }

    private static func numbers(in folder: URL) throws -> [Int] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".bundle") }.compactMap { Int($0.dropLast(7)) }
    }
}

extension CatalogueBundle.Release {
    /// The entry of the change log as people read it.
    public var words: String {
        var lines = ["\(number)  \(at.minuteInChina)  \(by)"]
        if let reason { lines.append("  reason: \(reason)") }
        lines += services.map { "  " + $0.description.replacing("\n", with: "\n  ") }
        if !files.isEmpty { lines.append("  files: \(files.joined(separator: ", "))") }
        return lines.joined(separator: "\n")
    }
}

public import Foundation

/// The folder of everything that a deployer may edit without a compiler (`kiosk-assets/`).
public struct AssetFolder: Sendable {
    public let url: URL

    /// - Throws: `AssetError` when there is no such folder.
    public init(path: String) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            throw AssetError(
                code: .missing, file: path,
                problem: "there is no such folder",
                remedy: "set `assets` in the configuration to the folder kiosk-assets")
        }
        self.url = URL(fileURLWithPath: path, isDirectory: true)
    }

    /// The files of a folder below, by name, with one of the endings; sorted, hidden ones left out.
    public func files(in folder: String, endings: Set<String>) throws -> [URL] {
        let url = url.appendingPathComponent(folder, isDirectory: true)
        do {
            return try FileManager.default.contentsOfDirectory(
                at: url, includingPropertiesForKeys: nil, options: [.skipsHiddenFiles]
            )
            .filter { endings.contains($0.pathExtension) }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
        } catch {
            throw AssetError(
                code: .missing, file: url.path, problem: "the folder cannot be read",
                remedy: "restore it from the installation, or check its permissions", cause: error)
        }
    }
}

/// What is wrong with a file of the assets, and how to mend it.
public struct AssetError: Error, CustomStringConvertible {
    public struct Code: Hashable, Sendable {
        public let name: String
        public static let missing = Code(name: "missing")
        public static let malformed = Code(name: "malformed")
    }

    public var code: Code
    public var file: String
    public var problem: String
    public var remedy: String
    public var cause: (any Error)?

    public init(code: Code, file: String, problem: String, remedy: String, cause: (any Error)? = nil) {
        self.code = code
        self.file = file
        self.problem = problem
        self.remedy = remedy
        self.cause = cause
    }

    public var description: String { "\(file): \(problem). Remedy: \(remedy)" }
}

import Foundation
import Yams

extension AssetFolder {
    /// A value from a YAML file of the assets.
    ///
    /// - Parameter path: below the folder, e.g. `papers/receipt-slip.yaml`.
    /// - Throws: `AssetError` that names file, place and remedy.
    public func decode<Value: Decodable>(_ type: Value.Type, _ path: String) throws -> Value {
        try Self.decode(type, at: url.appendingPathComponent(path))
    }

    static func decode<Value: Decodable>(_ type: Value.Type, at url: URL) throws -> Value {
        do {
            return try YAMLDecoder().decode(type, from: Data(contentsOf: url))
        } catch let error as DecodingError {
            throw AssetError(
                code: .malformed, file: url.path, problem: error.place,
                remedy: "write it as the installed file does", cause: error)
        } catch {
            throw AssetError(
                code: .malformed, file: url.path, problem: "not readable as YAML (\(error))",
                remedy: "mend the named line", cause: error)
        }
    }
}

extension DecodingError {
    /// The key path and what is wrong there, in one line.
    var place: String {
        func path(_ keys: [any CodingKey]) -> String {
            keys.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
        }
        return switch self {
        case .keyNotFound(let key, let context): "`\(path(context.codingPath + [key]))` is missing"
        case .valueNotFound(_, let context): "`\(path(context.codingPath))` is empty"
        case .typeMismatch(_, let context): "`\(path(context.codingPath))`: \(context.debugDescription)"
        case .dataCorrupted(let context): "`\(path(context.codingPath))`: \(context.debugDescription)"
        @unknown default: "\(self)"
        }
    }
}

public import Foundation

/// What a client says of an upload when it begins it: the `Upload-Metadata` header of tus 1.0
/// (tus.io/protocols/resumable-upload, creation): pairs parted by commas, each a key, a blank and the
/// Base64 of its value; an empty value, and the blank before it, may be left out.
public struct UploadMetadata: Hashable, Sendable {
    /// Of the header, in bytes.
    public static let byteLimit = 4096
    /// Names the document: the text of its ``ContentDigest``.
    public static let digest = "digest"
    /// Its media type.
    public static let mediaType = "filetype"

    public private(set) var values: [String: Data]

    /// - Parameter texts: keys are visible ASCII without commas.
    public init(_ texts: [String: String]) {
        values = texts.mapValues { Data($0.utf8) }
    }

    /// Nil for what is too long or not of this form, or names a key twice.
    public init?(header: String) {
        guard header.utf8.count <= Self.byteLimit else { return nil }
        values = [:]
        if header.allSatisfy({ $0 == " " }) { return }
        for pair in header.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = pair.split(separator: " ")
            guard (1...2).contains(parts.count), parts[0].utf8.allSatisfy({ (0x21...0x7e).contains($0) }),
                let value = Data(base64Encoded: parts.count == 2 ? String(parts[1]) : ""),
                values.updateValue(value, forKey: String(parts[0])) == nil
            else { return nil }
        }
    }

    /// Keys in their alphabetical order.
    public var header: String {
        values.sorted { $0.key < $1.key }.map { key, value in
            value.isEmpty ? key : "\(key) \(value.base64EncodedString())"
        }.joined(separator: ",")
    }

    /// Nil where there is none, or one that is no UTF-8.
    public func text(_ key: String) -> String? {
        values[key].flatMap { String(bytes: $0, encoding: .utf8) }
    }
}

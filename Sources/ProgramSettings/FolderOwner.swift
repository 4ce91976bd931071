import Foundation

/// Whose a folder is: files that another user makes in it, for their owner only as all of them are, would keep
/// the program that serves from its own records.
public enum FolderOwner {
    /// The name of the user whom a folder belongs to; nil when that is this process's, and where there is no
    /// such folder yet.
    public static func other(of path: String) -> String? {
        let path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            let id = attributes[.ownerAccountID] as? NSNumber, id.uint32Value != geteuid()
        else { return nil }
        return attributes[.ownerAccountName] as? String ?? "#\(id)"
    }
}

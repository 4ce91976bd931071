import CenterRecords
public import Foundation

/// That backups fail, for those who can see to it.
public struct LateBackup: Hashable, Sendable {
    /// When the last one was made, wherever it went; nil before the first.
    public var last: Date?
}

extension Office {
    /// Nil when the last backup is young enough, and where none is made by itself.
    public func lateBackup(for session: StaffSession) async throws -> LateBackup? {
        try session.require(.seeCases)
        guard let limit = settings.backupLimit else { return nil }
        let last = try await database.rows(.backups()).first?.at
        // A center that stood still gets its time, too.
        let since = max(last ?? openedAt, openedAt)
        return now().timeIntervalSince(since) > limit ? LateBackup(last: last) : nil
    }
}

public import Foundation

/// How long the terminal keeps what the center has in its backup.
public struct Retention: Hashable, Sendable {
    /// Of the scanned pages, in days after the second rung.
    public var scanDays: Int
    /// Of the record itself, in days after the second rung; its pages never outlive it.
    public var recordDays: Int

    /// Nothing is kept that nobody needs: a slip that is still owed keeps its record by itself.
    public static let standard = Retention(scanDays: 0, recordDays: 0)

    public init(scanDays: Int, recordDays: Int) {
        self.scanDays = scanDays
        self.recordDays = recordDays
    }

    private static let secondsPerDay: TimeInterval = 86_400

    public func scansDue(backedUpAt: Date) -> Date {
        backedUpAt.addingTimeInterval(Double(min(scanDays, recordDays)) * Self.secondsPerDay)
    }

    public func recordDue(backedUpAt: Date) -> Date {
        backedUpAt.addingTimeInterval(Double(recordDays) * Self.secondsPerDay)
    }
}

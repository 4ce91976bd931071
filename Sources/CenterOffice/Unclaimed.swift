import CenterRecords
import Foundation

extension Office {
    /// What came and was never used.
    public struct Unclaimed: Hashable, Sendable {
        public var uploads = 0
        public var documents = 0

        public init(uploads: Int = 0, documents: Int = 0) {
            self.uploads = uploads
            self.documents = documents
        }
    }

    /// Drops uploads whose time is over, and documents that a terminal sent and never committed: a
    /// villager's paper does not stay because a machine broke.
    ///
    /// A document that a case stands on is never touched, nor one of before it was written down which
    /// case that is, nor any as long as a damaged database lies beside this one, which may know cases
    /// that this one does not.
    ///
    /// - Returns: how many went.
    @discardableResult
    public func dropUnclaimed() async throws -> Unclaimed {
        var dropped = Unclaimed()
        let moment = now()
        var expired: [UploadRecord]
        repeat {
            try Task.checkCancellation()
            expired = try await database.rows(.uploads(expiredAt: moment, limit: Self.droppedAtOnce))
            for upload in expired { try await drop(upload) }
            dropped.uploads += expired.count
        } while expired.count == Self.droppedAtOnce
        if !database.hasDamagedNeighbour {
            dropped.documents = try await dropUnclaimedDocuments(sentBefore: moment - settings.unclaimedLifetime)
        }
        if dropped != Unclaimed() {
            logger.note(
                .unclaimedDropped, ["uploads": "\(dropped.uploads)", "documents": "\(dropped.documents)"])
        }
        return dropped
    }

    private func dropUnclaimedDocuments(sentBefore moment: Date) async throws -> Int {
        var count = 0
        var unclaimed: [DocumentRecord]
        repeat {
            try Task.checkCancellation()
            unclaimed = try await database.rows(
                .unclaimedDocuments(sentBefore: moment, limit: Self.droppedAtOnce))
            for document in unclaimed {
                do {
                    // A commit in the same instant wins: either it links the document before this, or its
                    // terminal is told that the document is missing.
                    try await database.perform(.dropUnclaimed(document, sentBefore: moment))
                } catch let error as RecordsError where error.code == .rowCount {
                    continue
                }
                try await documents.remove(document.file)
                count += 1
            }
        } while unclaimed.count == Self.droppedAtOnce
        return count
    }

    /// Rows that are read at a time; it goes on until there are no more.
    private static var droppedAtOnce: Int { 1000 }
}

import DurableSQLite
public import Foundation

/// The file of a document that is still coming, in the form of ``SealedFrames``. Every call blocks, and
/// one at a time may be under way.
public struct PartialFile: Sendable {
    private let file: GrowingFile

    init(_ file: GrowingFile) { self.file = file }

    /// How far it reaches; what a crash left behind that is cut off.
    public func extent() throws -> SealedFrames.Extent {
        try RecordsError.mapping {
            let length = try file.length()
            guard length > 0 else { return SealedFrames.Extent() }
            let extent = try file.reading { try SealedFrames.extent(ofFileWithLength: length, read: $0) }
            if extent.fileLength < length { try file.cut(to: extent.fileLength) }
            return extent
        }
    }

    /// Adds a frame after an extent; durable after ``synchronise()``.
    public func append(
        _ kind: SealedFrames.Kind, byteCount: Int = 0, box: Data = Data(), to extent: SealedFrames.Extent
    ) throws -> SealedFrames.Extent {
        let start = extent.fileLength == 0 ? SealedFrames.signature : Data()
        let bytes = start + SealedFrames.frame(kind, byteCount: byteCount, box: box)
        try RecordsError.mapping { try file.write(bytes, at: extent.fileLength) }
        var next = extent
        next.fileLength += bytes.count
        next.byteCount += byteCount
        return next
    }

    public func synchronise() throws { try RecordsError.mapping { try file.synchronise() } }

    public func cut(to extent: SealedFrames.Extent) throws {
        try RecordsError.mapping { try file.cut(to: extent.fileLength) }
    }

    /// Shows every box within an extent, in order.
    public func boxes(in extent: SealedFrames.Extent, _ visit: (SealedFrames.Box) throws -> Void) throws {
        guard extent.byteCount > 0 else { return }
        try RecordsError.mapping {
            try file.reading {
                try SealedFrames.boxes(ofFileWithLength: extent.fileLength, read: $0, visit: visit)
            }
        }
    }

    /// It may be gone already.
    public func remove() throws { try RecordsError.mapping { try file.remove() } }
}

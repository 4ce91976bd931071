public import Foundation

/// What is sent to a queue, and how long its printing may take.
public struct PrintDocument: Sendable {
    public enum Format: String, Sendable {
        /// Ready for the printer; the spooler passes it on as it is.
        case raw = "application/vnd.cups-raw"
        case pdf = "application/pdf"
    }

    public var format: Format
    public var data: Data
    /// From sending to paper. What takes longer is cancelled: nobody stands there any more.
    public var limit: Duration

    public init(format: Format, data: Data, limit: Duration) {
        self.format = format
        self.data = data
        self.limit = limit
    }

    /// A slip for the receipt queue; see ``EscPos/slip(rows:bytesPerRow:)`` for the rows. 45 seconds
    /// are the sum of the receipt backend's own limits.
    public static func slip(rows: [UInt8], bytesPerRow: Int) -> PrintDocument {
        PrintDocument(format: .raw, data: EscPos.slip(rows: rows, bytesPerRow: bytesPerRow), limit: .seconds(45))
    }

    /// A document on A4. A cold laser printer needs half a minute to its first page.
    public static func pdf(_ data: Data) -> PrintDocument {
        PrintDocument(format: .pdf, data: data, limit: .seconds(120))
    }
}

/// A job that is on paper.
public struct PrintOutcome: Hashable, Sendable {
    /// The spooler's name for the job, which it never gives twice; job numbers may be given again
    /// after a crash of the spooler.
    public let jobUUID: String
}

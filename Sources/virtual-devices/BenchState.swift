import Foundation

/// Everything on the bench at one moment: what `GET /api/state` answers, and what the page shows.
struct BenchState: Codable, Equatable, Sendable {
    /// One fault that can be switched on: `PUT /api/<device>/faults/<name>`.
    struct Fault: Codable, Equatable, Sendable {
        var name: String
        var isOn: Bool
    }

    struct Reader: Codable, Equatable, Sendable {
        var isPlugged: Bool
        /// The `id` of the card that lies on the reader; not there when none does.
        var card: String?
        /// The `id`s of all sample cards.
        var cards: [String]
        var faults: [Fault]
        /// How many cards were read to the end since the start.
        var cardsRead: Int
    }

    struct Scanner: Codable, Equatable, Sendable {
        var isPlugged: Bool
        /// The `id` of the page on the glass; not there when the glass is bare.
        var page: String?
        /// The `id`s of all sample pages.
        var pages: [String]
        var faults: [Fault]
        /// How many pages were sent to the end since the start.
        var pagesSent: Int
    }

    struct ReceiptPrinter: Codable, Equatable, Sendable {
        var faults: [Fault]
        /// How many slips were cut off since the start.
        var slipsPrinted: Int
    }

    struct DocumentPrinter: Codable, Equatable, Sendable {
        var faults: [Fault]
    }

    /// A paper that came out of a printer.
    struct Printed: Codable, Equatable, Sendable {
        enum Kind: String, Codable {
            case receipt
            case document
        }

        var kind: Kind
        /// The file's name without its ending, e.g. `receipt-0003`.
        var id: String
        /// When it came out; in JSON ISO 8601, UTC.
        var time: Date
        /// Where the paper itself is to be had: a PNG of a receipt, the PDF of a document.
        var file: String
        /// Where each page is to be had as PNG, once the pictures of a document are made.
        var pictures: [String]
        /// Whether the file cannot be shown as pictures.
        var isUnreadable: Bool
    }

    var reader: Reader
    var scanner: Scanner
    var receiptPrinter: ReceiptPrinter
    var documentPrinter: DocumentPrinter
    /// Newest first.
    var printed: [Printed]
}

import Foundation

/// Everything on the bench at one moment: what `GET /api/state` answers, and what the page shows.
struct BenchState: Codable, Equatable, Sendable {
    /// One fault that can be switched on: `PUT /api/<device>/faults/<name>`.
    struct Fault: Codable, Equatable, Sendable {
        var name: String
        var isOn: Bool
        /// While it is on, where it will strike; not there when at any command, or when it has struck.
        var step: String?
        /// How many commands it lets pass first.
        var skip: Int?
        /// How often it still strikes; not there when every time.
        var times: Int?
    }

    /// What a device saw: a command that arrived so often in a row, and how it was answered.
    struct Seen: Codable, Equatable, Sendable {
        /// Not there when the bytes were no command.
        var step: String?
        /// SW3 in hexadecimal, or HTTP status; not there when nothing was sent.
        var answer: String?
        var faults: [String]
        var count: Int
        var last: Date
    }

    /// A device of which only its presence matters.
    struct Plain: Codable, Equatable, Sendable {
        var isPlugged: Bool
    }

    struct Reader: Codable, Equatable, Sendable {
        var isPlugged: Bool
        /// The `id` of the card that lies on the reader; not there when none does.
        var card: String?
        /// The `id`s of all sample cards.
        var cards: [String]
        var transport: String
        /// What `PUT /api/reader/transport/<name>` takes.
        var transports: [String]
        /// Where a driver finds a serial reader.
        var serialPath: String?
        var faults: [Fault]
        /// The commands at which a fault can strike.
        var steps: [String]
        /// Newest first.
        var seen: [Seen]
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
        /// The commands at which a fault can strike.
        var steps: [String]
        /// Newest first.
        var seen: [Seen]
        /// How many pages were sent to the end since the start.
        var pagesSent: Int
    }

    struct SocialCardReader: Codable, Equatable, Sendable {
        /// The `id` of whose card is in the reader; not there when none is.
        var card: String?
        /// The `id`s of those who have one.
        var cards: [String]
        var faults: [Fault]
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
    var socialCardReader: SocialCardReader
    var barcodeScanner: Plain
    /// Something that no terminal knows.
    var gadget: Plain
    var receiptPrinter: ReceiptPrinter
    var documentPrinter: DocumentPrinter
    /// Newest first.
    var printed: [Printed]
}

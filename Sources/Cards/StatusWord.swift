/// The two status bytes at the end of a smart card's answer (ISO 7816-4, table 5 and 6), and what
/// whoever sent the command can do.
struct StatusWord: RawRepresentable, Hashable, Sendable {
    var rawValue: UInt16

    static let success = StatusWord(rawValue: 0x9000)

    enum Meaning: String, Hashable, Sendable, CaseIterable {
        case done
        /// More of the answer is to be fetched, or the command to be repeated with the right length:
        /// ``APDUExchange`` sees to it.
        case unfinished
        /// The card is in order and lacks what was asked for: go on without it.
        case absent
        /// Not without a PIN or a key, which are never asked for: go on without it.
        case closed
        /// A card of another kind: another card, or the window.
        case unsupportedCard
        /// Blocked, worn out or out of use: laying it again does not help, staff should look at it.
        case blockedCard
        /// Card and reader did not come to terms: lift the card and lay it again.
        case liftAndLayAgain
    }

    /// Words that mean one thing.
    static let words: [UInt16: Meaning] = [
        0x9000: .done,
        0x6282: .absent,  // the end of the file came before Le bytes
        0x6283: .blockedCard,  // the file or application is out of use
        0x6285: .blockedCard,  // the application is at its end of life
        0x6581: .blockedCard,  // memory failure
        0x6981: .unsupportedCard,  // command incompatible with the structure of the file
        0x6982: .closed,  // security status not satisfied
        0x6983: .blockedCard,  // authentication blocked
        0x6985: .closed,  // conditions of use not satisfied
        0x6986: .unsupportedCard,  // no file selected
        0x6A81: .blockedCard,  // function not supported; in China's bank cards: the card is locked
        0x6A82: .unsupportedCard,  // no such application or file
        0x6A83: .absent,  // no such record
        0x6A88: .absent,  // no such data
        0x9303: .blockedCard,  // the application is locked for good
    ]

    /// Where only the first byte counts; of any other, laying the card again does no harm.
    static let families: [UInt8: Meaning] = [
        0x61: .unfinished, 0x6C: .unfinished,
        0x67: .unsupportedCard,  // wrong length
        0x68: .unsupportedCard,  // function of this class not supported
        0x6A: .unsupportedCard,  // wrong parameters
        0x6B: .unsupportedCard,  // wrong parameters
        0x6D: .unsupportedCard,  // no such instruction
        0x6E: .unsupportedCard,  // no such class
    ]

    var meaning: Meaning { Self.words[rawValue] ?? Self.families[UInt8(rawValue >> 8)] ?? .liftAndLayAgain }

    /// `61xx`: how many bytes GET RESPONSE has yet to fetch.
    var bytesLeft: Int? { length(after: 0x61) }

    /// `6Cxx`: the Le with which the command is to be repeated.
    var rightLength: Int? { length(after: 0x6C) }

    /// 0 stands for 256.
    private func length(after first: UInt16) -> Int? {
        guard rawValue >> 8 == first else { return nil }
        return rawValue & 0xFF == 0 ? 256 : Int(rawValue & 0xFF)
    }
}

extension StatusWord: CustomStringConvertible {
    /// `6A82 (unsupportedCard)`.
    var description: String {
        let digits = String(rawValue, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.count) + digits + " (\(meaning))"
    }
}

/// The third status byte of an answer (GA/T 467-2019), and what whoever sent the command can do.
struct SAMStatus: RawRepresentable, Hashable, Sendable {
    var rawValue: UInt8

    static let success = SAMStatus(rawValue: 0x90)
    static let itemAbsent = SAMStatus(rawValue: 0x91)
    static let cardFound = SAMStatus(rawValue: 0x9F)
    static let findFailed = SAMStatus(rawValue: 0x80)
    static let selectFailed = SAMStatus(rawValue: 0x81)

    enum Meaning: String, Hashable, Sendable, CaseIterable {
        case done
        /// The card is in order and lacks what was asked for: go on without it.
        case absent
        /// No card, or one that has been read already.
        case noCard
        /// The card and the module did not come to terms: lift the card and lay it again.
        case liftAndLayAgain
        /// A card, but not one that the module knows: another card, or the window.
        case unsupportedCard
        /// The command arrived damaged: send it again.
        case sendAgain
        /// This module does not offer the command: do without it.
        case notOffered
        /// The module itself is out of order or not licensed: staff must see to the reader.
        case readerFault
    }

    /// Every code that the standard has. One that it has not counts as a reading gone wrong, since
    /// laying the card again does no harm.
    static let known: [UInt8: (meaning: Meaning, words: String)] = [
        0x90: (.done, "done"),
        0x91: (.absent, "the card has no such item"),
        0x9F: (.done, "card found"),
        0x10: (.sendAgain, "checksum of the command wrong"),
        0x11: (.sendAgain, "length of the command wrong"),
        0x21: (.notOffered, "no such command"),
        0x23: (.notOffered, "command not permitted"),
        0x24: (.notOffered, "command unknown"),
        0x31: (.liftAndLayAgain, "the card rejects the module"),
        0x32: (.liftAndLayAgain, "the module rejects the card"),
        0x33: (.liftAndLayAgain, "verification failed"),
        0x40: (.unsupportedCard, "unknown type of card"),
        0x41: (.liftAndLayAgain, "reading failed"),
        0x47: (.liftAndLayAgain, "no random number from the card"),
        0x60: (.readerFault, "self-test failed"),
        0x66: (.readerFault, "the module is not authorised"),
        0x80: (.noCard, "no card found"),
        0x81: (.liftAndLayAgain, "card not selected"),
    ]

    var meaning: Meaning { Self.known[rawValue]?.meaning ?? .liftAndLayAgain }
}

extension SAMStatus: CustomStringConvertible {
    /// `66 (the module is not authorised)`.
    var description: String {
        let code = (rawValue < 0x10 ? "0" : "") + String(rawValue, radix: 16, uppercase: true)
        return Self.known[rawValue].map { "\(code) (\($0.words))" } ?? code
    }
}

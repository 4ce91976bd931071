/// The commands of the security module that the terminal uses (GA/T 467-2019). Reading with
/// fingerprint (`30 10`) exists and is not among them: the terminal never asks for fingerprints.
struct SAMCommand: Hashable, Sendable {
    var code: UInt8
    var parameter: UInt8

    static let status = SAMCommand(code: 0x11, parameter: 0xFF)
    static let findCard = SAMCommand(code: 0x20, parameter: 0x01)
    static let selectCard = SAMCommand(code: 0x20, parameter: 0x02)
    static let readTextAndPhoto = SAMCommand(code: 0x30, parameter: 0x01)
    /// Also tells whether the card that was read still lies there: then it answers `90` or `91`.
    static let readAdditionalAddress = SAMCommand(code: 0x30, parameter: 0x03)
}

/// The third status byte of an answer, and what it means to whoever laid the card.
struct SAMStatus: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    var rawValue: UInt8

    static let success = SAMStatus(rawValue: 0x90)
    static let cardFound = SAMStatus(rawValue: 0x9F)
    static let itemAbsent = SAMStatus(rawValue: 0x91)
    static let unknownCardType = SAMStatus(rawValue: 0x40)
    static let findFailed = SAMStatus(rawValue: 0x80)
    static let selectFailed = SAMStatus(rawValue: 0x81)

    enum Meaning: Hashable, Sendable {
        case done
        /// No card, or one that has been read already.
        case noCard
        /// The card and the module did not come to terms: lift the card and lay it again.
        case liftAndLayAgain
        /// A card, but not one that the module knows.
        case unsupportedCard
        /// The module did not understand the command: repeat it.
        case misunderstood
        /// The module itself is out of order or not licensed: staff must see to the reader.
        case readerFault
    }

    var meaning: Meaning {
        switch rawValue {
        case 0x90, 0x91, 0x9F: .done
        case 0x80: .noCard
        case 0x10, 0x11, 0x21, 0x23, 0x24: .misunderstood
        case 0x40: .unsupportedCard
        case 0x60, 0x66: .readerFault
        // 31, 32, 33: card and module reject each other; 41, 47: read or random number failed; 81.
        default: .liftAndLayAgain
        }
    }

    var description: String { String(rawValue, radix: 16, uppercase: true) }
}

public import DeviceStatus
public import TownshipServices

/// What happens at the card reader.
public enum CardReaderEvent: Hashable, Sendable {
    /// The reader, or what lies on it, is in another state than before.
    case status(DeviceReport)
    case cardRead(IdentityCard)
    /// Follows `cardRead` where the card holds a photo of its holder, who has this number.
    case cardPhoto(CompressedPhoto, of: IDNumber)
    case cardTrouble(CardTrouble)
    /// The card that was read is gone; follows `cardRead`, and trouble with a card that could be
    /// read but not used.
    case cardLifted
    /// The reader keeps failing; somebody has to look at it.
    case needsHelp
}

/// Why a card was not read, as far as the person who laid it can do something about it.
public enum CardTrouble: String, Hashable, Sendable, Codable, CaseIterable {
    /// It was lifted too soon, lies askew, gave a record that is cut short, or lies there since an earlier
    /// reading: lift it and lay it again.
    case liftAndLayAgain
    /// A good card, of a kind that this terminal does not take: use another way.
    case unsupportedKind
    /// The chip's record contradicts itself or the standard: laying it again does not help, staff should
    /// look at it.
    case invalidRecord
}

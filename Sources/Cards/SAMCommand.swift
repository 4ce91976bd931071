/// The commands of the security module that the terminal uses (GA/T 467-2019). Reading with
/// fingerprint (`30 10`) exists and is not among them: the terminal never asks for fingerprints.
package struct SAMCommand: Hashable, Sendable {
    var code: UInt8
    var parameter: UInt8

    static let reset = SAMCommand(code: 0x10, parameter: 0xFF)
    package static let status = SAMCommand(code: 0x11, parameter: 0xFF)
    /// Answered by a ``SAMIdentity``.
    static let readIdentity = SAMCommand(code: 0x12, parameter: 0xFF)
    static let findCard = SAMCommand(code: 0x20, parameter: 0x01)
    static let selectCard = SAMCommand(code: 0x20, parameter: 0x02)
    /// Answered by a ``CardReading``.
    static let readTextAndPhoto = SAMCommand(code: 0x30, parameter: 0x01)
    /// Where the holder has moved since the card was issued; `91`: nowhere. Also tells whether the card
    /// that was read still lies there: then it answers `90` or `91`.
    static let readAdditionalAddress = SAMCommand(code: 0x30, parameter: 0x03)
    /// Answered by a ``CardManagementNumber``.
    static let readManagementNumber = SAMCommand(code: 0x30, parameter: 0x05)

    /// Whether it goes out at once after this one: find, select and read must follow each other.
    func follows(_ earlier: SAMCommand?) -> Bool {
        let reading: [SAMCommand] = [.findCard, .selectCard, .readTextAndPhoto, .readAdditionalAddress]
        return zip(reading, reading.dropFirst()).contains { $0 == earlier && $1 == self }
    }

    static let all: [SAMCommand] = [
        .reset, .status, .readIdentity, .findCard, .selectCard, .readTextAndPhoto, .readAdditionalAddress,
        .readManagementNumber,
    ]
}

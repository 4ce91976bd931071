/// The photo of a card as the chip holds it: 1024 bytes ("WLT"), which only a vendor's closed library
/// can read.
public struct CompressedPhoto: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    public static let length = 1024

    public let bytes: [UInt8]

    /// Nil unless there are exactly as many bytes as a photo has.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.length else { return nil }
        self.bytes = bytes
    }

    /// A person's face must not get into a log by accident.
    public var description: String { "photo" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

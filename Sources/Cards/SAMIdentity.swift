/// The number of a security module, as maintenance papers write it: `05.01-20130414-0001234567-0123456789`.
/// It names the reader, nobody who used it.
public struct SAMIdentity: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// Nil unless there are 16 bytes: two numbers of 16 bits and three of 32, low byte first.
    init?(_ data: [UInt8]) {
        guard data.count == 16 else { return nil }
        func number(_ range: Range<Int>, digits: Int) -> String {
            let decimal = String(range.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32(data[$1]) })
            return String(repeating: "0", count: max(0, digits - decimal.count)) + decimal
        }
        description =
            "\(number(0..<2, digits: 2)).\(number(2..<4, digits: 2))-\(number(4..<8, digits: 8))"
            + "-\(number(8..<12, digits: 10))-\(number(12..<16, digits: 10))"
    }
}

/// The number under which a card's plastic and chip are managed (卡体管理号): 28 bytes. It stays the
/// same for as long as the card lives and so names its holder: never logged.
struct CardManagementNumber: Hashable, Sendable {
    static let length = 28

    let bytes: [UInt8]

    /// Nil unless there are 28 bytes that are not all alike: modules fill what they do not have.
    init?(_ data: [UInt8]) {
        guard data.count == Self.length, Set(data).count > 1 else { return nil }
        bytes = data
    }
}

extension CardManagementNumber: CustomStringConvertible, CustomReflectable {
    var description: String { "CardManagementNumber" }
    var customMirror: Mirror { Mirror(self, children: []) }
}

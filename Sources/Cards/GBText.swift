import Glibc

/// Text in the encoding of Chinese cards: GB 18030, of which GBK is a part.
enum GBText {
    /// What iconv needs at most: two bytes of GB 18030 become three of UTF-8.
    private static let growth = 2

    /// Nil where the bytes are no text in this encoding; never a text with holes.
    static func decode(_ bytes: some Collection<UInt8>) -> String? {
        if bytes.isEmpty { return "" }
        guard let converter = iconv_open("UTF-8", "GB18030"), converter != iconv_t(bitPattern: -1) else { return nil }
        defer { iconv_close(converter) }
        var input = bytes.map { CChar(bitPattern: $0) }
        var output = [CChar](repeating: 0, count: input.count * growth)
        let written: Int? = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                var (from, fromCount) = (input.baseAddress, input.count)
                var (to, toCount) = (output.baseAddress, output.count)
                // A count of irreversible conversions is as bad as an error here.
                guard iconv(converter, &from, &fromCount, &to, &toCount) == 0, fromCount == 0 else { return nil }
                return output.count - toCount
            }
        }
        guard let written else { return nil }
        return String(validating: output[..<written].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

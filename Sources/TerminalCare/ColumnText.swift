/// Text in columns of a terminal, in which a Chinese character is as wide as two letters.
public enum ColumnText {
    /// Scalars that take two columns: East Asian Width W and F (Unicode Standard Annex 11), by blocks.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x20000...0x3FFFD,
    ]
    /// Must not begin a line (GB/T 15834, 5.1).
    private static let closing: Set<Character> = ["，", "。", "、", "；", "：", "？", "！", "）", "」", "》", "”"]

    /// In columns.
    public static func width(_ text: some StringProtocol) -> Int { text.reduce(0) { $0 + width($1) } }

    private static func width(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        return wide.contains { $0.contains(scalar.value) } ? 2 : 1
    }

    /// Filled with blanks to a width; what is wider stays as it is.
    public static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - self.width(text)))
    }

    /// Broken into lines no wider than `width`, but for a word that is. Breaks between Chinese characters
    /// and at blanks, never before a closing sign and never within a command or an address.
    public static func wrapped(_ text: String, to width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in words(text) {
            let fits = self.width(line) + self.width(trimmed(word)) <= width
            if !line.isEmpty, !fits {
                lines.append(trimmed(line))
                line = word == " " ? "" : word
            } else {
                line += word
            }
        }
        return lines + [trimmed(line)]
    }

    private static func trimmed(_ text: String) -> String {
        var text = text
        while text.last == " " { text.removeLast() }
        return text
    }

    /// What must stay together: a run of narrow characters up to its blank, or one wide character with
    /// the closing signs after it.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        for character in text {
            let isWide = width(character) == 2
            if let last = words.last, let end = last.last,
                closing.contains(character) || (!isWide && width(end) == 1 && end != " ")
            {
                words[words.count - 1].append(character)
            } else {
                words.append(String(character))
            }
        }
        return words
    }
}

import Testing
import TestSupport

@testable import TerminalCare

@Suite("Columns of a terminal")
struct ColumnTextTests {
    @Test(
        "a Chinese character and a full-width sign take two columns, a letter one",
        arguments: [("终端", 4), ("A4 打印机", 9), ("，。（）", 8), ("✓", 1), ("", 0), ("「请」", 6), ("𠮷", 2)])
    func width(text: String, columns: Int) { #expect(ColumnText.width(text) == columns) }

    @Test("padding fills up to a column and cuts nothing")
    func padding() {
        #expect(ColumnText.padded("喇叭", to: 6) == "喇叭  ")
        #expect(ColumnText.padded("喇叭", to: 3) == "喇叭")
    }

    @Test("no line begins with a closing sign, and a command stays whole")
    func wrapping() {
        #expect(ColumnText.wrapped("看线是不是松了，拔下来。", to: 14) == ["看线是不是松", "了，拔下来。"])
        #expect(
            ColumnText.wrapped("运行 systemctl restart cups 再看", to: 12) == ["运行", "systemctl", "restart cups", "再看"])
        #expect(ColumnText.wrapped("", to: 10) == [""])
    }

    @Test("wrapping loses nothing and keeps the width, whatever the text")
    func anything() {
        var random = SeededGenerator(seed: 5)
        let signs = Array("一二三，。「」（）ab cd-e/f 4 ")
        for _ in 0..<300 {
            let text = String(
                (0..<Int.random(in: 0...60, using: &random)).map { _ in signs.randomElement(using: &random)! })
            let width = Int.random(in: 12...40, using: &random)
            let lines = ColumnText.wrapped(text, to: width)
            #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
        }
    }
}

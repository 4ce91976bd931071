import QRCodes
import Testing

@Suite struct QRCodeTests {
    @Test("an address becomes the smallest square that holds it")
    func smallestVersion() throws {
        #expect(try QRCode("https://a.cn/").size == 21)
        #expect(try QRCode("https://example.gov.cn/t/0123456789ABCDEFGHJKMNPQRS").size <= 33)
    }

    @Test("a higher level makes a larger square of the same text")
    func levels() throws {
        let text = "https://example.gov.cn/t/0123456789ABCDEFGHJKMNPQRS"
        let sizes = try QRCode.Level.allCases.map { try QRCode(text, level: $0).size }
        #expect(sizes == sizes.sorted())
        #expect(try #require(sizes.first) < (try #require(sizes.last)))
    }

    @Test("the three finder patterns stand in their corners and not in the fourth")
    func finders() throws {
        let code = try QRCode("驿站")
        let ring = [true, true, true, true, true, true, true]
        let inside = [true, false, true, true, true, false, true]
        func row(_ row: Int, from column: Int) -> [Bool] { (column..<column + 7).map { code[row: row, column: $0] } }
        for (top, left) in [(0, 0), (0, code.size - 7), (code.size - 7, 0)] {
            #expect(row(top, from: left) == ring)
            #expect(row(top + 3, from: left) == inside)
            #expect(row(top + 6, from: left) == ring)
        }
        #expect(row(code.size - 7, from: code.size - 7) != ring || row(code.size - 4, from: code.size - 7) != inside)
    }

    @Test("dark runs cover exactly the dark modules")
    func runs() throws {
        let code = try QRCode("https://example.gov.cn/")
        for row in 0..<code.size {
            let columns = Set(code.darkRuns(inRow: row).flatMap { Array($0) })
            #expect(columns == Set((0..<code.size).filter { code[row: row, column: $0] }))
        }
    }

    @Test("the picture for screens has a quiet zone of four modules and one path")
    func svg() throws {
        let code = try QRCode("https://a.cn/")
        let svg = code.svg()
        #expect(svg.contains("viewBox=\"0 0 29 29\""))
        #expect(svg.contains("d=\"M4 4h7v1h-7z"))
        #expect(svg.split(separator: "<path").count == 2)
        #expect(!svg.contains("style"))
    }

    @Test("a text that does not fit is refused with a remedy and without being quoted")
    func tooLong() throws {
        let text = String(repeating: "密", count: 1000)
        let error = try #require(throws: QRCodeError.self) { try QRCode(text) }
        #expect(error.code == .tooLong)
        #expect(error.message.contains("Shorten"))
        #expect(!error.message.contains("密"))
    }

    @Test("no text and a NUL are refused", arguments: [("", QRCodeError.Code.empty), ("a\0b", .unencodable)])
    func unencodable(text: String, code: QRCodeError.Code) throws {
        let error = try #require(throws: QRCodeError.self) { try QRCode(text) }
        #expect(error.code == code)
    }
}

import Testing
import TownshipServices

@Suite("Identity numbers (GB 11643-1999)")
struct IDNumberTests {
    /// The example that the standard's explanations use everywhere.
    let example = "11010519491231002X"

    @Test("a right check digit is taken, any other refused")
    func checkDigit() {
        #expect(IDNumber(example)?.digits == example)
        for last in "0123456789" { #expect(IDNumber(String(example.dropLast()) + String(last)) == nil) }
    }

    @Test("a small x is read as X")
    func smallX() { #expect(IDNumber(example.lowercased())?.digits == example) }

    @Test("birth date, sex and region are read off")
    func parts() throws {
        let number = try #require(IDNumber(example))
        #expect(number.birthDate == CalendarDate(year: 1949, month: 12, day: 31))
        #expect(number.sex == .female)
        #expect(number.region == "110105")
    }

    @Test("a date that does not exist is refused even with a right check digit")
    func noSuchDate() {
        let stem = "33099919540230002"
        #expect("0123456789X".allSatisfy { IDNumber(stem + String($0)) == nil })
    }

    @Test("a foreigner's number has no region")
    func foreigner() throws {
        let stem = "91134019900101001"
        let number = try #require("0123456789X".compactMap { IDNumber(stem + String($0)) }.first)
        #expect(number.region == nil)
    }

    @Test(
        "wrong lengths and other characters are refused",
        arguments: [
            "", "1", "11010519491231002", "11010519491231002XX", "DE1330180010112", "DEU33018001011", "DEU33018001011X",
            "ÄEU330180010112", "一二三四五六七八九十一二三四五六七八",
        ])
    func malformed(text: String) { #expect(IDNumber(text) == nil) }

    @Test("no way of printing it shows the digits")
    func hidden() throws {
        let number = try #require(IDNumber(example))
        var dumped = ""
        dump(number, to: &dumped)
        for text in ["\(number)", String(describing: number), String(reflecting: number), dumped] {
            #expect(!text.contains("19491231"))
        }
    }
}

@Suite("Masking")
struct MaskingTests {
    @Test("an identity number keeps three and four characters")
    func number() {
        #expect(Masking.idNumber("11010519491231002X") == "110***********002X")
        #expect(Masking.idNumber("123") == "***")
    }

    @Test(
        "a name hides at least one character",
        arguments: [
            ("王", "*"), ("王芳", "王*"), ("王小芳", "王*芳"), ("欧阳小丽", "欧**丽"), ("", ""), ("MÜLLER, ANNA", "M***"),
            ("Đỗ Thị Lan", "Đ***"), ("阿依古丽·麦麦提", "阿******提"),
        ])
    func name(plain: String, masked: String) { #expect(Masking.name(plain) == masked) }

    @Test("a telephone number hides six digits")
    func phone() {
        #expect(Masking.phone("13812345678") == "138******78")
        #expect(Masking.phone("5550110") == "*****10")
    }

    @Test("an address stays down to the township")
    func address() {
        #expect(Masking.address("江东省云溪县柳河镇青石村12号") == "江东省云溪县柳河镇****")
        #expect(Masking.address("江东省云溪县某街道") == "江东省云溪县****")
        #expect(Masking.address("") == "")
    }
}

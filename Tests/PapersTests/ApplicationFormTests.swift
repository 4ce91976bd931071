import Foundation
import Papers
import Testing
import TownshipServices

@Suite struct ApplicationFormTests {
    let maker = PaperMaker()

    private func pdf(_ form: ApplicationForm, as name: String) async throws -> Data {
        let data = try await maker.applicationForm(form, labels: try Samples.formLabels())
        try Pictures.keep(data, as: name)
        return data
    }

    @Test("everything confirmed stands on the form as text")
    func text() async throws {
        let form = try Samples.form()
        let text = try textOf(try await pdf(form, as: "form.pdf"))
        for row in form.rows {
            #expect(text.contains(row.label))
            #expect(text.contains(row.value))
        }
        for material in form.materials { #expect(text.contains(material.name)) }
        for part in [form.title, form.number.description, form.competentBody, form.statement, "2026年11月21日"] {
            #expect(text.contains(part))
        }
        #expect(text.contains("第1页/共1页"))
    }

    @Test("a form signed on paper has blanks for the date and no drawing")
    func signedOnPaper() async throws {
        var form = try Samples.form()
        form.signature = nil
        form.signedOn = nil
        let text = try textOf(try await pdf(form, as: "form-paper.pdf"))
        #expect(text.contains("申请人签名"))
        #expect(text.contains("年月日"))
        #expect(try !text.contains(Samples.formLabels().signedOnScreen.replacing("%1", with: "申请人")))
    }

    @Test("a long form goes on over pages and loses nothing")
    func pages() async throws {
        var form = try Samples.form()
        form.rows += (1...60).map { .init(label: "家庭成员\($0)", value: "成员\($0)的情况说明") }
        form.rows.append(.init(label: "申请理由", value: String(repeating: "因病住院花费较大，家中无人照料。", count: 120) + "完"))
        let text = try textOf(try await pdf(form, as: "form-long.pdf"))
        #expect(text.contains("家庭成员60"))
        #expect(text.contains("家中无人照料。完"))
        let footer = /收件编号QS01-000123-.第\d页\/共(\d)页/
        #expect(text.replacing(footer, with: "").components(separatedBy: "因病住院").count == 121)
        let pages = text.matches(of: footer)
        #expect(pages.count >= 4)
        #expect(pages.allSatisfy { Int($0.output.1) == pages.count })
    }

    @Test("points outside the field or not numbers do not break a signature")
    func strangeSignature() async throws {
        var form = try Samples.form()
        form.signature = .init(
            strokes: [
                [], [.init(x: .nan, y: 0)], [.init(x: -9, y: 9), .init(x: .infinity, y: 1), .init(x: 2, y: 0.5)],
            ],
            aspect: .nan)
        #expect(try textOf(try await pdf(form, as: "form-strange.pdf")).contains("申请人签名"))
    }

    @Test("every character leaves ink, also those that Cairo's own embedding loses")
    func noCharacterIsLost() async throws {
        // Plainly nonsense; 如 is one that Cairo 1.16 loses, 䶮 and 𬭼 are rare ones of names.
        let characters = "如人民办件声明䶮奵姓名老年优待证𬭼"
        func ink(_ statement: String) async throws -> Int {
            var form = try Samples.form()
            form.statement = statement
            return try inkOf(try await maker.applicationForm(form, labels: Samples.formLabels()))
        }
        let paper = try await ink("")
        for character in characters {
            #expect(try await ink(String(repeating: character, count: 30)) > paper + 300, "\(character) is blank")
        }
    }

    @Test("a form says of itself no more than its number")
    func privacy() throws {
        let form = try Samples.form()
        #expect("\(form)" == "ApplicationForm(\(form.number))")
        #expect(!String(reflecting: form).contains("王桂芳"))
    }

    /// Dark dots of the first page at 72 dots an inch, by Poppler's pdftoppm.
    private func inkOf(_ pdf: Data) throws -> Int {
        let picture = try run("/usr/bin/pdftoppm", ["-r", "72", "-gray", "-singlefile"], on: pdf)
        return picture.dropFirst(20).count { $0 < 160 }
    }

    /// The text of a PDF without spaces and line breaks, by Poppler's pdftotext.
    private func textOf(_ pdf: Data) throws -> String {
        String(decoding: try run("/usr/bin/pdftotext", ["-raw"], on: pdf, to: "-"), as: UTF8.self)
            .filter { !$0.isWhitespace }
    }

    private func run(_ program: String, _ options: [String], on pdf: Data, to: String? = nil) throws -> Data {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).pdf")
        try pdf.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = options + [file.path] + (to.map { [$0] } ?? [])
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return data
    }
}

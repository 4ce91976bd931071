import DeviceStatus
import Foundation
import KioskAssets
import Testing

@testable import TerminalCare

@Suite("The doctor's words")
struct DoctorWordsTests {
    let texts: Texts

    init() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        texts = try Texts(AssetFolder(path: root.appendingPathComponent("kiosk-assets").path))
    }

    private func page(_ facts: DoctorFacts) -> DoctorPage {
        DoctorPage(facts) { [texts] in texts("staff.doctor.\($0)", $1) }
    }

    @Test("every code has its words, and whatever is not as it should be says how to mend it")
    func words() {
        for check in DoctorCheck.allCases {
            #expect(texts.find("staff.doctor.check.\(check.rawValue)") != nil, "\(check)")
            #expect(DoctorFindings.table[check] != nil, "\(check)")
            for (code, severity) in DoctorFindings.table[check] ?? [:] {
                let key = "staff.doctor.\(check.rawValue).\(code)"
                #expect(texts.find(key + ".says") != nil, "\(key)")
                #expect((texts.find(key + ".mend") != nil) == (severity >= .attention), "\(key)")
            }
        }
    }

    @Test("no words are there for what the doctor never says")
    func noMore() throws {
        guard case .group(let staff) = try #require(texts.rootGroup("staff")), case .group(let doctor) = staff["doctor"]
        else { throw CocoaError(.coderReadCorrupt) }
        for check in DoctorCheck.allCases {
            guard case .group(let codes) = doctor[check.rawValue] else { continue }
            #expect(Set(codes.keys) == Set((DoctorFindings.table[check] ?? [:]).keys), "\(check)")
        }
    }

    @Test(
        "columns align: every text begins in the same column, and no line is wider than the terminal",
        arguments: [60, 80, 100])
    func columns(width: Int) {
        let page = page(
            sound {
                $0.devices[0] = device(.cardReader, .absent)
                $0.center = .init(problem: "notAdmitted", centerSays: "revoked")
                $0.storage?.free = 700 << 20
                $0.strangers = ["1234:5678"]
            })
        let lines = page.text(station: "青石村便民服务站", width: width, isColoured: false).split(
            separator: "\n", omittingEmptySubsequences: false)
        let rows = lines.drop { !$0.isEmpty }.dropFirst().prefix { !$0.isEmpty }
        #expect(rows.count > 24)
        for row in rows {
            #expect(ColumnText.width(row) <= width, "\(row)")
            // Sign, word of the severity, name and two gaps: 24 columns.
            var column = 0
            let start = row.prefix { character in
                defer { column += ColumnText.width(String(character)) }
                return column < 24
            }
            #expect(ColumnText.width(start) == 24 && start.last == " ", "\(row)")
            #expect(row.dropFirst(start.count).first != " ", "\(row)")
        }
        #expect(!lines.contains { $0.contains("⟦") || $0.contains("{") })
    }

    @Test("JSON says code, severity, words and exit status")
    func json() throws {
        struct Line: Decodable {
            var check, code, severity, says: String
            var mend: String?
        }
        struct Page: Decodable {
            var exitStatus: Int
            var verdict: String
            var findings: [Line]
        }
        let page = try JSONDecoder().decode(
            Page.self, from: self.page(sound { $0.devices[0] = device(.cardReader, .absent) }).json())
        #expect(page.exitStatus == 1 && page.verdict == "notServed")
        let line = try #require(page.findings.first { $0.check == "cardReader" })
        #expect(line.code == "absent" && line.severity == "blocking" && line.says == "没有接上" && line.mend != nil)
    }
}

extension Texts {
    fileprivate func rootGroup(_ name: String) -> Entry? {
        guard case .group(let children) = root else { return nil }
        return children[name]
    }
}

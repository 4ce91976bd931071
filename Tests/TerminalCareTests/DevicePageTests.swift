import DeviceStatus
import DeviceSupport
import Foundation
import KioskAssets
import Testing

@testable import TerminalCare

private let since = Date(timeIntervalSince1970: 1_790_000_000)

/// A terminal with a reader, without a scanner, with a phone that somebody charges at it.
private func entries() -> [DeviceEntry] {
    var list = DeviceList()
    list.take(DeviceReport(role: .cardReader, device: .online), at: since)
    list.take(DeviceReport(role: .scanner, device: .absent), at: since)
    list.take(DeviceReport(role: .receiptPrinter, device: .online, paper: .low), at: since)
    list.attach(
        [
            AttachedDevice(
                identity: .init(model: "0400:c35a", serialNumber: "R7"), name: "iDR210", port: "1-1.4",
                use: .role(.cardReader)),
            AttachedDevice(identity: .init(model: "1eab:0001"), name: "", port: "1-2", use: .barcodeScanner),
            AttachedDevice(
                identity: .init(model: "18d1:4ee7", serialNumber: "P9"), name: "刘秀兰的手机", port: "1-3",
                use: .unsupported),
        ], at: since)
    return list.entries
}

@Suite("The list of devices")
struct DevicePageTests {
    let texts: Texts

    init() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        texts = try Texts(AssetFolder(path: root.appendingPathComponent("kiosk-assets").path))
    }

    private func table(_ page: DevicePage) -> [Substring] {
        page.text { [texts] in texts("staff.devices.\($0)", $1) }.split(separator: "\n")
    }

    @Test("says what is there, in which state, since when, on which socket; what has no driver, too")
    func rows() {
        let rows = table(DevicePage(entries()))
        #expect(rows.count == 6)
        let time = DoctorPage.moment(since)
        #expect(rows[1].split(separator: " ") == "身份证读卡器 正常 \(time) 0400:c35a iDR210 1-1.4".split(separator: " "))
        #expect(rows[2].hasPrefix("扫描仪") && rows[2].contains("没有接上"))
        #expect(rows[3].hasPrefix("回执打印机") && rows[3].contains("快没纸"))
        #expect(rows[4].hasPrefix("扫码枪") && rows[4].contains("插着"))
        #expect(rows[5].hasPrefix("用不上的设备") && rows[5].contains("18d1:4ee7"))
        #expect(!rows.contains { $0.contains("⟦") })
    }

    @Test("every column begins at the same place, although half of the words are Chinese")
    func columns() {
        let rows = table(DevicePage(entries()))
        let starts = rows.dropFirst().map { row in
            ColumnText.width(row.prefix(upTo: row.firstRange(of: DoctorPage.moment(since))?.lowerBound ?? row.endIndex))
        }
        #expect(Set(starts).count == 1)
        #expect(
            starts.first == rows.first.map { ColumnText.width($0.prefix(upTo: $0.firstRange(of: "从何时起")!.lowerBound)) })
    }

    @Test("every use and every state has its word")
    func words() {
        for role in DeviceReport.Role.allCases { #expect(texts.find("staff.devices.use.\(role.rawValue)") != nil) }
        for use in [DeviceUse.barcodeScanner, .unsupported, .lockedOut] {
            #expect(texts.find("staff.devices.use.\(use.word)") != nil)
        }
        for device in ["online", "busy", "absent", "fault", "denied", "unknown"] {
            for paper in ["full", "low", "empty"] {
                for needsHelp in [false, true] {
                    var entry = entries()[0]
                    entry.report?.device = DeviceReport.Device(rawValue: device)!
                    entry.report?.paper = DeviceReport.Supply(rawValue: paper)!
                    entry.needsHelp = needsHelp
                    let state = DevicePage.state(of: entry)
                    #expect(texts.find("staff.devices.state.\(state)") != nil, "\(state)")
                }
            }
        }
    }

    @Test("in a report somebody's own device is nameless; ours keep their serial number")
    func nameless() throws {
        let json = String(decoding: try DevicePage(entries()).withoutNames.json(), as: UTF8.self)
        #expect(!json.contains("刘秀兰") && !json.contains("P9"))
        #expect(json.contains("18d1:4ee7") && json.contains("R7") && json.contains("iDR210"))
    }

    @Test("a change is one line of JSON that gives the list back")
    func line() throws {
        let bytes = try DevicePage(entries()).json(isLine: true)
        #expect(!bytes.contains(0x0A))
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        #expect(try decoder.decode([DeviceEntry].self, from: bytes) == entries())
    }

    @Test("the doctor takes devices, strangers and scanners of codes from the list")
    func doctor() {
        var facts = DoctorFacts(at: since)
        facts.take(entries())
        #expect(facts.devices.map(\.report.role) == [.cardReader, .scanner, .receiptPrinter])
        #expect(facts.strangers == ["18d1:4ee7 @ 1-3"] && facts.codeScanners == 1)
        facts.take(DeviceReport(role: .receiptPrinter, device: .denied), trouble: "queueStopped", queue: "slips")
        #expect(facts.devices.count == 3)
        let finding = DoctorFindings.of(facts).first { $0.check == .receiptPrinter }
        #expect(finding?.code == "stopped" && finding?.values == ["queue": "slips"])
    }
}

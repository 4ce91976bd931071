import Foundation
import Testing

@testable import TerminalCare

@Suite("What leaves the terminal in a report")
struct ReportTests {
    private let scrubber = Scrubber()

    @Test(
        "whatever could be personal is taken out",
        arguments: [
            "110101195603070010", "11010119560307001X", "110101 19560307 0010", "110101560307001", "１１０１０１１９５６０３０７００１０",
            "13800138000", "138-0013-8000", "+86 138 0013 8000", "0599-5550110", "010-1234567", "6222021234567890123",
            "刘秀兰", "云溪县柳河镇青石村3号", "阿依古丽·买买提", "\\u5218\\u79c0\\u5170", "%E5%88%98%E7%A7%80",
            "H12345678", "E87654321", "CHN123456789012", "19560307", "liu@example.cn", "BERGMANN, KARL FRIEDRICH",
            "LEE MEI",
            "aa aa aa 96 69 05 08 00 00 90 01 00 04 00", "00010004000c3f4a5b6c7d8e9f00112233",
            "\\xe5\\x88\\x98",
        ])
    func net(secret: String) {
        let line = scrubber.scrubbed("2026-11-21T22:40:05+0800 info kiosk: [kiosk] card read value=\(secret) code=91")
        #expect(!line.contains(secret), "\(line)")
        #expect(line.hasPrefix("2026-11-21T22:40:05+0800 info kiosk: [kiosk] card read value="), "\(line)")
        #expect(line.hasSuffix(" code=91") && line.contains(Scrubber.removed), "\(line)")
    }

    @Test(
        "a value that its own name calls personal or secret goes, whatever it looks like",
        arguments: [
            "name=Jane", "\"name\": \"Jane Doe\"", "address='12 High Street'", "key=abc", "token: x1", "phone=1",
            "screen-key=zz", "applicant=A", "cookie=yizhan_screen=1",
        ])
    func named(pair: String) {
        let line = scrubber.scrubbed("info: \(pair), role=scanner")
        for value in ["Jane", "Doe", "High", "abc", "x1", "=1", "zz", "=A", "yizhan_screen"] {
            #expect(!line.contains(value), "\(line)")
        }
        #expect(line.hasSuffix("role=scanner"))
    }

    @Test(
        "what a technician needs passes",
        arguments: [
            "2026-11-21T22:40:05+0800 info kiosk: [kiosk] device=absent medium=unsupported paper=unknown role=receiptPrinter",
            "usb 1-2: New USB device found, idVendor=0400, idProduct=c35a, bcdDevice= 1.00",
            "problem=unreachable number=QS01-000007-4 attempts=3", "127.0.0.1:8090 answered 503 after 1200 ms",
            "bytes=1048576 offset=524288", "error at /usr/share/yizhan/kiosk-assets/papers/receipt-slip.yaml:12",
        ])
    func passes(line: String) { #expect(scrubber.scrubbed(line) == line) }

    @Test("the whole net is there")
    func whole() { #expect(scrubber.isWhole) }

    @Test("of cupsd's log only complaints are taken, without what stands in quotes")
    func print() {
        let log = """
            I [21/Nov/2026:22:40:05 +0800] [Job 7] Queued on "receipt" by "liu".
            E [21/Nov/2026:22:40:06 +0800] [Job 7] "Application of Liu" could not be printed.
            D [21/Nov/2026:22:40:06 +0800] [Job 7] argv[3]="Application of Liu"
            """
        #expect(
            LogExcerpt.printErrors(log)
                == "E [21/Nov/2026:22:40:06 +0800] [Job 7] \"\(Scrubber.removed)\" could not be printed.\n")
    }

    @Test("of the kernel's log only USB and input are taken, without names and serial numbers")
    func kernel() {
        let log = """
            [    1.0] usb 1-2: New USB device found, idVendor=0400, idProduct=c35a
            [    1.1] usb 1-2: Product: Wang's phone
            [    1.2] usb 1-2: SerialNumber: A123
            [    1.3] EXT4-fs (sda1): mounted
            [    1.4] input: Wang's mouse as /devices/pci0000:00/usb1/1-2/input/input5
            [    1.5] hid-generic 0003:046D:C077.0001: input,hidraw0: USB HID v1.11 Mouse [Wang's mouse] on usb-1
            """
        let usb = LogExcerpt.usb(log)
        #expect(usb.split(separator: "\n").count == 3)
        #expect(usb.contains("idVendor=0400") && usb.contains("input5") && usb.contains("0003:046D:C077.0001"))
        #expect(!usb.contains("Wang") && !usb.contains("A123") && !usb.contains("EXT4"))
    }

    @Test("a long log is taken from its end, in whole lines")
    func end() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("log-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("first line\nsecond\nthird\n".utf8).write(to: file)
        #expect(LogExcerpt.end(ofFile: file.path, atMost: 15) == "second\nthird\n")
        #expect(LogExcerpt.end(ofFile: file.path, atMost: 1000) == "first line\nsecond\nthird\n")
        #expect(LogExcerpt.end(of: "first line\nsecond\n", atMost: 9) == "second\n")
        #expect(LogExcerpt.end(ofFile: file.path + "no", atMost: 9) == nil)
    }

    @Test("the bundle lies on the medium whole, with a page that says what is in it and what is not")
    func bundle() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("medium-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var bundle = ReportBundle(terminal: "QS01", at: Date())
        bundle.add("doctor.json", "体检结果", text: "{}")
        bundle.add("kiosk.log", "终端日志", nil)
        let path = try bundle.write(to: folder.path, before: "驿站终端报告", absent: "没有")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [bundle.fileName])
        #expect(bundle.fileName.wholeMatch(of: /yizhan-report-QS01-[0-9]{8}-[0-9]{4}\.tar\.gz/) != nil)
        let name = bundle.fileName.dropLast(".tar.gz".count)
        #expect(try untarred(path, "\(name)/doctor.json") == "{}")
        let page = try untarred(path, "\(name)/README.txt")
        #expect(page.hasPrefix("驿站终端报告\n"))
        #expect(page.contains("  doctor.json  1 KB        体检结果\n") && page.contains("  kiosk.log    没有        终端日志\n"))
    }

    @Test("a medium that cannot be written is said in words, and nothing half is left")
    func unwritable() throws {
        let bundle = ReportBundle(terminal: nil, at: Date())
        #expect(throws: ReportBundle.Failure.self) {
            try bundle.write(to: "/proc/nowhere", before: "", absent: "")
        }
    }

    private func untarred(_ archive: String, _ name: String) throws -> String {
        let tar = Process()
        tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        tar.arguments = ["tar", "--extract", "--to-stdout", "--file", archive, name]
        let output = Pipe()
        tar.standardOutput = output
        try tar.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        tar.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self)
    }
}

import Foundation
import Papers
import Testing
import TownshipServices

@Suite struct ReceiptImageTests {
    let maker = PaperMaker()

    private func image(_ change: (inout ReceiptSlip) -> Void = { _ in }) async throws -> RasterPage {
        var slip = try Samples.slip()
        change(&slip)
        let page = try await maker.receiptImage(slip, labels: try Samples.receiptLabels())
        try Pictures.keep(page.pbm, as: "receipt-\(page.height).pbm")
        return page
    }

    @Test("a slip is 576 dots wide, with ink inside its margins and paper at its edges")
    func nothingCutOff() async throws {
        let page = try await image()
        #expect(page.width == 576)
        #expect(page.rows.count == 72 * page.height)
        let ink = try #require(page.ink)
        #expect(ink.x.lowerBound >= 8 && ink.x.upperBound <= 568)
        #expect(ink.y.lowerBound >= 8 && ink.y.upperBound <= page.height - 8)
    }

    @Test("a usual slip is at most 21 cm long")
    func length() async throws {
        #expect(try await image().height <= 1680)
    }

    @Test("names too long for a line wrap: the slip grows and nothing reaches its edges")
    func longNames() async throws {
        let usual = try await image()
        let page = try await image { slip in
            slip.station = String(repeating: "云溪县柳河镇青石村", count: 5) + "便民服务站"
            slip.item = String(repeating: "城乡居民基本养老保险", count: 4) + "待遇申领"
            slip.materials[1].name = String(repeating: "农村集体经济组织成员身份证明", count: 3)
            slip.consultingPhone = "0571-88001234、0571-88001235、0571-88001236转8001"
        }
        #expect(page.height > usual.height + 200)
        let ink = try #require(page.ink)
        #expect(ink.x.lowerBound >= 8 && ink.x.upperBound <= 568)
    }

    @Test("the longest submission number fits on the paper")
    func longNumber() async throws {
        let page = try await image { slip in
            slip.number = SubmissionNumber(terminal: "WWWWWWWW", serial: 888_888_888_888) ?? slip.number
        }
        let ink = try #require(page.ink)
        #expect(ink.x.lowerBound >= 8 && ink.x.upperBound <= 568)
    }

    @Test("a clock that is not to be trusted and remarks are said on the slip")
    func notices() async throws {
        let usual = try await image()
        let unsure = try await image { $0.isTimeUnsure = true }
        #expect(unsure.height > usual.height + 30)
        let remarks = try await image { $0.remarks = ["请在申请表上签名后交给村便民服务站工作人员。"] }
        #expect(remarks.height > usual.height + 60)
    }

    @Test("long addresses put the two codes one below the other, no narrower than 28 mm")
    func longAddresses() async throws {
        let usual = try await image()
        let long =
            "https://zwfw.liuhe-township.yunxi-county.example.gov.cn/yizhan/public/track/"
            + String(repeating: "x", count: 200)
        let page = try await image {
            $0.trackingURL = long
            $0.ratingURL = long
        }
        #expect(page.height > usual.height + 224)
        let ink = try #require(page.ink)
        #expect(ink.x.lowerBound >= 8 && ink.x.upperBound <= 568)
    }

    @Test("an address that fits into no code is refused without being quoted")
    func impossibleAddress() async throws {
        let error = try await #require(throws: PaperError.self) {
            _ = try await image { $0.trackingURL = "https://a.cn/" + String(repeating: "密", count: 2000) }
        }
        #expect(error.code == .codeTooLong)
        #expect(!error.message.contains("密"))
    }

    @Test("a slip without end is refused instead of printed")
    func endless() async throws {
        let error = try await #require(throws: PaperError.self) {
            _ = try await image { $0.remarks = [String(repeating: "长", count: 3000)] }
        }
        #expect(error.code == .tooLong)
    }

    @Test("the same slip is the same picture, dot for dot")
    func repeatable() async throws {
        #expect(
            try await image()
                == (try await PaperMaker().receiptImage(try Samples.slip(), labels: try Samples.receiptLabels())))
    }

    @Test("text that cannot be printed does no harm", arguments: ["", "\u{7}\u{202E}", "𠮷👵\n\n\n", " \t "])
    func strangeText(text: String) async throws {
        let page = try await image {
            $0.item = text
            $0.materials = [.init(name: text, form: text)]
        }
        #expect(page.height > 400)
    }
}

extension RasterPage {
    /// The columns and rows between which there is ink; nil on an empty page.
    var ink: (x: Range<Int>, y: Range<Int>)? {
        var (left, right, top, bottom) = (width, -1, height, -1)
        for y in 0..<height {
            for x in 0..<width where isBlack(x: x, y: y) {
                (left, right, top, bottom) = (min(left, x), max(right, x), min(top, y), max(bottom, y))
            }
        }
        return right < 0 ? nil : (left..<right + 1, top..<bottom + 1)
    }
}

/// Keeps what tests made where somebody wants to look at it.
enum Pictures {
    static func keep(_ data: Data, as name: String) throws {
        guard let folder = ProcessInfo.processInfo.environment["YIZHAN_TEST_PICTURES"] else { return }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try data.write(to: URL(filePath: folder).appending(path: name))
    }
}

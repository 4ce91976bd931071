import Foundation
import KioskAssets
import Terminal
import Testing
import TownshipServices

@Suite("What papers say")
struct SlipWriterTests {
    private func submission(_ signature: Submission.Signature, scanned: Bool) throws -> (Submission, SlipWriter) {
        let (services, texts, service) = try shippedCatalogue()
        let document = Submission.Document(
            materialID: "photo", page: 1, digest: "sha256:" + String(repeating: "0", count: 64), byteCount: 1,
            mediaType: "image/jpeg")
        let submission = Submission(
            number: try #require(SubmissionNumber(terminal: "QS01", serial: 7)),
            // 2026-11-21 01:41 UTC is 09:41 in China.
            receivedAt: Date(timeIntervalSince1970: 1_795_225_260), isTimeUnsure: false,
            service: .init(id: service.id, version: 1, name: service.name), applicant: villager,
            answers: [
                "name": "样本芳", "id-number": villager.number.digits, "phone": "13812345678", "collection": "village",
            ],
            signature: signature, noticeVersion: "1", documents: scanned ? [document] : [],
            trackingCode: PublicCode(), ratingCode: PublicCode())
        return (submission, SlipWriter(settings: settings, services: services, texts: texts))
    }

    @Test("a slip masks its person, counts the promise from acceptance and carries both codes")
    func slip() throws {
        let (submission, writer) = try submission(.drawn(strokes: [], aspect: 1), scanned: true)
        let slip = writer.slip(for: submission)
        #expect(slip.applicant == "样*芳")
        #expect(slip.applicantNumber == villager.number.masked)
        #expect(slip.receivedAt == "2026年11月21日 09:41")
        #expect(slip.promise == "受理后当场办结")
        #expect(slip.materials.map(\.form) == ["读取身份证", "扫描 1 页", "本机填写"])
        #expect(slip.trackingURL == "http://public.example/t/\(submission.trackingCode.text)")
        #expect(slip.ratingURL == "http://public.example/r/\(submission.ratingCode.text)")
        #expect(slip.remarks.isEmpty)
    }

    @Test("what is still to be brought and signed stands on the slip")
    func remarks() throws {
        let (submission, writer) = try submission(.onPaper, scanned: false)
        let slip = writer.slip(for: submission)
        #expect(slip.remarks == ["还要交到窗口：一寸红底照片", "请在打印出来的申请表上签名，交到窗口"])
        #expect(slip.materials.map(\.form) == ["读取身份证", "未交，请补交", "本机填写"])
    }

    @Test("the form to be signed shows every answer in words, and a line to sign on")
    func form() throws {
        let (submission, writer) = try submission(.onPaper, scanned: true)
        let form = writer.form(for: submission)
        #expect(form.signature == nil)
        #expect(form.rows.contains { $0.label == "怎样领证" && $0.value == "到村便民服务站领取" })
        #expect(form.rows.contains { $0.label == "身份证号" && $0.value == villager.number.digits })
    }

    @Test("where the clock was not to be trusted, slip and form say so, and no day stands beside the signature")
    func unsure() throws {
        var (submission, writer) = try submission(.drawn(strokes: [], aspect: 1), scanned: true)
        #expect(writer.form(for: submission).signedOn == "2026年11月21日")
        submission.isTimeUnsure = true
        #expect(writer.slip(for: submission).isTimeUnsure)
        let form = writer.form(for: submission)
        #expect(form.submittedAt == "2026年11月21日 09:41（终端时钟未校准，以主管单位登记为准）")
        #expect(form.signedOn == nil)
    }

    @Test("who applied for another stands on the slip with a hidden name, on the form in full")
    func representative() throws {
        var (submission, writer) = try submission(.onPaper, scanned: true)
        var card = villager
        card.name = "样本成"
        card.number = try #require(IDNumber("35099919850312111X"))
        submission.representative = Representative(standing: .guardian, card: card)
        submission.answers[Standing.field] = "guardian"
        let slip = writer.slip(for: submission)
        #expect(slip.representative == "样*成（监护人）")
        #expect(slip.applicant == "样*芳")
        #expect(slip.remarks.contains("还要交到窗口：监护关系证明"))
        let form = writer.form(for: submission)
        #expect(form.signer == "代办人")
        let rows = form.rows
        #expect(rows.first == .init(label: "代办人", value: "样本成（监护人）"))
        #expect(rows.contains(.init(label: "代办人证件号", value: card.number.digits)))
    }

    @Test("an expired card is told kindly on the slip and as not verified on the form, until the day is unsure")
    func expired() throws {
        var (submission, writer) = try submission(.drawn(strokes: [], aspect: 1), scanned: true)
        submission.applicant.validTo = CalendarDate("2026-11-20")
        let remark = "您的身份证已过有效期，请尽快换新证。工作人员会另行核对您的身份，不影响这次收件"
        let row = ApplicationForm.Row(label: "证件核验", value: "未经证件核验（证件有效期到2026年11月20日），由工作人员另行核对身份")
        #expect(writer.slip(for: submission).remarks == [remark])
        #expect(writer.form(for: submission).rows.contains(row))
        submission.isTimeUnsure = true
        #expect(writer.slip(for: submission).remarks.isEmpty)
        #expect(!writer.form(for: submission).rows.contains { $0.label == "证件核验" })
    }

    @Test("a foreigner's slip hides the long name behind its first letter; the form names card, names and nationality")
    func foreigner() throws {
        var (submission, writer) = try submission(.onPaper, scanned: true)
        submission.applicant = IdentityCard(
            name: "FONTAINE-DUBOIS, ALEXANDRA MARIE-CLAIRE", sex: .female, ethnicGroup: "",
            birthDate: submission.applicant.birthDate, address: "", number: try #require(IDNumber("FRA330985052601")),
            issuer: "1500", validFrom: submission.applicant.validFrom, validTo: nil, chineseName: "方亚历",
            nationality: "FRA")
        submission.answers["name"] = submission.applicant.name
        submission.answers["id-number"] = submission.applicant.number.digits
        let slip = writer.slip(for: submission)
        #expect(slip.applicant == "F***")
        #expect(slip.applicantNumber == "FRA********2601")
        #expect(slip.materials.first?.form == "读取外国人永久居留身份证")
        let rows = writer.form(for: submission).rows
        for row: ApplicationForm.Row in [
            .init(label: "证件", value: "外国人永久居留身份证"), .init(label: "中文姓名", value: "方亚历"),
            .init(label: "国籍", value: "法国"), .init(label: "姓名", value: submission.applicant.name),
            .init(label: "身份证号", value: "FRA330985052601"),
        ] {
            #expect(rows.contains(row), "\(row.label)")
        }
        #expect(!rows.contains { ["民族", "户籍地址"].contains($0.label) })
    }
}

import Foundation
import Papers
import Testing
import TownshipServices
import Yams

/// Plainly invented people and places.
enum Samples {
    /// The words as shipped: a key that is missing there fails every test here.
    static func receiptLabels() throws -> ReceiptLabels {
        try YAMLDecoder().decode(ReceiptLabels.self, from: try words("receipt-slip.yaml"))
    }

    static func formLabels() throws -> ApplicationFormLabels {
        try YAMLDecoder().decode(ApplicationFormLabels.self, from: try words("application-form.yaml"))
    }

    private static func words(_ file: String) throws -> Data {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try Data(contentsOf: root.appending(path: "kiosk-assets/papers/\(file)"))
    }

    static let number = SubmissionNumber(terminal: "QS01", serial: 123)

    static func slip() throws -> ReceiptSlip {
        ReceiptSlip(
            number: try #require(number), station: "云溪县柳河镇青石村便民服务站", applicant: "王*芳",
            applicantNumber: "330***********1236", item: "办理老年优待证",
            materials: [
                .init(name: "居民身份证", form: "读身份证，免交复印件"),
                .init(name: "近期一寸免冠红底照片", form: "扫描 1 页"),
            ],
            receivedAt: "2026年11月21日 09:41", isTimeUnsure: false, promise: "受理后当场办结",
            competentBody: "柳河镇便民服务中心", consultingPhone: "0571-8800 1234", supervisionPhone: "0571-8800 5678",
            remarks: [],
            trackingURL: "https://fuwu.example.gov.cn/t/0123456789ABCDEFGHJKMNPQRS",
            ratingURL: "https://fuwu.example.gov.cn/r/ZYXWVTSRQPNMKJHGFEDCBA9876")
    }

    static func form() throws -> ApplicationForm {
        ApplicationForm(
            title: "老年优待证申请表", number: try #require(number), competentBody: "柳河镇便民服务中心",
            station: "云溪县柳河镇青石村便民服务站", submittedAt: "2026年11月21日 09:41",
            rows: [
                .init(label: "姓名", value: "王桂芳"), .init(label: "性别", value: "女"),
                .init(label: "民族", value: "汉族"), .init(label: "出生日期", value: "1950年3月8日"),
                .init(label: "公民身份号码", value: "330000195003081236"),
                .init(label: "户籍地址", value: "云溪县柳河镇青石村三组十二号附五号（青石大桥桥头往东二百米）"),
                .init(label: "联系电话", value: "13800000078"), .init(label: "取证方式", value: "本村便民服务站领取"),
            ],
            materials: [
                .init(name: "居民身份证", form: "读身份证"), .init(name: "近期一寸免冠红底照片", form: "扫描 1 页"),
            ],
            signer: "申请人",
            statement: "本人申请办理老年优待证，以上内容由本人填写并核对无误，所提交的材料真实有效。如有不实，本人承担相应责任。"
                + "本人已阅读个人信息处理告知，知道这些信息只用于办理本事项。",
            signature: signature, signedOn: "2026年11月21日")
    }

    static let signature = ApplicationForm.Signature(
        strokes: [
            [.init(x: 0.05, y: 0.25), .init(x: 0.28, y: 0.2)],
            [.init(x: 0.07, y: 0.5), .init(x: 0.26, y: 0.46)],
            [.init(x: 0.16, y: 0.22), .init(x: 0.165, y: 0.8)],
            [.init(x: 0.02, y: 0.82), .init(x: 0.31, y: 0.78)],
            [.init(x: 0.4, y: 0.2), .init(x: 0.42, y: 0.85)],
            [.init(x: 0.36, y: 0.4), .init(x: 0.48, y: 0.36), .init(x: 0.38, y: 0.62)],
            [.init(x: 0.55, y: 0.3), .init(x: 0.95, y: 0.25)],
            [.init(x: 0.75, y: 0.1), .init(x: 0.74, y: 0.5), .init(x: 0.62, y: 0.9), .init(x: 0.93, y: 0.82)],
        ], aspect: 2.6)
}

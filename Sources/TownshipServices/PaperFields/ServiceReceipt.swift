/// 送达回证: proof that a paper reached its receiver.
public struct ServiceReceipt: PaperFields {
    /// How it was handed over.
    public enum Method: String, Hashable, Sendable, Codable, CaseIterable {
        /// 直接送达
        case inPerson
        /// 邮寄送达
        case post
        /// 自助终端领取
        case terminal
        /// 电子送达, with the receiver's consent.
        case electronic
        /// 留置送达: refused, and left before a witness.
        case left
    }

    public var number: SerialNumber
    /// Title of the paper served.
    public var document: String
    public var documentNumber: SerialNumber
    /// From 1.
    public var copies: Int
    /// Day and minute, China time, e.g. `2026年11月21日 09:41`.
    public var servedAt: String
    public var method: Method
    /// With the number masked.
    public var receiver: PaperPerson
    /// In what standing the receiver took it.
    public var standing: Standing
    /// The receiver's.
    public var signature: PaperSignature
    public var server: PaperHandler

    public init(
        number: SerialNumber, document: String, documentNumber: SerialNumber, copies: Int, servedAt: String,
        method: Method, receiver: PaperPerson, standing: Standing, signature: PaperSignature, server: PaperHandler
    ) {
        self.number = number
        self.document = document
        self.documentNumber = documentNumber
        self.copies = copies
        self.servedAt = servedAt
        self.method = method
        self.receiver = receiver
        self.standing = standing
        self.signature = signature
        self.server = server
    }

    public var reference: String { number.description }

    public var demands: [FieldDemand] {
        [
            FieldDemand("document", document),
            FieldDemand("copies", copies < 1 ? "" : String(copies)),
            FieldDemand("served_at", servedAt),
            FieldDemand("receiver", receiver),
            FieldDemand("signature", signature),
            FieldDemand("server", server),
        ]
    }
}

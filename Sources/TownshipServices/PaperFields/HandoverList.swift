/// 交接单: what one leg of the relay hands to the next.
public struct HandoverList: PaperFields {
    /// One side of the hand-over.
    public struct Party: Hashable, Sendable, Codable, Blankable {
        public var body: String
        public var signature: PaperSignature

        public init(body: String, signature: PaperSignature) {
            self.body = body
            self.signature = signature
        }

        public var isBlank: Bool { body.isBlank || signature.isBlank }
    }

    public var number: SerialNumber
    /// The case it belongs to.
    public var caseNumber: SubmissionNumber
    public var item: String
    /// Originals and copies told apart, each with its condition.
    public var materials: [PaperMaterial]
    public var from: Party
    public var to: Party
    /// Day and minute, China time, e.g. `2026年11月21日 09:41`.
    public var handedOverAt: String

    public init(
        number: SerialNumber, caseNumber: SubmissionNumber, item: String, materials: [PaperMaterial], from: Party,
        to: Party, handedOverAt: String
    ) {
        self.number = number
        self.caseNumber = caseNumber
        self.item = item
        self.materials = materials
        self.from = from
        self.to = to
        self.handedOverAt = handedOverAt
    }

    public var reference: String { number.description }

    public var demands: [FieldDemand] {
        [
            FieldDemand("item", item),
            FieldDemand("materials", materials),
            FieldDemand("from", from),
            FieldDemand("to", to),
            FieldDemand("handed_over_at", handedOverAt),
        ]
    }
}

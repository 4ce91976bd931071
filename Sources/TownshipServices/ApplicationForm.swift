/// What an application for a service says on paper: the villager's own statement to the competent
/// body, with everything that was confirmed on the screen.
///
/// It carries personal data in full, so its description shows the number only.
public struct ApplicationForm: Hashable, Sendable, Codable {
    /// One line of the form's table.
    public struct Row: Hashable, Sendable, Codable {
        public var label: String
        /// Empty when the applicant left it out; may run over several lines.
        public var value: String

        public init(label: String, value: String) {
            self.label = label
            self.value = value
        }
    }

    /// A signature drawn with a finger.
    public struct Signature: Hashable, Sendable, Codable {
        public struct Point: Hashable, Sendable, Codable {
            /// From 0 at the left edge of the field signed in to 1 at its right edge.
            public var x: Double
            /// From 0 at the field's upper edge to 1 at its lower edge.
            public var y: Double

            public init(x: Double, y: Double) {
                self.x = x
                self.y = y
            }
        }

        /// Each stroke from the finger's touch to its lift.
        public var strokes: [[Point]]
        /// Width over height of the field signed in, so that the drawing keeps its shape.
        public var aspect: Double

        public init(strokes: [[Point]], aspect: Double) {
            self.strokes = strokes
            self.aspect = aspect
        }
    }

    /// E.g. `老年优待证申请表`.
    public var title: String
    public var number: SubmissionNumber
    /// The body it is addressed to, e.g. `柳河镇便民服务中心`.
    public var competentBody: String
    /// Where it was filled in, e.g. `云溪县柳河镇青石村便民服务站`.
    public var station: String
    /// Day and minute of the submission, China time, e.g. `2026年11月21日 09:41`.
    public var submittedAt: String
    public var rows: [Row]
    public var materials: [ReceiptSlip.Material]
    /// Who signs, e.g. `申请人` or `代办人`.
    public var signer: String
    /// What is declared by signing.
    public var statement: String
    /// Nil when the applicant signs on paper: the form then has a line to sign on.
    public var signature: Signature?
    /// The day of signing in the words of papers, `2026年11月21日`; nil when signed on paper.
    public var signedOn: String?

    public init(
        title: String, number: SubmissionNumber, competentBody: String, station: String, submittedAt: String,
        rows: [Row], materials: [ReceiptSlip.Material], signer: String, statement: String, signature: Signature?,
        signedOn: String?
    ) {
        self.title = title
        self.number = number
        self.competentBody = competentBody
        self.station = station
        self.submittedAt = submittedAt
        self.rows = rows
        self.materials = materials
        self.signer = signer
        self.statement = statement
        self.signature = signature
        self.signedOn = signedOn
    }
}

extension ApplicationForm: CustomStringConvertible, CustomReflectable {
    public var description: String { "ApplicationForm(\(number))" }
    public var customMirror: Mirror { Mirror(self, children: ["number": number.description]) }
}

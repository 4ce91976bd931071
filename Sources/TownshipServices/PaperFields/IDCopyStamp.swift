/// What is printed across the copy of an identity card: 仅供办理…使用, the date, and crossing strokes, so
/// that the copy serves nothing else.
public struct IDCopyStamp: PaperFields {
    /// The case it belongs to.
    public var caseNumber: SubmissionNumber
    /// The words between 仅供办理 and 使用.
    public var purpose: String
    /// The body that the copy is for.
    public var usedBy: String
    public var date: CalendarDate

    public init(
        caseNumber: SubmissionNumber, purpose: String, usedBy: String, date: CalendarDate
    ) {
        self.caseNumber = caseNumber
        self.purpose = purpose
        self.usedBy = usedBy
        self.date = date
    }

    public var reference: String { caseNumber.description }

    public var demands: [FieldDemand] {
        [
            FieldDemand("copy_purpose", purpose),
            FieldDemand("used_by", usedBy),
        ]
    }
}

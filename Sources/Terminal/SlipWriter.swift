import Foundation
public import KioskAssets
public import TownshipServices

/// Fills the fields of the papers from a durable submission; what is printed twice is the same.
public struct SlipWriter: Sendable {
    private let settings: TerminalSettings
    private let services: ServicesInForce
    private let texts: Texts

    public init(settings: TerminalSettings, services: ServicesInForce, texts: Texts) {
        self.settings = settings
        self.services = services
        self.texts = texts
    }

    public func trackingURL(_ code: PublicCode) -> String { "\(settings.publicURL)/t/\(code.text)" }
    private func ratingURL(_ code: PublicCode) -> String { "\(settings.publicURL)/r/\(code.text)" }

    /// Names of the materials that were not scanned and have to be brought to the window.
    public func stillToBring(_ submission: Submission, _ service: ServiceItem) -> [String] {
        let scanned = Set(submission.documents.map(\.materialID))
        return service.materials(for: submission.answers)
            .filter { $0.source == .scan && $0.optional != true && !scanned.contains($0.id) }.map(\.name)
    }

    /// The 收件回执, by the version of the service that was applied for. A service that has left the
    /// catalogue since is named, its promise left to the window.
    public func slip(for submission: Submission) -> ReceiptSlip {
        let service = services.service(submission.service)
        return ReceiptSlip(
            number: submission.number, station: settings.stationName,
            applicant: Masking.name(submission.applicant.name),
            applicantNumber: submission.applicant.number.masked,
            representative: submission.representative.map { $0.nameAndStanding(texts, masking: true) },
            item: submission.service.name,
            materials: service.map { materials(of: submission, $0) } ?? [],
            receivedAt: submission.receivedAt.minuteInChina, isTimeUnsure: submission.isTimeUnsure,
            promise: service?.promise.text(texts) ?? texts["paper.promise_at_window"],
            competentBody: service?.competentBody ?? "",
            consultingPhone: service?.consultingPhone ?? "", supervisionPhone: service?.supervisionPhone ?? "",
            remarks: service.map { remarks(for: submission, $0) } ?? [],
            trackingURL: trackingURL(submission.trackingCode), ratingURL: ratingURL(submission.ratingCode))
    }

    /// The application on A4, to be signed on paper.
    public func form(for submission: Submission) -> ApplicationForm {
        let service = services.service(submission.service)
        let signature: ApplicationForm.Signature? =
            if case .drawn(let strokes, let aspect) = submission.signature {
                .init(strokes: strokes.map { $0.map { .init(x: $0.x, y: $0.y) } }, aspect: aspect)
            } else {
                nil
            }
        let lines = AnswerLine.lines(of: submission, service)
        return ApplicationForm(
            title: texts("paper.form_title", ["service": submission.service.name]), number: submission.number,
            competentBody: service?.competentBody ?? "", station: settings.stationName,
            submittedAt: submission.receivedAt.minuteInChina
                + (submission.isTimeUnsure ? texts["paper.time_unsure"] : ""),
            rows: lines.map { line in
                let row = line.row(texts, .full)
                return .init(label: row.label, value: row.value)
            },
            materials: service.map { materials(of: submission, $0) } ?? [],
            signer: texts[submission.representative == nil ? "paper.applicant" : "common.answers.representative"],
            statement: texts["kiosk.sign.statement"], signature: signature,
            // A day that may be wrong is not put beside a signature.
            signedOn: signature == nil || submission.isTimeUnsure
                ? nil : CalendarDate(in: submission.receivedAt).inChinese)
    }

    private func materials(of submission: Submission, _ service: ServiceItem) -> [ReceiptSlip.Material] {
        service.materials(for: submission.answers).map { material in
            let pages = submission.documents.count { $0.materialID == material.id }
            let form =
                switch material.source {
                case .card: texts("paper.by_card", ["card": submission.applicant.name(texts)])
                case .form: texts["paper.by_form"]
                case .earlier: texts["paper.by_earlier"]
                case .shared: texts["paper.by_shared"]
                case .scan where pages == 0 && material.optional == true: texts["kiosk.review.left_out"]
                case .scan where pages == 0: texts["paper.later"]
                case .scan: texts("paper.scanned", ["pages": "\(pages)"])
                }
            return .init(name: material.name, form: form)
        }
    }

    private func remarks(for submission: Submission, _ service: ServiceItem) -> [String] {
        var remarks: [String] = []
        let missing = stillToBring(submission, service)
        if !missing.isEmpty { remarks.append(texts("paper.bring", ["materials": missing.joined(separator: "、")])) }
        let toWrite = service.form(for: submission.answers)
            .filter { $0.isLeftToStaff(submission.answers[$0.id] ?? "") }.map(\.label)
        if !toWrite.isEmpty { remarks.append(texts("paper.write", ["fields": toWrite.joined(separator: "、")])) }
        if submission.applicant.isSocialSecurityCard {
            remarks.append(texts["paper.social_card"])
        } else if let day = submission.receivedOn, submission.applicant.isExpired(on: day) {
            remarks.append(texts("paper.expired", ["card": submission.applicant.kind.name(texts)]))
        }
        if submission.signature == .onPaper { remarks.append(texts["paper.sign"]) }
        return remarks
    }
}

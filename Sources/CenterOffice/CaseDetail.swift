import CenterRecords
public import Foundation
import KioskAssets
import TerminalLink
public import TownshipServices

/// What a case's history tells. Raw values are stored.
public enum HistoryAction: RawRepresentable, Hashable, Sendable, CaseIterable {
    case received
    /// The full ID number was shown to a clerk.
    case showNumber
    /// As the end of a case was written before the lifecycle.
    case markDone
    case took(CaseAction)

    private static let plain: [String: HistoryAction] = [
        "received": .received, "showNumber": .showNumber, "markDone": .markDone,
    ]

    public static let allCases = Array(plain.values) + CaseAction.allCases.map(took)

    public init?(rawValue: String) {
        guard let action = Self.plain[rawValue] ?? CaseAction(rawValue: rawValue).map(Self.took) else { return nil }
        self = action
    }

    public var rawValue: String {
        switch self {
        case .received: "received"
        case .showNumber: "showNumber"
        case .markDone: "markDone"
        case .took(let action): action.rawValue
        }
    }
}

/// Everything that a clerk sees of one case. The ID number is masked in all of it.
public struct CaseDetail: Sendable {
    /// One line of what was said.
    public struct Line: Hashable, Sendable {
        public var line: AnswerLine
        /// Whose ID number it tells, which can be shown in full on request.
        public var numberOf: Person?
    }

    public enum Person: String, Hashable, Sendable {
        case applicant, representative
    }

    /// One material: read off the card, filled in, or scanned.
    public struct Material: Hashable, Sendable {
        public var name: String
        public var standard: String
        public var source: TownshipServices.Material.Source
        /// Positions of its pages in the submission's documents.
        public var pages: [Int]
    }

    /// One line of the history.
    public struct Entry: Hashable, Sendable {
        public var at: Date
        /// A clerk's name, or a terminal's code.
        public var actor: String
        public var action: HistoryAction
        public var words: [Word]
        public var paper: CasePaper?
        /// Time did it, nobody of the staff.
        public var isByClock: Bool
    }

    /// What was written, and as what.
    public struct Word: Hashable, Sendable {
        public var word: CaseWord
        public var text: String
    }

    public var summary: CaseSummary
    /// Whether all of this is said by the service as it was when the case was handed in.
    public var serviceMatch: CaseService.Match
    /// Whose cases of this service are never published; a clerk picks one of them.
    public var neverPublished: [String]
    /// The body that answers for it, by the applicant's place of registration.
    public var route: Route
    /// Whose card had expired when the case was handed in, and when, or was none but a social-security card
    /// (nil): who that is was not verified by card.
    public var unverified: [(person: Person, kind: IDNumber.Kind, validTo: CalendarDate?)]
    public var lines: [Line]
    public var materials: [Material]
    public var signature: Submission.Signature
    public var noticeVersion: String
    public var history: [Entry]

    /// What the one who looks may do now.
    public var transitions: [CaseTransition]
    /// Whether one touch decides and hands over (即办件).
    public var canFinishAtOnce: Bool
}

extension Office {
    /// - Throws: `notFound`.
    public func detail(ofCase number: String, for session: StaffSession) async throws -> CaseDetail {
        try session.require(.seeCases)
        let record = try await record(ofCase: number)
        let seal = try CaseSeal(record, key: key)
        let submission = try await submission(of: record, seal)
        let names = try await staffNames()
        let history = try await database.rows(.events(ofCase: number)).compactMap { event in
            // One that a newer version wrote has no words here; it stays in the record.
            try HistoryAction(rawValue: event.action).map { action in
                CaseDetail.Entry(
                    at: event.at, actor: names[event.actor] ?? event.actor, action: action,
                    words: try seal.words(of: event).map { .init(word: $0.word, text: $0.text) },
                    paper: event.move?.paper, isByClock: event.move?.standing == .clock)
            }
        }
        let filed = service(of: record.service)
        let service = filed.service
        let situation = try await situation(of: record)
        let mayMove = session.role.permissions.contains(.moveCases)
        var ahead = situation
        let finishes =
            (try? CaseStep.finishAtOnce.forEach { _ = try ahead.take($0, by: session.role.standing) }) != nil
        return CaseDetail(
            summary: try summary(record, try await clock(of: record)), serviceMatch: filed.match,
            neverPublished: situation.rules.neverPublished,
            route: route(of: submission, service),
            unverified: Self.unverified(in: submission, storedAt: record.storedAt),
            lines: Self.lines(of: submission, service),
            materials: Self.materials(of: submission, service),
            signature: submission.signature, noticeVersion: submission.noticeVersion, history: history,
            transitions: mayMove ? situation.transitions(for: session.role.standing) : [],
            canFinishAtOnce: mayMove && finishes)
    }

    /// Whose case it is, seen from here; a person finds out where no table says it.
    private func route(of submission: Submission, _ service: ServiceItem?) -> Route {
        guard let service, let routing = catalogue.tables?.routing,
            let own = routing.bodies.first(where: { $0.name == settings.name })
        else { return .askAtWindow }
        return routing.route(service, registeredAt: submission.applicant.address, station: own.area)
    }

    /// The ID numbers of a case in full; who saw them and when is written into the case first.
    public func showNumbers(
        ofCase number: String, to session: StaffSession
    ) async throws -> [CaseDetail.Person: String] {
        try session.require(.showNumbers)
        let record = try await record(ofCase: number)
        let submission = try await submission(of: record, CaseSeal(record, key: key))
        try await database.perform(
            .note(
                CaseEvent(at: now(), actor: session.login, action: HistoryAction.showNumber.rawValue),
                on: record.caseNumber))
        logger.note(.numberShown, ["case": "\(record.caseNumber)", "login": "\(session.login)"])
        var numbers = [CaseDetail.Person.applicant: submission.applicant.number.digits]
        numbers[.representative] = submission.representative?.card.number.digits
        return numbers
    }

    /// The bytes of a scanned page and their media type.
    ///
    /// - Parameter position: in the submission's documents, from 0.
    public func page(
        _ position: Int, ofCase number: String, for session: StaffSession
    ) async throws -> (bytes: Data, mediaType: String) {
        try session.require(.seeCases)
        let record = try await record(ofCase: number)
        let submission = try await submission(of: record, CaseSeal(record, key: key))
        guard submission.documents.indices.contains(position),
            let digest = ContentDigest(submission.documents[position].digest)
        else { throw OfficeError.noSuchCase }
        return (try await document(digest), submission.documents[position].mediaType)
    }

    func record(ofCase number: String) async throws -> CaseRecord {
        guard let record = try await database.first(.aCase(number: number)) else { throw OfficeError.noSuchCase }
        return record
    }

    func submission(of record: CaseRecord, _ seal: CaseSeal) async throws -> Submission {
        guard let sealed = try await database.first(.sealedManifest(ofCase: record.caseNumber)) else {
            throw OfficeError.noSuchCase
        }
        return try Manifest(canonicalBytes: try seal.open(sealed, .manifest)).submission
    }

    /// Where the terminal's clock was not to be trusted, that of the center decides.
    private static func unverified(
        in submission: Submission, storedAt: Date
    ) -> [(person: CaseDetail.Person, kind: IDNumber.Kind, validTo: CalendarDate?)] {
        let day = submission.receivedOn ?? CalendarDate(in: storedAt)
        let cards =
            [(CaseDetail.Person.applicant, submission.applicant)]
            + (submission.representative.map { [(.representative, $0.card)] } ?? [])
        return cards.compactMap { person, card in
            if card.isSocialSecurityCard { return (person, card.kind, nil) }
            return card.isExpired(on: day) ? (person, card.kind, card.validTo) : nil
        }
    }

    /// What was said, with the ID numbers masked wherever they were written.
    private static func lines(of submission: Submission, _ service: ServiceItem?) -> [CaseDetail.Line] {
        var numbers = [(CaseDetail.Person.applicant, submission.applicant.number)]
        if let representative = submission.representative {
            numbers.append((.representative, representative.card.number))
        }
        func masked(_ answer: String) -> String {
            numbers.reduce(answer) { $0.replacing($1.1.digits, with: $1.1.masked) }
        }
        let lines = AnswerLine.lines(of: submission, service)
        return lines.map { line in
            switch line {
            case .representative, .reply, .card, .unverified: .init(line: line, numberOf: nil)
            case .representativeNumber: .init(line: line, numberOf: .representative)
            case .answer(let field, let answer):
                .init(line: .answer(field, masked(answer)), numberOf: numbers.first { $0.1.digits == answer }?.0)
            case .unknown(let id, let answer):
                .init(
                    line: .unknown(id: id, answer: masked(answer)),
                    numberOf: numbers.first { $0.1.digits == answer }?.0)
            }
        }
    }

    private static func materials(of submission: Submission, _ service: ServiceItem?) -> [CaseDetail.Material] {
        func pages(_ id: String) -> [Int] {
            submission.documents.indices.filter { submission.documents[$0].materialID == id }
                .sorted { submission.documents[$0].page < submission.documents[$1].page }
        }
        let wanted = service?.materials(for: submission.answers) ?? []
        let known = wanted.map { material in
            CaseDetail.Material(
                name: material.name, standard: material.standard, source: material.source, pages: pages(material.id))
        }
        let ids = Set(wanted.map(\.id))
        let others = Set(submission.documents.map(\.materialID)).subtracting(ids).sorted().map { id in
            CaseDetail.Material(name: id, standard: "", source: .scan, pages: pages(id))
        }
        return known + others
    }
}

extension OfficeError {
    static var noSuchCase: OfficeError {
        OfficeError(.notFound, "there is no such case", remedy: "look for it in the list")
    }
}

import CenterRecords
public import TownshipServices

/// Where the ratings of one case stand. Staff see no rating beside a case: who rates is
/// protected (国办发〔2019〕51号).
public struct RatingStatus: Hashable, Sendable {
    public enum Standing: Hashable, Sendable {
        /// The case has no outcome yet.
        case notYet
        /// It ended without one: it was withdrawn.
        case never
        case open
        case given(RatingGrade)
    }

    public var serviceName: String
    public var visit: Standing
    public var outcome: Standing

    public subscript(_ subject: RatingSubject) -> Standing {
        switch subject {
        case .visit: visit
        case .outcome: outcome
        }
    }
}

extension Office {
    /// Nil for a code that is malformed, unknown or not arrived yet.
    public func rating(_ code: String) async throws -> RatingStatus? {
        guard let record = try await ratedCase(code) else { return nil }
        return RatingStatus(
            serviceName: record.service.name, visit: try await standing(of: .visit, record),
            outcome: try await standing(of: .outcome, record))
    }

    /// Takes the rating if it is open, and tells what stands. The first one stands for good.
    public func rate(_ code: String, _ subject: RatingSubject, _ grade: RatingGrade) async throws -> RatingStatus? {
        guard let record = try await ratedCase(code) else { return nil }
        if subject.canBeRated(in: record.state) {
            do {
                try await database.perform(.rate(record.caseNumber, subject, grade, at: now()))
                logger.note(.rated)
            } catch let error as RecordsError where error.code == .duplicate {
                // Given before, or twice at once: what stands is told below.
            }
        }
        return try await rating(code)
    }

    private func standing(of subject: RatingSubject, _ record: CaseRecord) async throws -> RatingStatus.Standing {
        if let grade = try await database.first(.rating(ofCase: record.caseNumber, subject)) { return .given(grade) }
        if subject.canBeRated(in: record.state) { return .open }
        return record.state.isFinal ? .never : .notYet
    }

    private func ratedCase(_ code: String) async throws -> CaseRecord? {
        guard let code = PublicCode(code) else { return nil }
        return try await database.first(.aCase(ratingHash: hash(.ratingCode, code.text)))
    }
}

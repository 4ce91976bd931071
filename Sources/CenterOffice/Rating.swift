import CenterRecords
public import TownshipServices

/// Where the one rating of a visit stands. Staff see no rating beside a case: who rates is
/// protected (国办发〔2019〕51号).
public enum RatingStatus: Hashable, Sendable {
    case open(serviceName: String)
    case given(RatingGrade, serviceName: String)
}

extension Office {
    /// Nil for a code that is malformed, unknown or not arrived yet.
    public func rating(_ code: String) async throws -> RatingStatus? {
        guard let record = try await ratedCase(code) else { return nil }
        if let grade = try await database.first(.rating(ofCase: record.caseNumber, .visit)) {
            return .given(grade, serviceName: record.service.name)
        }
        return .open(serviceName: record.service.name)
    }

    /// Takes the rating if none was given, and tells what stands. The first one stands for good.
    public func rate(_ code: String, _ grade: RatingGrade) async throws -> RatingStatus? {
        guard let record = try await ratedCase(code) else { return nil }
        do {
            try await database.perform(.rate(record.caseNumber, .visit, grade, at: now()))
            logger.note(.rated)
        } catch let error as RecordsError where error.code == .duplicate {
            // Given before, or twice at once: what stands is told below.
        }
        return try await rating(code)
    }

    private func ratedCase(_ code: String) async throws -> CaseRecord? {
        guard let code = PublicCode(code) else { return nil }
        return try await database.first(.aCase(ratingHash: hash(.ratingCode, code.text)))
    }
}

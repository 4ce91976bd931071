/// The five grades of 好差评 (国办发〔2019〕51号); the last two are bad ratings.
public enum RatingGrade: Int, Hashable, Sendable, Codable, CaseIterable {
    case verySatisfied = 5
    case satisfied = 4
    case fair = 3
    case dissatisfied = 2
    case veryDissatisfied = 1

    public var isBad: Bool { rawValue <= 2 }

    /// In the order in which they are offered and counted.
    public static var fromTheBest: [RatingGrade] { allCases.sorted { $0.rawValue > $1.rawValue } }
}

/// What is rated, each once and apart from the other: on site one visit one rating (一次一评), of
/// the matter one rating (一事一评). Raw values are stored.
public enum RatingSubject: String, Hashable, Sendable, Codable, CaseIterable {
    case visit, outcome

    /// The visit can be rated from the start. The outcome needs one: what was withdrawn or is
    /// under way has none. What has one keeps it, so whoever was offered to rate still may.
    public func canBeRated(in state: CaseState) -> Bool {
        switch self {
        case .visit: true
        case .outcome: [.refused, .handedOver, .archived].contains(state)
        }
    }
}

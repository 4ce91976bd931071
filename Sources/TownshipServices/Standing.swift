/// In what standing somebody applies: for himself, or for another person.
public enum Standing: String, Hashable, Sendable, Codable, CaseIterable {
    /// 本人
    case oneself
    /// 监护人: proves guardianship instead of a mandate.
    case guardian
    /// 受托人, by a mandate of the person concerned (代办委托书).
    case mandate
    /// 村代办员
    case agent
}

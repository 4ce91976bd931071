public import TownshipServices

extension AnswerLine {
    /// How much of what is personal a line shows.
    public enum Disclosure: Sendable {
        /// To the owner who asked for it, and on the form that is signed.
        case full
        /// To a clerk: numbers of cards and accounts are hidden.
        case numbersHidden
        /// On a screen that bystanders see: telephone and address are hidden too.
        case masked
    }

    /// The line as label and value, in the words of `common.answers`.
    public func row(_ texts: Texts, _ disclosure: Disclosure) -> (label: String, value: String) {
        switch self {
        case .representative(let representative):
            (texts["common.answers.representative"], representative.nameAndStanding(texts))
        case .representativeNumber(let number):
            (
                texts["common.answers.representative_number"],
                disclosure == .full ? number.digits : number.masked
            )
        case .card(let detail, let value):
            (texts["common.answers.card.\(detail.rawValue)"], detail.shown(value, texts, disclosure))
        case .unverified(let isRepresentative, let end):
            (
                texts["common.answers.\(isRepresentative ? "representative_verified" : "verified")"],
                end.map { texts("common.answers.unverified", ["date": $0.inChinese]) }
                    ?? texts["common.answers.unverified_social_card"]
            )
        case .answer(let field, let answer) where field.isLeftToStaff(answer):
            (field.label, texts["common.answers.left_to_staff"])
        case .answer(let field, let answer):
            (field.label, field.shown(answer, disclosure))
        case .reply(let condition, let reply):
            (
                texts["common.answers.condition"],
                texts(
                    "common.answers.condition_value",
                    ["condition": condition.text, "reply": texts["common.answers.reply.\(reply.rawValue)"]])
            )
        case .unknown(let id, let answer):
            (id, answer)
        }
    }
}

extension IDNumber.Kind {
    /// What people call the card, e.g. `身份证`.
    public func name(_ texts: Texts) -> String { texts["common.card_kind.\(rawValue)"] }
}

extension IdentityCard {
    /// What people call the card that was read.
    public func name(_ texts: Texts) -> String {
        isSocialSecurityCard ? texts["common.social_security_card"] : kind.name(texts)
    }
}

extension IdentityCard.Detail {
    fileprivate func shown(_ value: String, _ texts: Texts, _ disclosure: AnswerLine.Disclosure) -> String {
        switch self {
        case .kind: IDNumber.Kind(rawValue: value)?.name(texts) ?? value
        case .chineseName: value
        // A country that came into being later is named by its letters.
        case .nationality: texts.find("countries.\(value)") ?? value
        case .passNumber: disclosure == .full ? value : Masking.bankAccount(value)
        case .livingAddress: disclosure == .masked ? Masking.address(value) : value
        }
    }
}

extension FormField {
    fileprivate func shown(_ answer: String, _ disclosure: AnswerLine.Disclosure) -> String {
        switch disclosure {
        case .full where isNumber: answer
        case .masked where kind == .phone: Masking.phone(answer)
        case .masked where cardValue == .address: Masking.address(answer)
        default: shown(answer)
        }
    }

    private var isNumber: Bool { cardValue == .number || kind == .idNumber || kind == .bankAccount }
}

extension Representative {
    /// `周德福（监护人）`.
    public func nameAndStanding(_ texts: Texts, masking: Bool = false) -> String {
        texts(
            "common.answers.representative_value",
            [
                "name": masking ? Masking.name(card.name) : card.name,
                "standing": texts["common.answers.standing.\(standing.rawValue)"],
            ])
    }
}

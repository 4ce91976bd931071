/// How a social-security card is read: which command follows which answer. Pure; bytes in, bytes out.
///
/// Only what the card tells everybody is asked for: no PIN, no key.
struct SocialSecurityReading: Hashable, Sendable {
    enum Step: Hashable, Sendable {
        case send([UInt8])
        case done(CardReading)
    }

    private enum Question: Hashable, Sendable {
        case application
        case file
        case record(SocialSecurityCard.Item)
    }

    /// `sx1.sh.社会保障` in GBK.
    static let applicationName: [UInt8] = Array("sx1.sh.".utf8) + [0xC9, 0xE7, 0xBB, 0xE1, 0xB1, 0xA3, 0xD5, 0xCF]

    private static let plan: [(file: UInt16, items: [SocialSecurityCard.Item])] = [
        (0xEF05, [.cardCode, .issuer, .issued, .validTo, .cardNumber]),
        (0xEF06, [.number, .name, .sex, .ethnicGroup, .birthDate]),
    ]

    private var question = Question.application
    private var exchange = APDUExchange(.select(name: applicationName))
    /// Of the questions.
    private var asked = 0
    private var values: [SocialSecurityCard.Item: [UInt8]] = [:]

    /// After the application is selected, in this order.
    private static let questions: [(question: Question, command: CommandAPDU)] = plan.flatMap { file, items in
        [(.file, .select(file: file))]
            + items.map { (.record($0), .readRecord($0.rawValue, length: $0.length + 2)) }
    }

    /// What is sent first.
    var first: [UInt8] { exchange.first.bytes }

    mutating func answered(_ bytes: [UInt8]) -> Step {
        switch exchange.answered(bytes) {
        case .send(let command): .send(command.bytes)
        case .nonsense: .done(.unreadable)
        case .done(let response): take(response)
        }
    }

    private mutating func take(_ response: ResponseAPDU) -> Step {
        switch response.status.meaning {
        case .done: break
        case .absent, .closed:
            guard case .record(let item) = question, !item.isNeeded else { return .done(.unknownKind) }
            return next()
        case .unsupportedCard: return .done(.unknownKind)
        case .blockedCard: return .done(.invalid(.kind))
        case .unfinished, .liftAndLayAgain: return .done(.unreadable)
        }
        if case .record(let item) = question {
            guard let value = SocialSecurityCard.value(of: item, inRecord: response.data) else {
                return .done(.unreadable)
            }
            values[item] = value
        }
        return next()
    }

    private mutating func next() -> Step {
        guard asked < Self.questions.count else { return .done(finished()) }
        let (question, command) = Self.questions[asked]
        asked += 1
        self.question = question
        exchange = APDUExchange(command)
        return .send(exchange.first.bytes)
    }

    private func finished() -> CardReading {
        do throws(CardItem) {
            return .card(try SocialSecurityCard(values).identityCard, photo: [])
        } catch {
            return .invalid(error)
        }
    }
}

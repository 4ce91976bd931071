import Session
import TownshipServices

/// Reads a posted form as a touch. Whatever does not fit is no touch at all.
enum TouchForm {
    /// More than the longest signature that a hand makes in a minute.
    static let mostPoints = 20_000

    static func touch(in fields: [String: String], shelves: ServiceShelves) -> Touch? {
        if let id = fields["choose"] { return shelves.service(id).map(Touch.choose) }
        if let shelf = fields["shelf"] { return .openShelf(shelf) }
        if let proof = fields["proof"] { return .openProof(proof) }
        if let letter = fields["letter"] {
            return letter.count == 1 && ("a"..."z").contains(letter) ? .letter(letter) : nil
        }
        if let reply = fields["reply"] { return ConditionReply(rawValue: reply).map(Touch.reply) }
        if let standing = fields["stand"] { return Standing(rawValue: standing).map(Touch.stand) }
        switch fields["do"] {
        case "answers":
            return .answers(answers(in: fields) ?? [:])
        case "sign":
            guard let aspect = fields["aspect"].flatMap(Double.init), (0.1...20).contains(aspect) else { return nil }
            return strokes(fields["strokes"] ?? "").map { .sign($0, aspect: (aspect * 1000).rounded() / 1000) }
        case let word?:
            return plain[word]
        case nil:
            return nil
        }
    }

    /// The answers of a form screen; nil where the screen has none.
    static func answers(in fields: [String: String]) -> FormAnswers? {
        let answers = fields.filter { $0.key.hasPrefix("a.") }
        if answers.isEmpty { return nil }
        return Dictionary(uniqueKeysWithValues: answers.map { (String($0.key.dropFirst(2)), $0.value) })
    }

    private static let plain: [String: Touch] = [
        "wake": .wake, "findOwedSlips": .findOwedSlips, "findCases": .findCases, "resumeDraft": .resumeDraft,
        "startAnew": .startAnew, "forgetDraft": .forgetDraft, "next": .next, "back": .back, "leave": .leave,
        "largeText": .largeText, "scan": .scan, "search": .search, "eraseLetter": .eraseLetter, "nextPage": .nextPage,
        "scanMore": .scanMore, "leaveOut": .leaveOut,
        "handInLater": .handInLater, "reveal": .reveal,
        "signOnPaper": .signOnPaper, "printOwedSlips": .printOwedSlips, "stay": .stay,
    ]

    /// Reads `x,y x,y;x,y …`; nil when it is anything else or too much. Kept to four decimals: a
    /// tenth of a millimetre on the largest screen.
    static func strokes(_ text: String) -> [[Submission.Point]]? {
        var count = 0
        var strokes: [[Submission.Point]] = []
        for part in text.split(separator: ";") {
            var stroke: [Submission.Point] = []
            for pair in part.split(separator: " ") {
                let numbers = pair.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
                count += 1
                guard count <= mostPoints, numbers.count == 2, let x = numbers[0], let y = numbers[1],
                    (0...1).contains(x), (0...1).contains(y)
                else { return nil }
                stroke.append(Submission.Point(x: (x * 10_000).rounded() / 10_000, y: (y * 10_000).rounded() / 10_000))
            }
            strokes.append(stroke)
        }
        return strokes
    }
}

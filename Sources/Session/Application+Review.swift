public import TownshipServices

// Everything once more, in portions that a screen holds.
extension Application {
    /// What stands on the review, row by row.
    ///
    /// - Parameter isDateUnsure: then nothing is said of cards that may have expired.
    public func reviewedLines(isDateUnsure: Bool = false) -> [AnswerLine] {
        service.lines(for: answers, on: card, by: representative, day: isDateUnsure ? nil : today)
    }

    /// The rows screen by screen. A last screen without rows has the materials for itself: only a
    /// short review shares one screen with them.
    public func reviewScreens(large: Bool, isDateUnsure: Bool = false) -> [[AnswerLine]] {
        let room = large ? 9 : 11
        var screens: [[AnswerLine]] = []
        var used = room
        for line in reviewedLines(isDateUnsure: isDateUnsure) {
            let height = line.height(large: large)
            if used + height > room {
                screens.append([])
                used = 0
            }
            screens[screens.count - 1].append(line)
            used += height
        }
        if wantedMaterials.isEmpty { return screens }
        let sharesScreen = !large && screens.count == 1 && used + heightOfMaterials <= 14
        return sharesScreen ? screens : screens + [[]]
    }

    /// In rows: a scanned page is shown beside its name, what needs none stands in two columns.
    private var heightOfMaterials: Int {
        let scans = scannedMaterials.count
        return scans * 3 + (wantedMaterials.count - scans + 1) / 2 * 2
    }
}

extension AnswerLine {
    /// How many rows of text it takes, as good as the number of its characters tells.
    fileprivate func height(large: Bool) -> Int {
        let (label, value) = (large ? 5 : 7, large ? 13 : 20)
        switch self {
        case .representative, .representativeNumber: return 1
        case .card(let detail, let text): return detail == .kind ? 1 : text.rows(of: value)
        case .unverified: return large ? 3 : 2
        case .reply(let condition, _): return condition.text.rows(of: value - 3)
        case .answer(let field, let answer):
            return max(field.label.rows(of: label), field.shown(answer).rows(of: value))
        case .unknown(_, let answer): return answer.rows(of: value)
        }
    }
}

extension String {
    /// In a column so many Chinese characters wide; digits and stars take half of one.
    fileprivate func rows(of width: Int) -> Int {
        let halves = unicodeScalars.reduce(0) { $0 + ($1.isASCII ? 1 : 2) }
        return max(1, (halves + 2 * width - 1) / (2 * width))
    }
}

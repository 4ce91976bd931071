public import Foundation

/// What `kiosk doctor` found, for a village clerk at a terminal and for programs.
public struct DoctorPage: Sendable {
    /// Gives the text of a key below `staff.doctor`, with `{names}` filled.
    public typealias Words = @Sendable (_ key: String, _ values: [String: String]) -> String

    /// Wide enough for every check's name.
    private static let nameWidth = 14
    /// Narrower terminals break lines themselves.
    private static let leastWidth = 60
    /// Lines longer than this are hard to follow.
    private static let mostWidth = 100

    private let findings: [DoctorFinding]
    private let at: Date
    private let words: Words

    public init(_ facts: DoctorFacts, words: @escaping Words) {
        findings = DoctorFindings.of(facts)
        at = facts.at
        self.words = words
    }

    public var verdict: DoctorVerdict { DoctorVerdict(findings) }

    /// One line a finding and what to do below it; then what it all means.
    ///
    /// - Parameters:
    ///   - station: where the terminal stands; nil where the settings cannot be read.
    ///   - width: of the terminal, in columns.
    ///   - isColoured: with the colours of ECMA-48.
    public func text(station: String?, width: Int, isColoured: Bool) -> String {
        let width = min(max(width, Self.leastWidth), Self.mostWidth)
        let title = [words("title", [:]), station, Self.moment(at)].compactMap(\.self).joined(separator: "  ")
        var lines = [title, ""]
        for finding in findings { lines += self.lines(finding, width, isColoured) }
        lines.append("")
        lines += ColumnText.wrapped(words("verdict.\(verdict.rawValue)", [:]), to: width)
        let toMend = findings.count { $0.severity >= .attention }
        if toMend > 0 { lines.append(words("to_mend", ["count": "\(toMend)"])) }
        return lines.joined(separator: "\n")
    }

    private func lines(_ finding: DoctorFinding, _ width: Int, _ isColoured: Bool) -> [String] {
        let sign = "\(Self.sign(finding.severity)) \(words("severity.\(finding.severity.rawValue)", [:]))"
        let name = ColumnText.padded(words("check.\(finding.check.rawValue)", [:]), to: Self.nameWidth)
        let indent = ColumnText.width(sign) + 2 + Self.nameWidth + 2
        var texts = ColumnText.wrapped(says(finding), to: width - indent)
        if let mend = mend(finding) {
            texts += ColumnText.wrapped(words("mend", ["what": mend]), to: width - indent)
        }
        let blank = String(repeating: " ", count: indent)
        let head = "\(isColoured ? Self.coloured(sign, finding.severity) : sign)  \(name)  "
        let details = finding.details.map { "\(blank)| \($0)" }
        return texts.enumerated().map { ($0 == 0 ? head : blank) + $1 } + details
    }

    private func says(_ finding: DoctorFinding) -> String { words(key(finding, "says"), finding.values) }

    private func mend(_ finding: DoctorFinding) -> String? {
        finding.severity < .attention ? nil : words(key(finding, "mend"), finding.values)
    }

    private func key(_ finding: DoctorFinding, _ part: String) -> String {
        "\(finding.check.rawValue).\(finding.code).\(part)"
    }

    /// Signs that are one column wide everywhere.
    private static func sign(_ severity: DoctorSeverity) -> String {
        switch severity {
        case .fine: "✓"
        case .nothing: "-"
        case .attention: "!"
        case .limited: "x"
        case .blocking: "X"
        }
    }

    private static func coloured(_ text: String, _ severity: DoctorSeverity) -> String {
        let colour =
            switch severity {
            case .fine: 32
            case .nothing: 90
            case .attention: 33
            case .limited: 35
            case .blocking: 31
            }
        return "\u{1B}[\(colour)m\(text)\u{1B}[0m"
    }

    /// By the machine's own clock and zone.
    static func moment(_ date: Date) -> String {
        let parts = Calendar(identifier: .gregorian).dateComponents([.year, .month, .day, .hour, .minute], from: date)
        func two(_ number: Int?) -> String { (number ?? 0) < 10 ? "0\(number ?? 0)" : "\(number ?? 0)" }
        return "\(parts.year ?? 0)-\(two(parts.month))-\(two(parts.day)) \(two(parts.hour)):\(two(parts.minute))"
    }
}

extension DoctorPage {
    private struct Line: Encodable {
        var check, code, severity, says: String
        var mend: String?
        var values: [String: String]
        var details: [String]
    }

    private struct Page: Encodable {
        var at: Date
        var verdict: DoctorVerdict
        var exitStatus: Int32
        var findings: [Line]
    }

    /// The same for a program, each finding with its code.
    public func json() throws -> Data {
        let lines = findings.map { finding in
            Line(
                check: finding.check.rawValue, code: finding.code, severity: finding.severity.rawValue,
                says: says(finding), mend: mend(finding), values: finding.values, details: finding.details)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return try encoder.encode(
            Page(at: at, verdict: verdict, exitStatus: verdict.exitStatus, findings: lines))
    }
}

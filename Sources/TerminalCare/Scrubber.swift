import Foundation

/// Takes out of a log what could be personal. No log of ours holds any: this is the second net, and it is
/// wide on purpose. What a technician needs, codes and counts in English, passes it.
public struct Scrubber: Sendable {
    public static let removed = "[removed]"

    /// Regular expressions of ICU, tried in this order, and what each match becomes.
    private static let net: [(pattern: String, replacement: String)] = [
        // A value that its own name calls personal or secret.
        (
            #"(?i)\b((?:screen[-_ ]?)?key|token|password|passwd|secret|cookie|authorization|name|applicant|"#
                + #"representative|address|addr|birth|birthday|phone|mobile|tel|id[-_ ]?number|idcard)"#
                + #"(["']?\s*[=:：]\s*)(?:"[^"]*"|'[^']*'|[^\s,;}\]]+)"#,
            "$1$2" + removed
        ),
        // A villager's own pages: tracking and rating.
        (#"/([tr])/[A-Za-z0-9-]{6,}"#, "/$1/" + removed),
        (#"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"#, removed),
        // Identity numbers of 15 and 18 digits, mobile phones, bank cards, in any digits and grouping.
        (#"[A-Za-z]{0,3}[0-9０-９](?:[ \-‐–]?[0-9０-９XxＸｘ]){10,}"#, removed),
        // Numbers of passports and permits.
        (#"\b[A-Za-z]{1,3}[0-9]{8,10}\b"#, removed),
        (#"(?<![0-9])0[0-9]{2,3}[- ]?[0-9]{7,8}(?![0-9])"#, removed),
        // A day as cards write it.
        (#"(?<![0-9])(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9])"#, removed),
        // Bytes: of a card, a page, a key.
        (#"\b[0-9A-Fa-f]{24,}\b"#, removed),
        (#"(?:\b[0-9A-Fa-f]{2}[ ,:]+){11,}[0-9A-Fa-f]{2}\b"#, removed),
        (#"[A-Za-z0-9+/]{40,}={0,2}|[A-Za-z0-9_-]{40,}"#, removed),
        // A name in Latin letters as cards write it.
        (#"\b[A-Z][A-Z'-]+,? [A-Z][A-Z'-]+(?: [A-Z'-]+)*\b"#, removed),
        // Names, addresses and answers are Chinese; our log lines are not. Also in the ways that programs
        // write around them.
        (
            #"[\x{2E80}-\x{9FFF}\x{F900}-\x{FAFF}\x{20000}-\x{3FFFD}]"#
                + #"[·•\x{2E80}-\x{9FFF}\x{F900}-\x{FAFF}\x{20000}-\x{3FFFD}]*"#, removed
        ),
        (#"(?:\\u[0-9A-Fa-f]{4}|\\u\{[0-9A-Fa-f]+\})+"#, removed),
        (#"(?:%[0-9A-Fa-f]{2}){2,}"#, removed),
        (#"(?:\\x[0-9A-Fa-f]{2}|\\[0-3][0-7]{2}){2,}"#, removed),
    ]

    private let expressions: [(NSRegularExpression, String)]

    public init() {
        // A pattern that does not compile is found by the tests, which run each of them.
        expressions = Self.net.compactMap { net in
            (try? NSRegularExpression(pattern: net.pattern)).map { ($0, net.replacement) }
        }
    }

    /// Whether the whole net is there.
    var isWhole: Bool { expressions.count == Self.net.count }

    public func scrubbed(_ text: String) -> String {
        var text = text
        for (expression, replacement) in expressions {
            text = expression.stringByReplacingMatches(
                in: text, range: NSRange(text.startIndex..., in: text), withTemplate: replacement)
        }
        return text
    }
}

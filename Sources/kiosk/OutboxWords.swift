import Delivery
import Foundation
import TerminalRecords

/// What the outbox tells staff, in words; nothing of a person.
enum OutboxWords {
    static func state(_ state: SubmissionState) -> String {
        switch state {
        case .recorded: "waits, not sent yet"
        case .failed: "waits, sending was begun"
        case .stored: "stored at the center, not yet in its backup"
        case .backedUp: "in the center's backup"
        case .refused: "REFUSED by the center"
        case .unusable: "CANNOT BE SENT"
        case .forgotten: "delivered and forgotten here"
        }
    }

    /// The problem and what a person can do about it; nil for a code of another version.
    static func problem(_ code: String) -> (words: String, remedy: String)? {
        if let problem = DeliveryProblem(rawValue: code) { return (words(problem), problem.remedy) }
        if let refusal = DeliveryRefusal(rawValue: code) {
            let words =
                switch refusal {
                case .otherContent: "the center holds other content under this number"
                case .tooLarge: "it is larger than the center takes"
                case .malformed: "the center finds something in it that cannot be"
                }
            return (words, refusal.remedy)
        }
        switch code {
        case TerminalStore.lostPage:
            return (
                "a page's file is gone from this disk",
                "The center is asked whether it has it. If not, check the disk; ask the applicant to come again."
            )
        case TerminalStore.lostRecord:
            return (
                "its record or a page is damaged on this disk",
                "Check the disk and the key file, then retry; else ask the applicant to bring the papers again."
            )
        default: return nil
        }
    }

    private static func words(_ problem: DeliveryProblem) -> String {
        switch problem {
        case .unreachable: "the center cannot be reached"
        case .brokenOff: "the line broke"
        case .stalled: "the line stood still"
        case .notOurs: "something else than the center answered"
        case .untrusted: "who answered cannot prove to be the center"
        case .notEnrolled: "this terminal is not enrolled"
        case .notAdmitted: "the center does not admit this terminal"
        case .foreignSignature: "the acknowledgement has a foreign signature"
        case .foreignNumber: "the number belongs to another terminal code"
        case .centerBusy: "the center is busy"
        case .centerFailed: "the center failed over it"
        case .notUnderstood: "the center did not understand it"
        case .uploadHeld: "an earlier connection holds the upload"
        case .uploadLost: "the upload vanished at the center"
        case .damagedOnTheWay: "bytes were damaged on the way"
        case .documentsMissing: "the center misses pages that it was sent"
        case .acknowledgementDiffers: "the acknowledgement is for something else"
        case .recordUnusable: "the terminal cannot read its own record now"
        }
    }

    static func line(_ entry: OutboxEntry) -> String {
        var parts = [
            "\(entry.number)", entry.serviceName, entry.receivedAt.formatted(.iso8601), state(entry.state),
            "\(entry.attempts) attempts", progress(entry),
        ]
        if let problem = entry.problem { parts.append(self.problem(problem)?.words ?? problem) }
        return parts.joined(separator: "  ")
    }

    static func progress(_ entry: OutboxEntry) -> String {
        guard entry.byteCount > 0 else { return "no pages here" }
        let percent = entry.state == .stored ? 100 : entry.sentBytes * 100 / entry.byteCount
        return "\(entry.pageCount) pages, \((entry.byteCount + 1023) / 1024) KiB, \(percent)% sent"
    }

    static func details(_ entry: OutboxEntry) -> String {
        var lines = [
            "number:    \(entry.number)", "service:   \(entry.serviceName)",
            "received:  \(entry.receivedAt.formatted(.iso8601))", "state:     \(state(entry.state))",
            "attempts:  \(entry.attempts)\(entry.attemptedAt.map { ", last \($0.formatted(.iso8601))" } ?? "")",
            "progress:  \(progress(entry))",
            "papers:    \(entry.owedPapers == 0 ? "none owed" : "\(entry.owedPapers) owed")",
        ]
        if let caseNumber = entry.caseNumber { lines.append("case:      \(caseNumber)") }
        if let problem = entry.problem {
            let known = self.problem(problem)
            lines.append("problem:   \(known?.words ?? problem)")
            if let known { lines.append("remedy:    \(known.remedy)") }
        }
        return lines.joined(separator: "\n")
    }
}

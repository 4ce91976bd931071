import Foundation
import TerminalLink

/// Why the center does not take what it is told; for staff at the terminal.
public struct LineTrouble: Hashable, Sendable {
    public var problem: DeliveryProblem
    /// The center's own reason, e.g. that the certificate was revoked.
    public var centerSays: String?

    /// Characters of a reason that are shown; ours are shorter.
    private static let longestReason = 200

    init(_ answer: CenterAnswer) {
        switch answer {
        case .failed(let problem):
            self.problem = problem
        case .answered(let reply):
            problem = reply.generalProblem ?? .notUnderstood
            // It is shown in a console: nothing but plain words.
            if reply.mediaType == "application/json",
                let refusal = try? JSONDecoder().decode(LinkRefusal.self, from: reply.body),
                refusal.error.utf8.count <= Self.longestReason,
                refusal.error.utf8.allSatisfy({ (0x20...0x7e).contains($0) })
            {
                centerSays = refusal.error
            }
        }
    }
}

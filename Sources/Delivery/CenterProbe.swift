import AsyncHTTPClient
import Foundation
import TerminalLink

/// Asks the center something that changes nothing, on a connection of its own, for staff who want to know
/// whether the line works now.
public enum CenterProbe {
    /// Whoever asks sits there and waits; a line that moves nothing for so long carries nothing now.
    private static let patience = Duration.seconds(10)

    /// Shows the terminal's certificate, believes only the center's authority, and asks for a page that
    /// nobody ever sent.
    ///
    /// - Returns: what is in the way; nil when the center answered and admits this terminal.
    public static func trouble(_ settings: DeliverySettings) async -> LineTrouble? {
        var settings = settings
        settings.stallLimit = min(settings.stallLimit, patience)
        let client = LineClient.make()
        let nobodys = ContentDigest(of: Data(UUID().uuidString.utf8))
        let answer = await CenterLine(settings, client: client).ask(for: nobodys)
        try? await client.shutdown()
        return trouble(answer)
    }

    static func trouble(_ answer: CenterAnswer) -> LineTrouble? {
        if case .answered(let reply) = answer, reply.generalProblem == nil, reply.isOurs, reply.status == 404 {
            return nil
        }
        return LineTrouble(answer)
    }
}

import Foundation

/// Why a terminal was not enrolled, and what the person at it does now. The terminal is as it was.
public enum EnrolmentProblem: Error, Hashable, Sendable {
    /// Nobody answers at the address.
    case noConnection(String)
    /// The connection broke again and again.
    case brokenOff(String)
    /// Whoever answers there does not speak as a center does.
    case notACenter(String)
    /// A center answers, but not the one that made the code.
    case otherCenter(String)
    /// The center does not know itself by the name that the terminal uses.
    case otherName(String)
    case wrongCode
    case usedCode
    case expiredCode
    /// Seconds, where the center says them.
    case tooManyAttempts(Int?)
    /// HTTP status.
    case centerFailed(Int)
    /// What the center answered cannot be used.
    case unusableAnswer
}

extension EnrolmentProblem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noConnection(let address):
            """
            Nobody answers at \(address). Check the network cable and router, that `center.intake_url` is the \
            center's address, and that the center runs; then try again with the same code.
            """
        case .brokenOff(let address):
            "The line to \(address) breaks off. Try again with the same code."
        case .notACenter(let address):
            """
            What answers at \(address) is no center: perhaps the log-in page of a network, or another program. Log \
            in to the network, or correct `center.intake_url`; then try again with the same code.
            """
        case .otherCenter(let address):
            """
            The center at \(address) is not the one that made this code. The code was not sent. Correct \
            `center.intake_url`; if it is right, tell the township: somebody may stand between.
            """
        case .otherName(let address):
            """
            The center does not know itself by the name in \(address). Add that name to `intake.names` in the \
            center's configuration and start the center again, or use the name that stands there; then try again \
            with the same code.
            """
        case .wrongCode:
            """
            The center does not know this code, or a newer one was made for the terminal. Compare it sign by sign, \
            or make another at the center: center enrol
            """
        case .usedCode:
            """
            This code was used already, and each is good once. Make another at the center: center enrol. If nobody \
            here used it, revoke the terminal there first: center terminal revoke
            """
        case .expiredCode:
            "This code is too old, by the center's clock. Make another at the center: center enrol"
        case .tooManyAttempts(let seconds):
            "Too many wrong codes came from here. Wait \(seconds.map { "\($0) seconds" } ?? "a while") and try again."
        case .centerFailed(let status):
            "The center could not do it (status \(status)); its log says why. Try again later with the same code."
        case .unusableAnswer:
            "What the center answered cannot be used. Check that terminal and center have matching versions."
        }
    }
}

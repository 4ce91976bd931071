import CenterRecords
import Foundation
import TownshipServices

/// A terminal that proved who it is; only the office makes one.
public struct KnownTerminal: Hashable, Sendable {
    public let code: String

    init(code: String) {
        self.code = code
    }
}

extension Office {
    /// - Parameter credential: `<terminal code>.<secret>`, as the Authorization header carries it.
    public func terminal(_ credential: String) async throws -> KnownTerminal {
        let parts = credential.split(separator: ".", maxSplits: 1).map(String.init)
        let unknown = OfficeError(
            .unknownTerminal, "this terminal's code and secret are not known here",
            remedy: "add the terminal at the center (`center terminal add CODE`) and give its secret to the kiosk")
        guard parts.count == 2, SubmissionNumber.isTerminalCode(parts[0]), parts[1].utf8.count <= 256 else {
            throw unknown
        }
        // Comparing keyed hashes needs no constant time: nobody without the key can steer them.
        guard try await database.first(.secretHash(ofTerminal: parts[0])) == secretHash(parts[1], of: parts[0]) else {
            logger.note(.terminalRejected, ["terminal": "\(parts[0])"])
            throw unknown
        }
        return KnownTerminal(code: parts[0])
    }

    public enum Added: Hashable, Sendable {
        case added, replaced
        /// It was there with the same secret already.
        case unchanged
    }

    /// A new secret for a terminal: 256 random bits.
    public static func makeTerminalSecret() -> String { randomToken() }

    /// Makes a terminal known.
    ///
    /// - Parameter replacing: whether a terminal that is known with another secret gets this one.
    /// - Throws: `malformed` for a code of another form or a secret of less than 32 characters;
    ///   `alreadyThere`.
    public func addTerminal(_ code: String, secret: String, replacing: Bool = false) async throws -> Added {
        guard SubmissionNumber.isTerminalCode(code) else {
            throw OfficeError(
                .malformed, "a terminal code has two to eight capital letters and digits",
                remedy: "choose one such as QS01")
        }
        guard (32...128).contains(secret.utf8.count), secret.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw OfficeError(
                .malformed, "a terminal's secret has 32 to 128 visible ASCII characters",
                remedy: "leave it to this program to make one")
        }
        let hash = secretHash(secret, of: code)
        do {
            try await database.perform(.addTerminal(code: code, secretHash: hash, at: now()))
            return .added
        } catch let error as RecordsError where error.code == .duplicate {
            if try await database.first(.secretHash(ofTerminal: code)) == hash { return .unchanged }
            guard replacing else {
                throw OfficeError(
                    .alreadyThere, "the terminal \(code) is known with another secret",
                    remedy: "say --replace to give it this one; the old secret ends at once")
            }
            try await database.perform(.replaceSecret(ofTerminal: code, with: hash))
            return .replaced
        }
    }

    private func secretHash(_ secret: String, of code: String) -> String {
        hash(.terminalSecret, "\(code):\(secret)")
    }
}

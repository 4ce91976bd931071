public import Foundation

/// What one end sends to the other as JSON, in one form only: sorted keys, dates as seconds since 1970.
public protocol LinkMessage: Codable, Sendable {
    /// Of the canonical form, in bytes.
    static var byteLimit: Int { get }
    /// How an error calls it: `heartbeat`.
    static var name: String { get }
    /// Whether every value lies within what the message's documentation allows.
    var isPossible: Bool { get }
}

extension LinkMessage {
    public func canonicalBytes() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .secondsSince1970
        return try encoder.encode(self)
    }

    /// - Throws: ``LinkMessageError`` that quotes nothing of what came.
    public init(canonicalBytes bytes: some DataProtocol) throws {
        guard bytes.count <= Self.byteLimit else {
            throw LinkMessageError(
                .tooLarge, "the \(Self.name) has \(bytes.count) bytes, more than the \(Self.byteLimit) allowed")
        }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .secondsSince1970
        guard let message = try? decoder.decode(Self.self, from: Data(bytes)) else {
            throw LinkMessageError(.unreadable, "the \(Self.name) cannot be read")
        }
        guard message.isPossible else {
            throw LinkMessageError(.impossible, "the \(Self.name) holds values that cannot be")
        }
        self = message
    }
}

/// Why bytes are no message of this link.
public struct LinkMessageError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case tooLarge, unreadable, impossible
    }

    public var code: Code
    public var message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { "\(message). Remedy: check that terminal and center have matching versions" }
}

extension String {
    /// A word of a message: 1 to `limit` visible ASCII characters or blanks, so that it can stand in a
    /// log or a page as it is.
    func isLinkWord(upTo limit: Int) -> Bool {
        !isEmpty && utf8.count <= limit && utf8.allSatisfy { (0x20...0x7e).contains($0) }
    }
}

extension Date {
    /// Years 1970 to 9999: a wrong clock is told, a number that is no time at all is not.
    var isLinkMoment: Bool { (0...253_402_300_799).contains(timeIntervalSince1970) }
}

public import Foundation

extension LinkPath {
    /// `POST` with an ``EnrolmentRequest``, the one address that needs no certificate: 200 and an
    /// ``EnrolmentAnswer``; 403 when the code is not good (any more), 429 after too many wrong ones.
    public static let enrolment = "/enrolment"
    /// `POST` with a request for a certificate (`application/pkcs10`, DER): 200 and the new certificate
    /// (`application/pkix-cert`, DER), or 204 as long as the present one is young.
    public static let renewal = "/intake/renewal"
}

/// What a terminal sends to be enrolled, once it knows that the listener is the center of its code.
public struct EnrolmentRequest: Hashable, LinkMessage {
    public static let byteLimit = 16 << 10
    public static let name = "request for enrolment"

    /// The terminal's code.
    public var terminal: String
    /// Of the one-time code.
    public var secret: String
    /// PKCS #10, DER.
    public var request: Data

    public init(terminal: String, secret: String, request: Data) {
        self.terminal = terminal
        self.secret = secret
        self.request = request
    }

    public var isPossible: Bool {
        terminal.isLinkWord(upTo: 8) && secret.isLinkWord(upTo: 64) && !request.isEmpty
    }
}

/// What the center answers: the terminal's certificate, and by what it knows the center from now on.
public struct EnrolmentAnswer: Hashable, LinkMessage {
    public static let byteLimit = 64 << 10
    public static let name = "answer to an enrolment"

    /// DER.
    public var certificate: Data
    /// The certificate of the center's authority, DER.
    public var authority: Data
    /// A ``CenterKey``.
    public var centerKey: String
    /// Where records are sealed to, in its text form.
    public var letterBoxKey: String

    public init(certificate: Data, authority: Data, centerKey: String, letterBoxKey: String) {
        self.certificate = certificate
        self.authority = authority
        self.centerKey = centerKey
        self.letterBoxKey = letterBoxKey
    }

    public var isPossible: Bool {
        !certificate.isEmpty && !authority.isEmpty && CenterKey(centerKey) != nil
            && letterBoxKey.isLinkWord(upTo: 200)
    }
}

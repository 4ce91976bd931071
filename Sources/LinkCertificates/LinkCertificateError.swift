/// What is wrong with a key, certificate or request, and its remedy. It never quotes a secret.
public struct LinkCertificateError: Error, Sendable, CustomStringConvertible {
    public struct Code: Hashable, Sendable {
        public let name: String
        /// There is no enrolment in the folder.
        public static let notEnrolled = Code(name: "notEnrolled")
        /// The enrolment's file cannot be read, written or understood.
        public static let enrolmentUnusable = Code(name: "enrolmentUnusable")
        /// Bytes are no certificate, or none of ours.
        public static let notACertificate = Code(name: "notACertificate")
        /// Bytes are no request, or whoever made it does not have the key.
        public static let notARequest = Code(name: "notARequest")
        /// A certificate was not signed by this authority.
        public static let foreignAuthority = Code(name: "foreignAuthority")
        /// A name of the center is neither a DNS name nor an address.
        public static let notAName = Code(name: "notAName")
    }

    public var code: Code
    public var message: String
    public var remedy: String
    public var cause: (any Error)?

    init(_ code: Code, _ message: String, remedy: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.cause = cause
    }

    public var description: String { "\(message). Remedy: \(remedy)" }
}

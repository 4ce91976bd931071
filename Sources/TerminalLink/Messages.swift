public import Foundation
public import TownshipServices

/// How terminal and center speak over HTTP, each request on a connection by which the terminal proved
/// who it is.
///
/// 1. `HEAD /intake/documents/{digest}`: 200 when the center holds these bytes from this terminal, else
///    404.
/// 2. tus 1.0 (tus.io/protocols/resumable-upload) at `/intake/uploads` and, for one upload, at the
///    address below it that `Location` gave: core, creation, checksum, termination and expiration. The
///    metadata are those of ``UploadMetadata``. An upload that has all its bytes is a document; 422
///    when they are not those of the named digest, and the upload is gone then.
/// 3. `PUT /intake/submissions/{number}` with a ``Manifest``: 200 and the signed ``Acknowledgement``,
///    the same one however often it is asked; 409 when another body came under the same number; 424
///    when this terminal did not send a document, or too long ago; 400 with the code
///    ``LinkRefusal/malformed`` when no program of the center's version takes it as it is.
public enum LinkPath {
    public static let documents = "/intake/documents/"
    /// POST here, then HEAD, PATCH and DELETE below it.
    public static let uploads = "/intake/uploads"
    public static let submissions = "/intake/submissions/"
}

/// What the center answers instead: `{code, error, remedy}`.
public struct LinkRefusal: Hashable, Sendable, Codable {
    /// The code that says: this message is wrong in itself, and the same one again will be.
    public static let malformed = "malformed"

    public var code: String
    /// What is wrong, for a log.
    public var error: String
    public var remedy: String

    public init(code: String, error: String, remedy: String) {
        self.code = code
        self.error = error
        self.remedy = remedy
    }
}

/// Limits that both ends keep; that of pages is `Submission.mostDocuments`.
public enum LinkLimit {
    /// Bytes of one document; a 600 dpi colour page as JPEG stays below.
    public static let documentBytes = 32 << 20
    /// Bytes of one manifest: a form with a long signature.
    public static let manifestBytes = 1 << 20
}

/// The body of the commit: the submission as the villager confirmed it.
public struct Manifest: Hashable, Sendable, Codable {
    /// Form of this message.
    public var version: Int
    public var submission: Submission

    public init(submission: Submission) {
        self.version = 1
        self.submission = submission
    }

    /// The one form that is sent, stored and digested: JSON with sorted keys, dates as seconds
    /// since 1970.
    public func canonicalBytes() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .secondsSince1970
        return try encoder.encode(self)
    }

    /// Reads the form of ``canonicalBytes()``, and JSON of any other form that says the same.
    public init(canonicalBytes: some DataProtocol) throws {
        let bytes = Data(canonicalBytes)
        if let manifest = Manifest(written: bytes) {
            self = manifest
            return
        }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .secondsSince1970
        self = try decoder.decode(Manifest.self, from: bytes)
    }

    /// Reads the form of ``canonicalBytes()`` alone, and fast. Nil says nothing: ask ``init(canonicalBytes:)``.
    public init?(written bytes: Data) {
        guard let manifest = ManifestReader.manifest(in: bytes) else { return nil }
        self = manifest
    }
}

/// The center's word on a submission: under which case number it is kept, and how safely. It is sent
/// in its signed form (``CenterSigner``); only that settles a submission at the terminal.
public struct Acknowledgement: Hashable, CenterWord {
    /// How safely the center keeps what it acknowledges.
    public enum Rung: String, Hashable, Sendable, Codable {
        /// On the center's own disk, durable.
        case stored
        /// In its backup too. Only from here on may the terminal forget.
        case backedUp
    }

    public static let purpose = "acknowledgement"
    public static let name = "acknowledgement"
    public static let byteLimit = 16 << 10

    public var number: SubmissionNumber
    public var caseNumber: String
    /// Digest of the manifest bytes that the center stored; the terminal compares it with its own.
    public var manifestDigest: String
    public var rung: Rung
    /// When the center stored it, whatever the rung.
    public var storedAt: Date

    public init(
        number: SubmissionNumber, caseNumber: String, manifestDigest: String, rung: Rung = .stored, storedAt: Date
    ) {
        self.number = number
        self.caseNumber = caseNumber
        self.manifestDigest = manifestDigest
        self.rung = rung
        self.storedAt = storedAt
    }

    public var isPossible: Bool { !caseNumber.isEmpty && ContentDigest(manifestDigest) != nil }
}

public import Foundation
public import TownshipServices

/// What a terminal wrote to a medium for a center that no line reaches.
///
/// | file | what |
/// |---|---|
/// | `index.json` | a ``SignedExport`` of this; written last, so that without it the export is not whole |
/// | `<number>/manifest.sealed` | the manifest under the record's key, as it lies at the terminal |
/// | `<number>/document-<position>.sealed` | a page, likewise |
/// | `acknowledgements.json` | the ``ExportAnswer`` that the center writes back |
///
/// The record's key is sealed to the center's letter box and to nobody else. No name of a file comes from
/// the index, so that none leads out of the folder.
public struct ExportIndex: Hashable, LinkMessage {
    public struct Piece: Hashable, Sendable, Codable {
        /// Of the sealed bytes.
        public var digest: String
        public var byteCount: Int

        public init(of sealed: Data) {
            digest = ContentDigest(of: sealed).description
            byteCount = sealed.count
        }
    }

    public struct Submission: Hashable, Sendable, Codable {
        public var number: SubmissionNumber
        /// The record's key, for the center's letter box.
        public var sealedKey: Data
        /// Of the manifest itself, as in the ``Acknowledgement``.
        public var manifestDigest: String
        public var manifest: Piece
        /// By position, from 1 without gaps.
        public var documents: [Piece]
        /// What each page was sealed for, in the same order; nil is ``RecordContext/document(_:position:)``
        /// for each.
        public var contexts: [String]?

        public init(
            number: SubmissionNumber, sealedKey: Data, manifestDigest: String, manifest: Piece, documents: [Piece],
            contexts: [String]? = nil
        ) {
            self.number = number
            self.sealedKey = sealedKey
            self.manifestDigest = manifestDigest
            self.manifest = manifest
            self.documents = documents
            self.contexts = contexts
        }
    }

    public static let name = "export index"
    public static let byteLimit = 16 << 20
    public static let fileName = "index.json"
    /// More pages than any service asks for.
    public static let mostDocuments = 500
    private static let mostKeyBytes = 1 << 10
    private static let mostContextBytes = 200
    /// What sealing adds to bytes, with room for a national algorithm.
    private static let mostSealBytes = 16 << 10

    public var version: Int
    /// By whom it was written.
    public var terminal: String
    /// By the terminal's clock.
    public var writtenAt: Date
    public var submissions: [Submission]

    public init(terminal: String, writtenAt: Date, submissions: [Submission]) {
        version = 1
        self.terminal = terminal
        // Whole seconds survive every coding unchanged.
        self.writtenAt = Date(timeIntervalSince1970: writtenAt.timeIntervalSince1970.rounded(.down))
        self.submissions = submissions
    }

    public var isPossible: Bool {
        version == 1 && SubmissionNumber.isTerminalCode(terminal) && writtenAt.isLinkMoment
            && Set(submissions.map(\.number)).count == submissions.count
            && submissions.allSatisfy { submission in
                submission.sealedKey.count <= Self.mostKeyBytes && ContentDigest(submission.manifestDigest) != nil
                    && submission.documents.count <= Self.mostDocuments
                    && (submission.contexts ?? []).allSatisfy { $0.utf8.count <= Self.mostContextBytes }
                    && [nil, submission.documents.count].contains(submission.contexts?.count)
                    && submission.manifest.isPossible(upTo: LinkLimit.manifestBytes + Self.mostSealBytes)
                    && submission.documents.allSatisfy {
                        $0.isPossible(upTo: LinkLimit.documentBytes + Self.mostSealBytes)
                    }
            }
    }

    public static func manifestFile(_ number: SubmissionNumber) -> String { "\(number)/manifest.sealed" }
    public static func documentFile(_ number: SubmissionNumber, position: Int) -> String {
        "\(number)/document-\(position).sealed"
    }
}

extension ExportIndex.Piece {
    fileprivate func isPossible(upTo limit: Int) -> Bool {
        ContentDigest(digest) != nil && (1...limit).contains(byteCount)
    }

    /// Whether these are the bytes that the terminal wrote.
    public func isOf(_ sealed: Data) -> Bool { self == ExportIndex.Piece(of: sealed) }
}

/// An index as its terminal stands for it; unsigned when it was read from the disk of a dead one.
public struct SignedExport: Hashable, LinkMessage {
    /// ECDSA on P-256 over SHA-256, the signature in DER; a national algorithm can come beside it.
    public static let algorithm = "p256"
    public static let name = "signed export index"
    /// The index in Base64, and a signature.
    public static let byteLimit = ExportIndex.byteLimit / 3 * 4 + (4 << 10)

    public var algorithm: String
    /// Canonical bytes of an ``ExportIndex``.
    public var payload: Data
    /// Nil: nobody stands for it but whoever brings it.
    public var signature: Data?

    /// - Parameter sign: signs bytes with the terminal's key; nil where there is none.
    public init(_ index: ExportIndex, sign: ((Data) throws -> Data)?) throws {
        algorithm = Self.algorithm
        payload = try index.canonicalBytes()
        signature = try sign?(signedBytes)
    }

    public var isPossible: Bool { algorithm == Self.algorithm && (signature?.count ?? 0) <= 1 << 10 }

    /// What the terminal says it wrote; ask ``isSigned(by:)`` whether it did.
    ///
    /// - Throws: ``LinkMessageError``.
    public func index() throws -> ExportIndex { try ExportIndex(canonicalBytes: payload) }

    /// - Parameter isValid: whether a signature over bytes was made by the terminal's key.
    public func isSigned(by isValid: (_ signature: Data, _ bytes: Data) -> Bool) -> Bool {
        signature.map { isValid($0, signedBytes) } ?? false
    }

    /// The purpose is signed along, so that the signature serves nothing else.
    private var signedBytes: Data { Data("yizhan/outbox-export/1\n\(algorithm)\n".utf8) + payload }
}

/// What the center writes back to the medium: its signed word on each submission that it took.
public struct ExportAnswer: Hashable, LinkMessage {
    public static let name = "acknowledgements file"
    public static let byteLimit = 32 << 20
    public static let fileName = "acknowledgements.json"

    public var version: Int
    /// Each the signed form of an ``Acknowledgement``.
    public var acknowledgements: [Data]

    public init(_ acknowledgements: [Data]) {
        version = 1
        self.acknowledgements = acknowledgements
    }

    public var isPossible: Bool {
        version == 1 && acknowledgements.allSatisfy { $0.count <= Acknowledgement.byteLimit }
    }
}

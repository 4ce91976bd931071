public import Foundation

/// How a document lies in its file while it comes, and after: sealed piece by piece, so that a torn
/// end is told from a whole one and nothing lies on the disk in clear.
///
/// The file begins with ``signature``; then frame follows frame:
///
/// | bytes | what |
/// |---|---|
/// | 1 | ``Kind`` |
/// | 4 | number of plain bytes, big-endian; at most ``plainLimit`` |
/// | 4 | length of the box, big-endian |
/// | n | the box: the sealed bytes |
public enum SealedFrames {
    public enum Kind: UInt8, Sendable {
        case bytes = 1
        /// Bytes that count only when a confirmation follows: their checksum is not known yet.
        case unconfirmed = 2
        /// Empty.
        case confirmation = 3
    }

    /// How far whole frames reach.
    public struct Extent: Hashable, Sendable {
        /// Length of the file up to there.
        public var fileLength = 0
        /// Plain bytes within.
        public var byteCount = 0

        public init() {}
    }

    /// A box, and which plain bytes it holds.
    public struct Box: Hashable, Sendable {
        public var byteOffset: Int
        public var box: Data
    }

    public static let signature = Data("YZFRAME1".utf8)
    public static let plainLimit = 64 << 10
    /// A box is never that much longer than what it holds: room for other algorithms.
    private static let sealLimit = 64
    private static let headerLength = 9

    public static func frame(_ kind: Kind, byteCount: Int = 0, box: Data = Data()) -> Data {
        var frame = Data([kind.rawValue])
        for number in [byteCount, box.count] {
            withUnsafeBytes(of: UInt32(number).bigEndian) { frame.append(contentsOf: $0) }
        }
        return frame + box
    }

    /// Whether a file holds frames at all.
    public static func begin(_ bytes: Data) -> Bool { bytes.starts(with: signature) }

    /// How far whole frames reach: to the end, or to the first that is torn, damaged or never confirmed.
    /// Reads nothing but headers.
    ///
    /// - Parameter read: gives bytes of the file: from a place, as many as asked for or fewer at the end.
    public static func extent(
        ofFileWithLength length: Int, read: (_ place: Int, _ count: Int) throws -> Data
    ) throws -> Extent {
        try walk(length, read) { _, _, _ in }
    }

    /// Shows each box of a file that ends with its extent, in order.
    public static func boxes(
        ofFileWithLength length: Int, read: (_ place: Int, _ count: Int) throws -> Data, visit: (Box) throws -> Void
    ) throws {
        _ = try walk(length, read) { byteOffset, place, count in
            try visit(Box(byteOffset: byteOffset, box: try read(place, count)))
        }
    }

    private static func walk(
        _ length: Int, _ read: (Int, Int) throws -> Data,
        visit: (_ byteOffset: Int, _ place: Int, _ count: Int) throws -> Void
    ) throws -> Extent {
        var reached = Extent()
        guard length >= signature.count, try read(0, signature.count) == signature else { return reached }
        reached.fileLength = signature.count
        var ahead = reached
        while ahead.fileLength + headerLength <= length {
            let header = [UInt8](try read(ahead.fileLength, headerLength))
            guard header.count == headerLength, let kind = Kind(rawValue: header[0]) else { break }
            let (byteCount, boxLength) = (number(header[1...4]), number(header[5...8]))
            let place = ahead.fileLength + headerLength
            guard isPossible(kind, byteCount, boxLength, after: ahead, reached), place + boxLength <= length else {
                break
            }
            if kind != .confirmation { try visit(ahead.byteCount, place, boxLength) }
            ahead.fileLength = place + boxLength
            ahead.byteCount += byteCount
            if kind != .unconfirmed { reached = ahead }
        }
        return reached
    }

    private static func isPossible(
        _ kind: Kind, _ byteCount: Int, _ boxLength: Int, after ahead: Extent, _ reached: Extent
    ) -> Bool {
        switch kind {
        case .confirmation: byteCount == 0 && boxLength == 0
        // What was never confirmed was cut off before anything else was added.
        case .bytes where ahead != reached: false
        case .bytes, .unconfirmed:
            (1...plainLimit).contains(byteCount) && (byteCount...byteCount + sealLimit).contains(boxLength)
        }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
}

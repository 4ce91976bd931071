import CQREncode

/// A QR code (ISO/IEC 18004) as a square of modules, without its quiet zone.
public struct QRCode: Hashable, Sendable {
    /// How much of the symbol may be lost and still be read: 7, 15, 25 or 30 per cent.
    public enum Level: Sendable, CaseIterable {
        case low, medium, quartile, high
    }

    /// The light border, in modules, that a reader needs on every side (ISO/IEC 18004, 9.1).
    public static let quietZone = 4

    /// Modules a side: 21 for version 1, four more for each further version, 177 at most.
    public let size: Int

    private let modules: [Bool]

    /// Encodes text as UTF-8 in the smallest version that holds it.
    ///
    /// - Throws: ``QRCodeError`` when the text is empty, has a NUL in it, or is too long: at level
    ///   medium 2331 bytes is the limit, and far less is readable from a small print.
    public init(_ text: String, level: Level = .medium) throws(QRCodeError) {
        guard !text.isEmpty else {
            throw QRCodeError(.empty, "A QR code was asked for without a text. Give the address that it should carry.")
        }
        guard !text.utf8.contains(0) else {
            throw QRCodeError(.unencodable, "The text of a QR code has a NUL character in it. Take it out.")
        }
        guard let code = QRcode_encodeString(text, 0, level.native, QR_MODE_8, 1) else {
            throw QRCodeError(
                .tooLong,
                "A text of \(text.utf8.count) bytes does not fit into a QR code. Shorten it: an address should stay"
                    + " below 120 bytes to be read easily from a slip.")
        }
        defer { QRcode_free(code) }
        let size = Int(code.pointee.width)
        // The lowest bit of each byte says whether the module is dark (qrencode.h, QRcode.data).
        modules = UnsafeBufferPointer(start: code.pointee.data, count: size * size).map { $0 & 1 == 1 }
        self.size = size
    }

    /// Whether the module is dark. Row and column count from 0 at the top left.
    public subscript(row row: Int, column column: Int) -> Bool {
        modules[row * size + column]
    }

    /// The dark stretches of one row, as ranges of columns.
    public func darkRuns(inRow row: Int) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var start: Int?
        for column in 0...size {
            let isDark = column < size && self[row: row, column: column]
            if isDark, start == nil {
                start = column
            } else if !isDark, let begin = start {
                runs.append(begin..<column)
                start = nil
            }
        }
        return runs
    }

    /// The code for a screen, quiet zone included, black on white whatever the page's colors are:
    /// an `<svg>` element of one path, without scripts, styles or links. Its size is the page's to say.
    public func svg() -> String {
        let side = size + 2 * Self.quietZone
        var path = ""
        for row in 0..<size {
            for run in darkRuns(inRow: row) {
                let x = run.lowerBound + Self.quietZone
                path += "M\(x) \(row + Self.quietZone)h\(run.count)v1h-\(run.count)z"
            }
        }
        return
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(side) \(side)\" shape-rendering=\"crispEdges\">"
            + "<rect width=\"\(side)\" height=\"\(side)\" fill=\"#fff\"/><path fill=\"#000\" d=\"\(path)\"/></svg>"
    }
}

extension QRCode.Level {
    fileprivate var native: QRecLevel {
        switch self {
        case .low: QR_ECLEVEL_L
        case .medium: QR_ECLEVEL_M
        case .quartile: QR_ECLEVEL_Q
        case .high: QR_ECLEVEL_H
        }
    }
}

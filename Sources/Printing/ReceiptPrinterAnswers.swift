/// Tells apart what a receipt printer sends. Answers carry no label; their fixed bits do it.
struct ReceiptPrinterAnswers {
    enum Answer: Hashable {
        /// To `DLE EOT`: bits 1 and 4 one, 0 and 7 zero.
        case status(UInt8)
        /// To `GS a`, whenever something changes: four bytes, the first with bit 4 one and 0, 1, 7
        /// zero, the others with bits 4 and 7 zero.
        case automatic([UInt8])
        /// To `GS ( H`: 37h 22h, four characters, NUL.
        case processed([UInt8])
        /// To `GS r 1`: bits 4 and 7 zero.
        case paperSensor(UInt8)
    }

    private var held: [UInt8] = []

    /// Adds received bytes and takes out every answer that is complete; what makes no sense is skipped.
    mutating func consume(_ bytes: some Sequence<UInt8>) -> [Answer] {
        held += bytes
        var answers: [Answer] = []
        var rest = held[...]
        scan: while let first = rest.first {
            switch first {
            case 0x37:
                guard let answer = Self.block(&rest) else { break scan }
                if let id = answer { answers.append(.processed(id)) }
            case _ where first & 0x93 == 0x12:
                answers.append(.status(first))
                rest.removeFirst()
            case _ where first & 0x93 == 0x10:
                guard rest.count >= 4 else { break scan }
                let four = Array(rest.prefix(4))
                if ReceiptPrinterStatus(automatic: four) != nil {
                    answers.append(.automatic(four))
                    rest.removeFirst(4)
                } else {
                    rest.removeFirst()
                }
            case _ where first & 0x90 == 0:
                answers.append(.paperSensor(first))
                rest.removeFirst()
            default:
                rest.removeFirst()
            }
        }
        held = Array(rest)
        return answers
    }

    /// Takes a block `37h type … NUL`. The outer nil: not complete yet; the inner nil: no process ID.
    private static func block(_ rest: inout ArraySlice<UInt8>) -> [UInt8]?? {
        guard let end = rest.firstIndex(of: 0) else {
            // No block of ours is longer than 7 bytes; a long one without an end is noise.
            if rest.count <= 16 { return nil }
            rest.removeFirst()
            return .some(nil)
        }
        let block = rest[rest.startIndex..<end]
        rest = rest[(end + 1)...]
        return .some(block.count == 6 && block.dropFirst().first == 0x22 ? Array(block.suffix(4)) : nil)
    }
}

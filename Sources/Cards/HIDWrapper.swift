/// The reports of 64 bytes into which some readers (Miaxis) wrap the frames of the security module.
///
///     request: 88 00 00 | length LE16 | command | frame | sum LE16
///     answer:  AA 00 00 | length LE16 | result | sequence LE16 | payload, at most 54 | sum LE16
///
/// The length counts what lies between it and the sum; the sum is that of the bytes from offset 3 on. A
/// frame that does not fit into one report comes in several, each complete in itself, with rising
/// sequence. Known from one implementation; the order of the command and the numbering of reports are
/// not confirmed by a second.
enum HIDWrapper {
    static let reportLength = 64
    /// Where the bytes that the sum covers begin.
    private static let covered = 3
    private static let payloadOffset = 8
    /// Hands the frame to the module.
    private static let passOn: UInt8 = 0x01

    /// - Parameter frame: of at most 56 bytes; every command has ten.
    static func wrap(_ frame: [UInt8]) -> [UInt8] {
        let length = frame.count + 1
        var report: [UInt8] = requestStart + [UInt8(length & 0xFF), UInt8(length >> 8), passOn] + frame
        report += sum(report[covered...])
        return report + [UInt8](repeating: 0, count: reportLength - report.count)
    }

    /// Collects the payloads of an answer's reports.
    struct Unwrapper {
        private var sequence = 0

        /// - Returns: the bytes of the frame that this report carries.
        /// - Throws: ``SAMFrameError`` when the report is damaged, out of turn, or says that the wrapper
        ///   did not take the request.
        mutating func unwrap(_ report: [UInt8]) throws(SAMFrameError) -> ArraySlice<UInt8> {
            guard report.count == reportLength, report[0] == 0xAA else { throw .length }
            let end = covered + 2 + (Int(report[3]) | Int(report[4]) << 8)
            guard end >= payloadOffset, end + 2 <= reportLength else { throw .length }
            guard sum(report[covered..<end]) == Array(report[end..<(end + 2)]), report[5] == 0 else { throw .checksum }
            guard Int(report[6]) | Int(report[7]) << 8 == sequence else { throw .length }
            sequence += 1
            return report[payloadOffset..<end]
        }
    }

    static let requestStart: [UInt8] = [0x88, 0, 0]
    /// Where the frame begins in a request.
    static let requestOffset = 6

    /// Which bytes of a report are the frame's: those that its length names, or all where that is nonsense.
    static func payload(of report: [UInt8]) -> Range<Int> {
        guard report.count > payloadOffset else { return report.indices }
        let end = covered + 2 + (Int(report[3]) | Int(report[4]) << 8)
        guard end >= payloadOffset, end + 2 <= report.count else { return report.indices }
        return payloadOffset..<end
    }

    /// Changes the sum of a report as one of its bytes was changed: a right sum stays right, a wrong one wrong.
    static func follow(_ old: UInt8, _ new: UInt8, in report: inout [UInt8]) {
        let end = payload(of: report).upperBound
        guard report.count >= end + 2 else { return }
        let sum = (Int(report[end]) | Int(report[end + 1]) << 8) + Int(new) - Int(old)
        report[end] = UInt8(sum & 0xFF)
        report[end + 1] = UInt8(sum >> 8 & 0xFF)
    }

    private static func sum(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let sum = bytes.reduce(0) { $0 + Int($1) }
        return [UInt8(sum & 0xFF), UInt8(sum >> 8 & 0xFF)]
    }
}

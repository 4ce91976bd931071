/// The wrapper in which HID readers carry SAM frames. What is published of it: 64-byte reports; a request
/// is `88 00 00`, the length (little-endian, of command and frame), the command, the frame, and the sum of
/// the bytes from offset 3 (16 bits, little-endian); an answer begins with `AA`, has a result in place of
/// the command, then a packet sequence of two bytes and up to 54 bytes of the frame.
///
/// Not published, and decided here: the command that passes a frame on is 1, the result is 0 for good, the
/// sequence counts the reports of one answer from 0 (little-endian), each report has its own length and sum,
/// unused bytes are zero, and reports have no number.
enum HIDWrapping {
    static let reportSize = 64
    private static let passOn: UInt8 = 0x01
    private static let payloadSize = 54
    private static let wrongSum: UInt8 = 0x01
    private static let wrongShape: UInt8 = 0x02

    /// 64 bytes in, 64 bytes out, vendor usage, no report number.
    static let reportDescriptor: [UInt8] = [
        0x06, 0x00, 0xFF, 0x09, 0x01, 0xA1, 0x01, 0x15, 0x00, 0x26, 0xFF, 0x00, 0x75, 0x08, 0x95, 0x40,
        0x09, 0x01, 0x81, 0x02, 0x09, 0x01, 0x91, 0x02, 0xC0,
    ]

    /// The frame within a request, or the report that refuses it.
    static func frame(in report: [UInt8]) -> Result<[UInt8], Refusal> {
        guard report.count == reportSize, report[0] == 0x88, report[1] == 0, report[2] == 0 else {
            return .failure(Refusal(wrongShape))
        }
        let length = Int(report[3]) | Int(report[4]) << 8
        let end = 5 + length
        guard length >= 1, end + 2 <= reportSize, report[5] == passOn else { return .failure(Refusal(wrongShape)) }
        guard sum(report[3..<end]) == [report[end], report[end + 1]] else { return .failure(Refusal(wrongSum)) }
        return .success(Array(report[6..<end]))
    }

    struct Refusal: Error {
        let report: [UInt8]

        fileprivate init(_ result: UInt8) { report = HIDWrapping.report(result, sequence: 0, []) }
    }

    static func reports(of answer: [UInt8]) -> [[UInt8]] {
        stride(from: 0, to: answer.count, by: payloadSize).enumerated().map { sequence, start in
            report(0, sequence: sequence, answer[start..<min(start + payloadSize, answer.count)])
        }
    }

    private static func report(_ result: UInt8, sequence: Int, _ payload: some Collection<UInt8>) -> [UInt8] {
        let length = payload.count + 3
        let body =
            [UInt8(length & 0xFF), UInt8(length >> 8), result, UInt8(sequence & 0xFF), UInt8(sequence >> 8)] + payload
        let report = [0xAA, 0x00, 0x00] + body + sum(body[...])
        return report + [UInt8](repeating: 0, count: reportSize - report.count)
    }

    private static func sum(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let sum = bytes.reduce(UInt16(0)) { $0 &+ UInt16($1) }
        return [UInt8(sum & 0xFF), UInt8(sum >> 8)]
    }
}

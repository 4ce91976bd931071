import Foundation
import NIOCore
import TerminalLink
import TownshipServices

/// One commit as it goes over the line, head and body: made before the clock starts.
struct CommitRequest {
    static func bytes(host: String, terminal: String, serial: Int) throws -> ByteBuffer {
        guard let number = SubmissionNumber(terminal: terminal, serial: serial),
            let idNumber = IDNumber("11010519491231002X"), let birth = idNumber.birthDate,
            let validFrom = CalendarDate("2010-01-01")
        else { throw LoadError(text: "\(terminal) is no terminal code") }
        let submission = Submission(
            number: number, receivedAt: Date(timeIntervalSince1970: 1_795_000_000), isTimeUnsure: false,
            service: .init(id: "elderly-benefit-card", version: 1, name: "办理老年优待证"),
            applicant: IdentityCard(
                name: "样本", sex: .female, ethnicGroup: "汉", birthDate: birth, address: "样本路1号",
                number: idNumber, issuer: "样本市公安局", validFrom: validFrom, validTo: nil),
            answers: ["phone": "13800000000"],
            signature: .drawn(strokes: [(0..<40).map { .init(x: Double($0) / 40, y: 0.5) }], aspect: 3),
            noticeVersion: "1", documents: [], trackingCode: PublicCode(), ratingCode: PublicCode())
        let body = try Manifest(submission: submission).canonicalBytes()
        var request = ByteBuffer(
            string: """
                PUT \(LinkPath.submissions)\(number) HTTP/1.1\r
                Host: \(host)\r
                Content-Type: application/json\r
                Content-Length: \(body.count)\r
                \r

                """)
        request.writeBytes(body)
        return request
    }
}

struct LoadError: Error, CustomStringConvertible {
    var text: String
    var description: String { text }
}

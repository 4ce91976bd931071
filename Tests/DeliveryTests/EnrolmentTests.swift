import Foundation
import LinkCertificates
import TerminalLink
import Testing

@testable import Delivery

@Suite("Enrolment and renewal at the terminal")
struct EnrolmentTests {
    @Test("The center's time is read from its answer")
    func centerTime() {
        #expect(
            TerminalEnrolment.moment("Sun, 06 Nov 1994 08:49:37 GMT") == Date(timeIntervalSince1970: 784_111_777))
        for text in ["", "yesterday", "Sun, 06 Nov 1994 08:49:37 +0800", "784111777"] {
            #expect(TerminalEnrolment.moment(text) == nil)
        }
    }

    @Test("It is asked daily whether the certificate is to be renewed, and soon again after a failure")
    func pauses() {
        #expect(CertificateRenewal.pause(after: .renewed) == .seconds(86400))
        #expect(CertificateRenewal.pause(after: .stillYoung) == .seconds(86400))
        #expect(CertificateRenewal.pause(after: .failed(.unreachable)) < .seconds(3600))
    }

    @Test("Every reason for which an enrolment fails says what to do now")
    func remedies() {
        let problems: [EnrolmentProblem] = [
            .noConnection("https://a"), .brokenOff("https://a"), .notACenter("https://a"), .otherCenter("https://a"),
            .otherName("https://a"), .wrongCode, .usedCode, .expiredCode, .tooManyAttempts(30), .tooManyAttempts(nil),
            .centerFailed(500), .unusableAnswer,
        ]
        let words = ["again", "Check", "Make another", "make another", "Wait", "tell the township"]
        for problem in problems {
            #expect(words.contains { problem.description.contains($0) }, "\(problem)")
        }
    }

    @Test("The center's reason is shown to staff, and nothing that could play with a console")
    func reason() {
        func trouble(_ error: String, _ type: String = "application/json") -> LineTrouble {
            let body = try? JSONEncoder().encode(LinkRefusal(code: "unknownTerminal", error: error, remedy: "enrol"))
            return LineTrouble(.answered(CenterReply(status: 401, mediaType: type, body: body ?? Data())))
        }
        #expect(trouble("the certificate was revoked").centerSays == "the certificate was revoked")
        #expect(trouble("the certificate was revoked").problem == .notAdmitted)
        #expect(trouble("\u{1b}[2J").centerSays == nil)
        #expect(trouble(String(repeating: "x", count: 300)).centerSays == nil)
        #expect(trouble("<html>", "text/html").centerSays == nil)
        #expect(LineTrouble(.failed(.unreachable)).problem == .unreachable)
    }
}

import Foundation
import Testing

@testable import Delivery

@Suite("Asking the center whether the line works now")
struct CenterProbeTests {
    @Test("a center that knows nothing of a page that nobody sent is reached, and admits this terminal")
    func reached() { #expect(CenterProbe.trouble(.answered(CenterReply(status: 404))) == nil) }

    @Test(
        "whatever else answers is a problem by its name",
        arguments: [
            (CenterAnswer.answered(CenterReply(status: 404, mediaType: "text/html")), DeliveryProblem.notOurs),
            (.answered(CenterReply(status: 302)), .notOurs), (.answered(CenterReply(status: 401)), .notAdmitted),
            (.answered(CenterReply(status: 503)), .centerBusy), (.answered(CenterReply(status: 200)), .notUnderstood),
            (.failed(.unreachable), .unreachable), (.failed(.untrusted), .untrusted),
        ])
    func trouble(answer: CenterAnswer, problem: DeliveryProblem) {
        #expect(CenterProbe.trouble(answer)?.problem == problem)
    }
}

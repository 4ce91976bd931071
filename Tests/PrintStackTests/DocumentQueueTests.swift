import DeviceStatus
import Foundation
import Papers
import Printing
import Testing
import TownshipServices
import Yams

extension RealPrintSystem {
    @Suite struct DocumentQueueTests {
        let stack: PrintStack

        init() throws { stack = try PrintStack() }

        private func form() async throws -> Data {
            let words = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().appending(path: "kiosk-assets/papers/application-form.yaml")
            let labels = try YAMLDecoder().decode(ApplicationFormLabels.self, from: try Data(contentsOf: words))
            let form = ApplicationForm(
                title: "老年优待证申请表", number: try #require(SubmissionNumber(terminal: "QS01", serial: 123)),
                competentBody: "柳河镇便民服务中心", station: "云溪县柳河镇青石村便民服务站",
                submittedAt: "2026年11月21日 09:41", rows: [.init(label: "姓名", value: "王桂芳")], materials: [],
                signer: "申请人", statement: "以上内容属实。", signature: nil, signedOn: nil)
            return try await PaperMaker().applicationForm(form, labels: labels)
        }

        private func documents() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: stack.documents.path)
                .filter { $0.hasSuffix(".pdf") }.sorted()
        }

        @Test("a form reaches the A4 printer as one page of A4 with its text")
        func arrives() async throws {
            let before = try documents()
            _ = try await stack.service.print(.pdf(try await form()), on: "a4", title: "QS01-000123-3")
            let printed = try #require(try documents().last)
            #expect(try documents().count == before.count + 1)
            let file = stack.documents.appending(path: printed).path
            #expect(try stack.output(of: "/usr/bin/pdftotext", [file, "-"]).contains("老年优待证申请表"))
            #expect(try stack.output(of: "/usr/bin/pdfinfo", [file]).contains("(A4)"))
        }

        @Test("without paper a form is given up instead of waiting, and does not print when paper comes")
        func paperOut() async throws {
            let service = stack.service
            let pdf = try await form()
            let before = try documents()
            try Data().write(to: stack.a4PaperOut)
            defer { try? FileManager.default.removeItem(at: stack.a4PaperOut) }
            try await eventually("the printer never noticed its empty tray") {
                await service.queueReport("a4", role: .documentPrinter).paper == .low
            }
            let error = try await #require(throws: PrintError.self) {
                _ = try await service.print(.pdf(pdf), on: "a4", title: "QS01-000124-1")
            }
            #expect(error.code == .paperOut)
            try await eventually("the job still waits in the spooler") { try stack.waitingJobs().isEmpty }

            try FileManager.default.removeItem(at: stack.a4PaperOut)
            try await eventually("the printer never came back") {
                await service.queueReport("a4", role: .documentPrinter).availability == .ready
            }
            _ = try await service.print(.pdf(pdf), on: "a4", title: "QS01-000125-X")
            #expect(try documents().count == before.count + 1)
        }

        @Test("a job that takes too long is cancelled")
        func timedOut() async throws {
            try Data().write(to: stack.a4PaperOut)
            defer { try? FileManager.default.removeItem(at: stack.a4PaperOut) }
            var document = PrintDocument.pdf(try await form())
            document.limit = .milliseconds(500)
            let error = try await #require(throws: PrintError.self) {
                _ = try await stack.service.print(document, on: "a4", title: "QS01-000126-8")
            }
            #expect(error.code == .timedOut)
            try await eventually("the job still waits in the spooler") { try stack.waitingJobs().isEmpty }
        }
    }
}

import DeviceStatus
import Foundation
public import Logging
import Papers
public import Printing
public import TerminalRecords
public import TownshipServices

/// Prints the papers that are owed for a submission: says so in the records before a job is sent, and
/// again when the printer has it on paper. One at a time, so that no paper is sent twice.
public actor SlipPrinter {
    public enum Outcome: Hashable, Sendable {
        case printed
        /// Everything has been printed before, or there is no such submission.
        case nothingOwed
        /// At least one paper is still owed; the log says why.
        case failed
    }

    private let store: TerminalStore
    private let writer: SlipWriter
    private let paperTexts: @Sendable () -> PaperTexts
    private let printers: PrintService
    private let settings: TerminalSettings
    private let logger: Logger
    private let maker = PaperMaker()
    private var last: Task<Outcome, Never>?

    /// Failures before anything could reach paper. After any other a copy may have come out.
    private static let certainlyBlank: Set<PrintError.Code> = [
        .serverUnreachable, .queueMissing, .queueStopped, .rejected,
    ]
    /// Only the receipt printer confirms each band: one that stopped has not finished the slip. An A4
    /// printer that is empty may have been so since its last sheet came out.
    private static let unfinishedSlip: Set<PrintError.Code> = [.paperOut, .paperJam, .coverOpen]

    public init(
        store: TerminalStore, writer: SlipWriter, paperTexts: @escaping @Sendable () -> PaperTexts,
        printers: PrintService,
        settings: TerminalSettings, logger: Logger
    ) {
        self.store = store
        self.writer = writer
        self.paperTexts = paperTexts
        self.printers = printers
        self.settings = settings
        self.logger = logger
    }

    /// Prints what is owed for a submission, after whatever is printing now.
    public func print(_ number: SubmissionNumber) async -> Outcome {
        let before = last
        let task = Task {
            _ = await before?.value
            return await printOwed(number)
        }
        last = task
        return await task.value
    }

    private func printOwed(_ number: SubmissionNumber) async -> Outcome {
        do {
            let papers = try await store.papers(of: number)
            if papers.allSatisfy({ $0.state == .printed }) { return .nothingOwed }
            // One that is still noted as printing could not be noted otherwise: the next start settles it.
            let owed = papers.filter { $0.state == .owed }
            if owed.isEmpty { return .failed }
            var outcome = Outcome.printed
            for paper in owed where await !print(paper) { outcome = .failed }
            return outcome
        } catch {
            logger.error("owed papers cannot be read", metadata: ["number": "\(number)", "error": "\(error)"])
            return .failed
        }
    }

    private func print(_ paper: OwedPaper) async -> Bool {
        var hasBegun = false
        do {
            let (document, queue) = try await document(of: paper)
            try await store.beginPrinting(paper.id)
            hasBegun = true
            _ = try await printers.print(document, on: queue, title: paper.number.description)
            try await store.printed(paper.id)
            logger.info("paper printed", metadata: ["number": "\(paper.number)", "kind": "\(paper.kind.rawValue)"])
            return true
        } catch {
            logger.warning(
                "paper not printed",
                metadata: ["number": "\(paper.number)", "kind": "\(paper.kind.rawValue)", "error": "\(error)"])
            let isBlank =
                (error as? PrintError).map { error in
                    Self.certainlyBlank.contains(error.code)
                        || paper.kind == .receiptSlip && Self.unfinishedSlip.contains(error.code)
                } ?? false
            // Should this fail as well, the next start makes it owed again, perhaps printed.
            if hasBegun { try? await store.printFailed(paper.id, maybePrinted: !isBlank) }
            return false
        }
    }

    private func document(of paper: OwedPaper) async throws -> (PrintDocument, queue: String) {
        let submission = try await store.submission(paper.number)
        switch paper.kind {
        case .receiptSlip:
            let page = try await maker.receiptImage(writer.slip(for: submission), labels: paperTexts().receipt)
            return (.slip(rows: page.rows, bytesPerRow: page.bytesPerRow), settings.receiptQueue)
        case .applicationForm:
            let pdf = try await maker.applicationForm(writer.form(for: submission), labels: paperTexts().form)
            return (.pdf(pdf), settings.documentQueue)
        }
    }
}

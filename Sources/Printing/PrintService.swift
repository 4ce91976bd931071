public import DeviceStatus
import CCUPS
import Foundation

/// Where CUPS listens.
public struct PrintServer: Hashable, Sendable, CustomStringConvertible {
    /// A name or number, or the path of a unix socket.
    public var host: String
    public var port: Int

    public init(host: String = "localhost", port: Int = 631) {
        self.host = host
        self.port = port
    }

    public var description: String { host.hasPrefix("/") ? host : "\(host):\(port)" }
}

/// Prints through CUPS and says how the printers are. Everything of libcups happens on one thread of
/// its own, and no call blocks it for longer than some seconds.
public actor PrintService {
    /// How often a job is looked at. A look costs the server about a millisecond.
    private static let followInterval = Duration.milliseconds(250)
    /// How long an obstacle that the queue reports must last before it counts. At a job's start a queue
    /// still shows what it last knew of the printer, and the `ipp` backend asks anew within seconds.
    private static let obstaclePatience = Duration.seconds(4)

    private let server: PrintServer
    private let thread = SpoolerThread()

    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    public init(server: PrintServer = PrintServer()) {
        self.server = server
    }

    /// Sends a document to a queue and follows it to its end. Returns when the printer has it on
    /// paper, as far as the queue can know: the receipt queue by its backend, a queue of an IPP printer
    /// by the printer's own word.
    ///
    /// What does not finish in time, or cannot, is cancelled, so that nothing prints by surprise
    /// later. Cancelling the task cancels the job.
    ///
    /// - Parameter title: the job's name, which other users of the machine may see: the submission
    ///   number, nothing personal.
    /// - Throws: ``PrintError``.
    public func print(_ document: PrintDocument, on queue: String, title: String) async throws -> PrintOutcome {
        let printer = try self.printer(queue)
        let job = try send(document, to: printer, queue: queue, title: title)
        do {
            try await follow(job, of: printer, queue: queue, limit: document.limit)
            return PrintOutcome(jobUUID: job.uuid)
        } catch {
            cancel(job, of: printer)
            throw error
        }
    }

    /// How a queue and the printer behind it are, and in a code what a report cannot tell apart: that the
    /// server is gone, or the queue is missing or was stopped.
    public func queueLook(
        _ queue: String, role: DeviceReport.Role
    ) -> (report: DeviceReport, trouble: PrintError.Code?) {
        var trouble: PrintError.Code?
        do { _ = try printer(queue) } catch { trouble = (error as? PrintError)?.code }
        return (queueReport(queue, role: role), trouble)
    }

    /// How a queue and the printer behind it are.
    ///
    /// An idle queue's own words about its printer are stale, so that the printer itself is asked:
    /// by ``ReceiptPrinterLink`` behind the receipt backend, by IPP behind `ipp`. A printer that
    /// prints is not disturbed.
    public func queueReport(_ queue: String, role: DeviceReport.Role) -> DeviceReport {
        var report = DeviceReport(role: role, paper: .unknown)
        guard let connection = IPPConnection(host: server.host, port: server.port),
            let answer = connection.answer(to: Self.printerQuestion(printerURI(queue)), at: "/")
        else { return report }
        guard answer.isSuccess else {
            report.device = answer.status == IPP_STATUS_ERROR_NOT_FOUND ? .absent : .fault
            return report
        }
        guard answer.integer("printer-state") != Self.stopped, answer.boolean("printer-is-accepting-jobs") != false
        else {
            report.device = .denied
            return report
        }
        if answer.integer("printer-state") == Self.processing {
            report.device = .busy
            return report
        }
        let device = answer.string("device-uri") ?? ""
        if device.hasPrefix(ReceiptPrinterDevice.scheme + ":") {
            guard let device = try? ReceiptPrinterDevice(device) else {
                report.device = .fault
                return report
            }
            return ReceiptPrinterLink.status(of: device)
        }
        if device.hasPrefix("ipp:") || device.hasPrefix("ipps:") {
            guard let own = Self.ask(device: device) else {
                report.device = .absent
                return report
            }
            return Self.report(of: own, role: role)
        }
        return Self.report(of: answer, role: role)
    }

    private static func ask(device uri: String) -> IPPAnswer? {
        guard let parts = URLComponents(string: uri), let host = parts.host,
            let connection = IPPConnection(host: host, port: parts.port ?? 631, connectLimit: .seconds(2)),
            let answer = connection.answer(to: printerQuestion(uri), at: parts.path), answer.isSuccess
        else { return nil }
        return answer
    }

    private static func report(of answer: IPPAnswer, role: DeviceReport.Role) -> DeviceReport {
        var report = DeviceReport(role: role, device: .online, paper: .unknown)
        if answer.integer("printer-state") == processing { report.device = .busy }
        PrinterReasons(answer.strings("printer-state-reasons")).fold(into: &report)
        return report
    }

    private static func printerQuestion(_ uri: String) -> IPPRequest {
        let request = IPPRequest(IPP_OP_GET_PRINTER_ATTRIBUTES, printer: uri)
        request.ask(for: ["printer-state", "printer-state-reasons", "printer-is-accepting-jobs", "device-uri"])
        return request
    }

    /// `printer-state` (RFC 8011, 5.4.11).
    private static let (processing, stopped) = (4, 5)
}

extension PrintService {
    private struct Printer {
        let uri: String
        let connection: IPPConnection
    }

    private struct Job {
        let id: Int32
        let uuid: String
    }

    private func printerURI(_ queue: String) -> String {
        let name = queue.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(["-", "_", "."])) ?? ""
        // The server goes by the path; over a unix socket there is no host to name.
        return "ipp://\(server.host.hasPrefix("/") ? "localhost" : "\(server.host):\(server.port)")/printers/\(name)"
    }

    private func printer(_ queue: String) throws -> Printer {
        let uri = printerURI(queue)
        guard let connection = IPPConnection(host: server.host, port: server.port),
            let answer = connection.answer(to: Self.printerQuestion(uri), at: "/")
        else { throw PrintError.serverUnreachable(server) }
        if answer.status == IPP_STATUS_ERROR_NOT_FOUND { throw PrintError.queueMissing(queue) }
        guard answer.isSuccess else { throw PrintError.rejected(answer.statusText) }
        if answer.integer("printer-state") == Self.stopped || answer.boolean("printer-is-accepting-jobs") == false {
            throw PrintError.queueStopped(queue)
        }
        return Printer(uri: uri, connection: connection)
    }

    private func send(_ document: PrintDocument, to printer: Printer, queue: String, title: String) throws -> Job {
        let request = IPPRequest(IPP_OP_CREATE_JOB, printer: printer.uri)
        request.add("job-name", title, IPP_TAG_NAME)
        if document.format == .pdf {
            request.add("media", "iso_a4_210x297mm", IPP_TAG_KEYWORD, in: IPP_TAG_JOB)
            request.add("sides", "one-sided", IPP_TAG_KEYWORD, in: IPP_TAG_JOB)
            request.add("print-scaling", "none", IPP_TAG_KEYWORD, in: IPP_TAG_JOB)
        }
        let resource = "/printers/\(printer.uri.split(separator: "/").last ?? "")"
        guard let created = printer.connection.answer(to: request, at: resource) else {
            throw PrintError.serverUnreachable(server)
        }
        guard created.isSuccess, let id = created.integer("job-id") else {
            throw PrintError.rejected(created.statusText)
        }
        // CUPS 2.4 leaves the UUID out of this answer.
        guard let uuid = created.string("job-uuid") ?? attributes(ofJob: Int32(id), of: printer)?.string("job-uuid")
        else { throw PrintError.serverUnreachable(server) }
        let job = Job(id: Int32(id), uuid: uuid)
        let sending = IPPRequest(IPP_OP_SEND_DOCUMENT, printer: printer.uri)
        sending.add("job-id", job.id)
        sending.add("document-format", document.format.rawValue, IPP_TAG_MIMETYPE)
        sending.add("last-document", true)
        let sent = printer.connection.answer(to: sending, with: document.data, at: resource)
        guard let sent, sent.isSuccess else {
            cancel(job, of: printer)
            throw sent.map { PrintError.rejected($0.statusText) } ?? PrintError.serverLost(server)
        }
        return job
    }

    private func follow(_ job: Job, of printer: Printer, queue: String, limit: Duration) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        var obstacleSince: ContinuousClock.Instant?
        while true {
            guard let state = look(at: job, of: printer) else { throw PrintError.serverLost(server) }
            switch state {
            case .completed: return
            case .aborted:
                throw reasons(of: printer)?.obstacle ?? PrintError(.printerFault, PrinterReasons.fault)
            case .cancelled: throw PrintError.cancelled
            case .underWay: break
            }
            if let obstacle = reasons(of: printer)?.obstacle {
                let since = obstacleSince ?? clock.now
                obstacleSince = since
                if clock.now - since > Self.obstaclePatience { throw obstacle }
            } else {
                obstacleSince = nil
            }
            if clock.now - start > limit { throw PrintError.timedOut(queue) }
            // CUPS has no push; between two looks the thread is free for others.
            try await Task.sleep(for: Self.followInterval)
        }
    }

    private enum JobState {
        case underWay, completed, aborted, cancelled
    }

    /// Nil when the server is gone.
    private func look(at job: Job, of printer: Printer) -> JobState? {
        guard let answer = attributes(ofJob: job.id, of: printer) else { return nil }
        // Another job under our number: the server lost ours in a crash and counted anew.
        guard answer.isSuccess, answer.string("job-uuid") == job.uuid else { return .cancelled }
        // RFC 8011, 5.3.7.
        switch answer.integer("job-state") {
        case 9: return .completed
        case 8: return .aborted
        case 7: return .cancelled
        default: return .underWay
        }
    }

    private func attributes(ofJob id: Int32, of printer: Printer) -> IPPAnswer? {
        let request = IPPRequest(IPP_OP_GET_JOB_ATTRIBUTES, printer: printer.uri)
        request.add("job-id", id)
        request.ask(for: ["job-state", "job-uuid"])
        return printer.connection.answer(to: request, at: "/jobs")
    }

    private func reasons(of printer: Printer) -> PrinterReasons? {
        guard let answer = printer.connection.answer(to: Self.printerQuestion(printer.uri), at: "/") else { return nil }
        return PrinterReasons(answer.strings("printer-state-reasons"))
    }

    /// Cancels a job if it is still there and still ours. On a new connection, since the old one may be
    /// what broke.
    private func cancel(_ job: Job, of printer: Printer) {
        guard let connection = IPPConnection(host: server.host, port: server.port),
            look(at: job, of: Printer(uri: printer.uri, connection: connection)) == .underWay
        else { return }
        let request = IPPRequest(IPP_OP_CANCEL_JOB, printer: printer.uri)
        request.add("job-id", job.id)
        _ = connection.answer(to: request, at: "/jobs")
    }
}

/// Why something was not printed. Whatever it says, nothing waits in the spooler any more.
public struct PrintError: Error, Sendable, CustomStringConvertible {
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        public static let serverUnreachable = Code(rawValue: "serverUnreachable")
        public static let queueMissing = Code(rawValue: "queueMissing")
        /// Somebody stopped the queue, or made it refuse jobs.
        public static let queueStopped = Code(rawValue: "queueStopped")
        public static let paperOut = Code(rawValue: "paperOut")
        public static let paperJam = Code(rawValue: "paperJam")
        public static let coverOpen = Code(rawValue: "coverOpen")
        public static let printerNotAnswering = Code(rawValue: "printerNotAnswering")
        /// The printer failed and gave no better reason.
        public static let printerFault = Code(rawValue: "printerFault")
        public static let timedOut = Code(rawValue: "timedOut")
        /// The spooler would not take the job.
        public static let rejected = Code(rawValue: "rejected")
        /// The print server went while it had the job: a copy may have come out.
        public static let serverLost = Code(rawValue: "serverLost")
        /// Somebody cancelled the job, or the spooler lost it.
        public static let cancelled = Code(rawValue: "cancelled")
    }

    public let code: Code
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }

    static func serverUnreachable(_ server: PrintServer) -> PrintError {
        PrintError(
            .serverUnreachable,
            "The print server \(server) does not answer. Start CUPS, or correct the address in the configuration.")
    }

    static func serverLost(_ server: PrintServer) -> PrintError {
        PrintError(
            .serverLost,
            "The print server \(server) stopped answering while it had the job. Start CUPS, and see what came out.")
    }

    static func queueMissing(_ queue: String) -> PrintError {
        PrintError(
            .queueMissing,
            "The print server has no queue \"\(queue)\". Add it with lpadmin, or correct its name in the configuration."
        )
    }

    static func queueStopped(_ queue: String) -> PrintError {
        PrintError(
            .queueStopped,
            "The queue \"\(queue)\" is stopped. See to the printer, then run: cupsenable \(queue); cupsaccept \(queue)")
    }

    static func timedOut(_ queue: String) -> PrintError {
        PrintError(
            .timedOut, "The printer of queue \"\(queue)\" did not finish in time. The job was cancelled; print again.")
    }

    static let cancelled = PrintError(.cancelled, "The job was cancelled at the print server. Print again.")

    static func rejected(_ reason: String) -> PrintError {
        PrintError(.rejected, "The print server refused the job (\(reason)). Look into its error log.")
    }
}

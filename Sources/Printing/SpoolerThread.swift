import Foundation

/// One thread of its own that runs an actor's work in order: libcups blocks, and keeps its user,
/// callbacks and last error for each thread apart.
final class SpoolerThread: SerialExecutor {
    private let jobs = Jobs()

    init() {
        let thread = Thread { [jobs] in
            // The jobs alone keep the thread going: an actor that is gone leaves it to end.
            while let (job, executor) = jobs.next() { job.runSynchronously(on: executor) }
        }
        thread.name = "spooler"
        thread.start()
    }

    deinit { jobs.close() }

    func enqueue(_ job: consuming ExecutorJob) { jobs.add((UnownedJob(job), asUnownedSerialExecutor())) }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    /// What one thread waits for. Unchecked: its variables are touched under the lock only.
    private final class Jobs: @unchecked Sendable {
        private let condition = NSCondition()
        private var waiting: [(UnownedJob, UnownedSerialExecutor)] = []
        private var isClosed = false

        func add(_ job: (UnownedJob, UnownedSerialExecutor)) {
            condition.lock()
            waiting.append(job)
            condition.signal()
            condition.unlock()
        }

        func close() {
            condition.lock()
            isClosed = true
            condition.signal()
            condition.unlock()
        }

        /// Blocks until there is work; nil when there never will be any.
        func next() -> (UnownedJob, UnownedSerialExecutor)? {
            condition.lock()
            defer { condition.unlock() }
            while waiting.isEmpty, !isClosed { condition.wait() }
            return waiting.isEmpty ? nil : waiting.removeFirst()
        }
    }
}

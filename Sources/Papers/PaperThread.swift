import Foundation

/// One thread of its own that runs an actor's work in order.
///
/// Pango's and fontconfig's caches belong to the thread that fills them (43 MB with Noto), so that
/// typesetting on the shared pool would fill them again on each of its threads.
final class PaperThread: SerialExecutor {
    private let jobs: Jobs

    init(name: String) {
        let jobs = Jobs()
        self.jobs = jobs
        let thread = Thread {
            // The executor is named by its jobs only: an actor that is gone leaves the thread to end.
            while let (job, executor) = jobs.next() { job.runSynchronously(on: executor) }
        }
        thread.name = name
        thread.stackSize = 8 << 20  // Pango recurses deeply on long paragraphs.
        thread.start()
    }

    deinit { jobs.close() }

    func enqueue(_ job: consuming ExecutorJob) {
        jobs.add(UnownedJob(job), asUnownedSerialExecutor())
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    /// A queue that one thread waits on. Unchecked: its two variables are touched under the lock only.
    private final class Jobs: @unchecked Sendable {
        private let condition = NSCondition()
        private var waiting: [(UnownedJob, UnownedSerialExecutor)] = []
        private var isClosed = false

        func add(_ job: UnownedJob, _ executor: UnownedSerialExecutor) {
            condition.withLock {
                waiting.append((job, executor))
                condition.signal()
            }
        }

        func close() {
            condition.withLock {
                isClosed = true
                condition.signal()
            }
        }

        /// Blocks until there is work; nil when there never will be any.
        func next() -> (UnownedJob, UnownedSerialExecutor)? {
            condition.withLock {
                while waiting.isEmpty, !isClosed { condition.wait() }
                return waiting.isEmpty ? nil : waiting.removeFirst()
            }
        }
    }
}

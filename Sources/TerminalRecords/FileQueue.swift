import Dispatch

/// A thread of its own for an actor whose work blocks (writing and synchronising files), so that no
/// cooperative thread waits for a disk.
final class FileQueue: SerialExecutor {
    private let queue = DispatchQueue(label: "TerminalRecords.files")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}

import NIOCore
import NIOPosix

/// Runs tasks on the threads of the connections: one that is resumed there goes on there, instead of
/// changing to a thread of Swift's own and back for each piece of a request.
///
/// For listeners whose requests never compute for long: the others on the thread would wait.
final class ConnectionThreads: TaskExecutor {
    static let shared = ConnectionThreads()

    private let threads = MultiThreadedEventLoopGroup.singleton

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let loop = MultiThreadedEventLoopGroup.currentEventLoop ?? threads.next()
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

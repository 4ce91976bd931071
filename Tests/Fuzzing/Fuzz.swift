import Foundation

/// Feeds one parser with bytes that no device should send: `TARGET=name fuzz FILE…` with the files given;
/// built by `Tests/Fuzzing/run` it is libFuzzer and invents them, `TARGET=name fuzz [FLAG…] [CORPUS…]`.
/// Without a target it lists them.
@main struct Fuzz {
    static func main() {
        // No argument: libFuzzer starts itself anew with arguments of its own.
        let name = ProcessInfo.processInfo.environment["TARGET"]
        guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
            print(FuzzTarget.all.map(\.name).joined(separator: "\n"))
            exit(name == nil ? 0 : 1)
        }
        #if FUZZING
            chosen = target
            var count = CommandLine.argc
            var arguments = CommandLine.unsafeArgv
            exit(runDriver(&count, &arguments) { start, count in Fuzz.tryChosen(start, count) })
        #else
            for path in CommandLine.arguments.dropFirst() {
                guard let bytes = FileManager.default.contents(atPath: path) else {
                    print("fuzz: \(path) cannot be read")
                    exit(1)
                }
                tryOut(target, Array(bytes))
            }
        #endif
    }

    /// On this thread as far as the parser never waits, or a change of threads would cost more than most
    /// inputs do.
    private static func tryOut(_ target: FuzzTarget, _ bytes: [UInt8]) {
        let done = DispatchSemaphore(value: 0)
        Task.immediate {
            await target.run(bytes)
            done.signal()
        }
        done.wait()
    }

    #if FUZZING
        /// Set once, before libFuzzer begins; it calls back from one thread and hands nothing through.
        nonisolated(unsafe) private static var chosen = FuzzTarget.all[0]

        private static func tryChosen(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
            tryOut(chosen, Array(UnsafeBufferPointer(start: start, count: count)))
            return 0
        }
    #endif
}

#if FUZZING
    /// libFuzzer without a `main` of its own: SwiftPM insists on naming an executable's.
    @_silgen_name("LLVMFuzzerRunDriver")
    private func runDriver(
        _ argumentCount: UnsafeMutablePointer<CInt>,
        _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
        _ tryOne: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
    ) -> CInt
#endif

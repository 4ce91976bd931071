import Foundation

/// Which serial line a card reader hangs on: the one that the configuration names, or the first to
/// which our udev rule has given a name.
///
/// The folder is looked at at intervals. Being told of changes (inotify) would need watches on `/dev`
/// as well, since `/dev/yizhan` comes and goes with the devices in it, and still a look at the start
/// and after every event; a look costs some 20 µs.
public struct SerialLines: Sendable {
    /// A reader works again within 2 s of being plugged in, of which opening it needs some too.
    static let interval = Duration.milliseconds(500)
    /// What the udev rule calls the lines of card readers: this, and more where there are several.
    static let name = "card-reader-serial"

    private let configured: String?
    private let folder: String
    private let clock: any Clock<Duration>

    /// - Parameter configured: the path of the line; nil takes the one that udev has named.
    public init(
        configured: String? = nil, folder: String = "/dev/yizhan", clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.configured = configured
        self.folder = folder
        self.clock = clock
    }

    /// The path of the line that is there now; nil when none is.
    var present: String? {
        let files = FileManager.default
        // Follows links: one whose line has gone counts as none.
        if let configured { return files.fileExists(atPath: configured) ? configured : nil }
        let names = (try? files.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().lazy.filter { $0.hasPrefix(Self.name) }.map { "\(folder)/\($0)" }
            .first { files.fileExists(atPath: $0) }
    }

    /// The path of the line that is there now, again at every change, nil for none. A slow reader sees
    /// only the latest.
    public var changes: AsyncStream<String?> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let looking = Task {
                var last: String??
                repeat {
                    let present = present
                    if last != .some(present) { continuation.yield(present) }
                    last = .some(present)
                } while (try? await clock.sleep(for: Self.interval)) != nil
            }
            continuation.onTermination = { _ in looking.cancel() }
        }
    }
}

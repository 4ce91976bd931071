import CenterOffice
import Foundation
import Logging
import ServiceLifecycle

/// Makes a backup at the start and then every few minutes.
struct BackupTimer: Service {
    let office: Office
    let folder: URL
    let minutes: Int
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            // Said once, not every few minutes.
            var isPlaceKnown = false
            while !Task.isCancelled {
                do {
                    let summary = try await office.backUp(to: folder)
                    if summary.isOnSameDisk, !isPlaceKnown { logger.note(.backupOnSameDisk) }
                    isPlaceKnown = true
                } catch is CancellationError {
                    return
                } catch {
                    // The former backup stands; terminals keep what is not in it.
                    logger.note(.backupFailed, ["why": "\(error)"])
                }
                // Time is what is waited for here: how much may be lost with a disk is counted in minutes.
                // Stopping the center ends the pause at once.
                guard (try? await Task.sleep(for: .seconds(minutes * 60))) != nil else { return }
            }
        }
    }
}

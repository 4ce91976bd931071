import VirtualDevices

/// Something that happens to a device in the field, and what the drivers must make of it. The drivers
/// are the real ones, through the real libusb.
struct Scenario: Sendable, CustomStringConvertible {
    /// A sentence; also how it is chosen on the command line.
    var name: String
    var run: @Sendable (Bench) async throws -> Void

    var description: String { name }

    /// What can befall every device first, then the rest; one file each.
    static let all =
        looseCable + hungDevice + lateAnswer + damagedAnswer + haltedEndpoint + refusal + liftedCard
        + badPicture + busyScanner + anotherPort + heldByAnother + crowdedBus
}

/// A scenario did not go as it must.
struct ScenarioFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String, file: String = #fileID, line: Int = #line) {
        self.description = "\(description) (\(file):\(line))"
    }
}

func expect(
    _ holds: Bool, _ what: @autoclosure () -> String, file: String = #fileID, line: Int = #line
) throws(ScenarioFailure) {
    guard holds else { throw ScenarioFailure(what(), file: file, line: line) }
}

/// Waits until something holds; the limit is for machines that are very busy, never a measure.
func eventually(
    isolation: isolated (any Actor)? = #isolation, within limit: Duration = .seconds(60),
    _ what: @autoclosure () -> String, file: String = #fileID, line: Int = #line,
    _ holds: () async throws -> Bool
) async throws {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    while try await !holds() {
        try expect(clock.now < deadline, "never: " + what(), file: file, line: line)
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// Does the body while the work goes on, and ends the work then.
func beside(_ work: @Sendable @escaping () async -> Void, _ body: () async throws -> Void) async throws {
    let task = Task(operation: work)
    do {
        try await body()
    } catch {
        task.cancel()
        await task.value
        throw error
    }
    task.cancel()
    await task.value
}

import DeviceStatus
import DeviceSupport

/// Does with one open reader what ``CardReaderMachine`` decides, until it fails or the task is cancelled.
struct CardReaderWork: Sendable {
    let configuration: CardReaderConfiguration
    let clock: any Clock<Duration>
    /// Asked anew at each step: a card may not be wanted any more when it has been read.
    let wish: @Sendable () async -> CardReaderMachine.Wish
    let report: @Sendable (CardReaderEvent) async -> Void
    /// Told of the card place whenever the reader is left alone for a while.
    let settled: @Sendable (DeviceReport.Medium) async -> Void
    let tell: Supervision.Tell
    /// The card that lay there when the reader was used last.
    let lying: CardReaderMachine.LyingCard?
    /// Told when another card lies there, or none.
    let remember: @Sendable (CardReaderMachine.LyingCard?) async -> Void

    /// - Throws: ``PipeError`` or ``SAMTrouble``.
    func run(over pipe: any DevicePipe, _ transport: SAMTransport) async throws {
        var link = SAMLink(pipe: pipe, transport: transport, clock: clock)
        var machine = CardReaderMachine(lying: lying)
        var step = machine.begin()
        var isUp = false
        var known = lying
        while true {
            if machine.lying != known {
                known = machine.lying
                await remember(known)
            }
            if step.isUp {
                isUp = true
                await tell(.answered)
            }
            for event in step.events {
                if case .cardRead = event { await tell(.worked) }
                await report(event)
            }
            switch step.action {
            case .send(let command):
                do {
                    let answer = try await link.send(command, within: configuration.patience(for: command))
                    step = machine.answered(answer, await wish())
                } catch let trouble as SAMTrouble {
                    step = machine.unanswered(trouble.description, await wish())
                }
            case .pause:
                if isUp { await settled(machine.medium(wanted: await wish().isWanted)) }
                // Readers want to be asked at intervals; nothing in the protocol wakes us.
                try await clock.sleep(for: configuration.pollInterval)
                step = machine.pauseOver(await wish())
            case .fail(let reason):
                throw SAMTrouble(reason)
            }
        }
    }
}

import DeviceStatus
public import Logging
import TownshipServices
public import USB

/// The terminal's card reader: follows it through unplugging and faults, and reads cards while
/// somebody wants one.
public actor CardReader {
    public typealias Report = @Sendable (CardReaderEvent) async -> Void

    /// What is known of the place where cards are laid.
    private enum Field: Equatable {
        case empty
        /// A card lies there that did not let itself be read; the trouble was reported.
        case troubled
        /// A card lies there that has been read, for the wish of this number. It will not be found
        /// again until it is lifted.
        case read(wish: Int)
    }

    /// So many exchanges in a row may fail before the reader counts as faulty.
    private static let patience = 3

    private let configuration: CardReaderConfiguration
    private let context: USBContext
    private let logger: Logger

    private var isWanted = false
    /// Counts how often a card came to be wanted.
    private var wish = 0
    /// The last wish for which a card left from before was looked for.
    private var checkedWish = 0
    private var field = Field.empty
    private var status: DeviceReport?

    public init(configuration: CardReaderConfiguration, context: USBContext, logger: Logger) {
        self.configuration = configuration
        self.context = context
        self.logger = logger
    }

    /// Says whether a card is wanted now; only then is one looked for. A card that already lies there
    /// when the wish arises is read, unless it has been read before: then it has to be lifted and laid
    /// again, and that is reported as trouble.
    public func setWanted(_ wanted: Bool) {
        if wanted, !isWanted { wish += 1 }
        isWanted = wanted
    }

    /// Works until cancelled, through every fault and every unplugging. The first status comes at once.
    public func run(_ report: @escaping Report) async {
        let configuration = configuration
        await context.follow(
            { devices in devices.first { configuration.isReader($0.usbID) } },
            absent: { await self.become(.absent, report) },
            serve: { await self.serve($0, report) })
    }

    private func serve(_ device: USBDevice, _ report: Report) async {
        while !Task.isCancelled {
            field = .empty
            do {
                let link = try await open(device)
                do {
                    try await greet(link)
                    await become(.online, report)
                    try await watch(link, report)
                } catch let error as SAMTrouble {
                    // What does not answer sensibly may after a reset.
                    try await link.handle.reset()
                    throw error
                }
            } catch {
                guard !Task.isCancelled else { break }
                logger.warning("card reader failed", metadata: ["error": "\(error)"])
                await become(Self.state(after: error), report)
            }
            // A reader that failed needs a while; one that is held by another program may be let go.
            try? await Task.sleep(for: configuration.retryInterval)
        }
    }

    private func open(_ device: USBDevice) async throws -> SAMLink {
        guard let pipes = configuration.pipes(of: device.interfaces) else {
            throw SAMTrouble(
                "\(device) has no interface with one IN and one OUT endpoint; name its endpoints in the configuration")
        }
        return SAMLink(handle: try await context.open(device, claiming: [pipes.interface]), pipes: pipes)
    }

    private func greet(_ link: SAMLink) async throws {
        let answer = try await send(.status, link)
        guard answer.status == .success else {
            throw SAMTrouble("the security module reports \(answer.status); have the reader serviced")
        }
    }

    /// Looks after the reader until it fails.
    private func watch(_ link: SAMLink, _ report: Report) async throws {
        var failures = 0
        while true {
            do {
                switch field {
                case .read(let reader):
                    try await watchCard(link, readFor: reader, report)
                case .empty, .troubled:
                    if isWanted { try await lookForCard(link, report) }
                }
                failures = 0
            } catch let trouble as SAMTrouble {
                failures += 1
                if failures == Self.patience { throw trouble }
            }
            await become(.online, report)
            // Readers want to be asked at intervals; there is nothing to be woken by.
            try await Task.sleep(for: configuration.pollInterval)
        }
    }

    private func lookForCard(_ link: SAMLink, _ report: Report) async throws {
        let current = wish
        var found = try await send(.findCard, link)
        if found.status == .findFailed { found = try await send(.findCard, link) }
        guard found.status == .cardFound else {
            if found.status.meaning == .readerFault {
                throw SAMTrouble("the security module reports \(found.status); have the reader serviced")
            }
            try await noticeCardReadBefore(link, report)
            return
        }
        let read: SAMAnswer
        do {
            let selected = try await send(.selectCard, link)
            guard selected.status == .success else { return await trouble(.liftAndLayAgain, report) }
            read = try await send(.readTextAndPhoto, link, within: configuration.readTimeout)
        } catch let error as SAMTrouble {
            await trouble(.liftAndLayAgain, report)
            throw error
        }
        guard read.status == .success else {
            let isUnsupported = read.status.meaning == .unsupportedCard
            return await trouble(isUnsupported ? .unsupportedKind : .liftAndLayAgain, report)
        }
        field = .read(wish: current)
        // Nobody may be told of a card that is no longer wanted.
        guard isWanted, wish == current else { return }
        await report(event(ofReadAnswer: read.data))
    }

    private func event(ofReadAnswer data: [UInt8]) -> CardReaderEvent {
        CardRecord.reading(ofReadAnswer: data).event
    }

    /// No card was found: none lies there, or one that was read before, perhaps by an earlier run of
    /// the program. The latter is worth a word to whoever waits.
    private func noticeCardReadBefore(_ link: SAMLink, _ report: Report) async throws {
        field = .empty
        guard checkedWish != wish else { return }
        checkedWish = wish
        guard try await isCardPresent(link) else { return }
        field = .read(wish: wish)
        await report(.cardTrouble(.liftAndLayAgain))
    }

    private func watchCard(_ link: SAMLink, readFor reader: Int, _ report: Report) async throws {
        // A single miss may be the radio's; the second is a card that is gone.
        if try await isCardPresent(link) {
        } else if try await isCardPresent(link) {
        } else {
            field = .empty
            await report(.cardLifted)
            return
        }
        if isWanted, reader != wish {
            field = .read(wish: wish)
            await report(.cardTrouble(.liftAndLayAgain))
        }
    }

    private func isCardPresent(_ link: SAMLink) async throws -> Bool {
        [.success, .itemAbsent].contains(try await send(.readAdditionalAddress, link).status)
    }

    /// Reported once for a card that stays where it is.
    private func trouble(_ trouble: CardTrouble, _ report: Report) async {
        guard field != .troubled else { return }
        field = .troubled
        await report(.cardTrouble(trouble))
    }

    private func send(
        _ command: SAMCommand, _ link: SAMLink, within timeout: Duration? = nil
    ) async throws -> SAMAnswer {
        do {
            return try await link.send(command, within: timeout ?? configuration.answerTimeout)
        } catch let error as USBError where [.timedOut, .stalled, .overflow].contains(error.code) {
            throw SAMTrouble("no sensible answer: \(error.message)")
        } catch let error as SAMFrameError {
            throw SAMTrouble("the answer is damaged (\(error)); check the cable")
        }
    }

    // MARK: Status

    private func become(_ device: DeviceReport.Device, _ report: Report) async {
        var current = DeviceReport(role: .cardReader, device: device, medium: .unknown)
        if device == .online {
            switch field {
            case .read, .troubled: current.medium = .present
            case .empty: current.medium = isWanted ? .absent : .unknown
            }
        }
        guard current != status else { return }
        status = current
        await report(.status(current))
    }

    private static func state(after error: any Error) -> DeviceReport.Device {
        switch (error as? USBError)?.code {
        case .gone: .absent
        case .denied: .denied
        default: .fault
        }
    }
}

/// The reader is attached and makes no sense.
struct SAMTrouble: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

import CPCSC
import Dispatch
import Foundation
public import Logging
import Synchronization

/// The terminal's readers for social-security cards, all that PC/SC (pcscd) finds: reads a card while
/// somebody wants one.
///
/// pcsclite blocks, for ever when pcscd hangs: it is called on a thread of its own, for which nobody
/// waits. Where pcscd is missing nothing is reported and nothing lacks.
public final class SmartCardReader: Sendable {
    public typealias Report = @Sendable (CardReaderEvent) async -> Void

    /// The longest wait for a change. pcsclite loses a reader that comes, or a cancel, in the moment before
    /// it begins to wait; so late is it noticed then.
    private static let longestWait = 1000
    /// Seconds before pcscd is asked for again: a connection to a socket, which costs nothing.
    private static let serviceRetry = 1.0
    /// How often a card is begun with that did not answer well, or was reset by another program.
    private static let attempts = 2

    private struct Shared {
        var wish = SmartCardMachine.Wish()
        /// While the thread may be waiting.
        var waiting: PCSCContext.Handle?
        var isStopped = false
    }

    private let shared = Mutex(Shared())
    /// Cancelling talks to pcscd: not from whoever says what is wanted.
    private let canceller = DispatchQueue(label: "smart-card-cancel")
    private let logger: Logger

    public init(logger: Logger) {
        self.logger = logger
    }

    /// Says whether a card is wanted now; only then is one read. A card that already lies there is read,
    /// unless it has been read for somebody else: then it has to be taken out and put in again.
    public func setWanted(_ wanted: Bool) {
        shared.withLock {
            if wanted, !$0.wish.isWanted { $0.wish.number += 1 }
            $0.wish.isWanted = wanted
        }
        if wanted { wake() }
    }

    /// Works until cancelled, through every unplugging and every end of pcscd; once.
    public func run(_ report: @escaping Report) async {
        let (events, continuation) = AsyncStream.makeStream(of: CardReaderEvent.self)
        let thread = Thread { self.work { continuation.yield($0) } }
        thread.name = "smart cards"
        thread.start()
        await withTaskCancellationHandler {
            for await event in events { await report(event) }
        } onCancel: {
            shared.withLock { $0.isStopped = true }
            continuation.finish()
            wake()
        }
    }

    private func wake() {
        canceller.async { [self] in
            if let handle = shared.withLock({ $0.waiting }) { PCSCContext.cancel(handle) }
        }
    }

    // MARK: The thread

    private var isStopped: Bool { shared.withLock { $0.isStopped } }
    private var wish: SmartCardMachine.Wish { shared.withLock { $0.wish } }

    private func work(_ tell: (CardReaderEvent) -> Void) {
        var machine = SmartCardMachine()
        var isToldGone = false
        while !isStopped {
            do throws(PCSCError) {
                let context = try PCSCContext()
                logger.info("smart-card service found")
                isToldGone = false
                defer { shared.withLock { $0.waiting = nil } }
                try follow(context, &machine, tell)
            } catch {
                if !isToldGone { logger.info("no smart-card service", metadata: ["reason": "\(error)"]) }
                isToldGone = true
            }
            for event in machine.serviceGone() { tell(event) }
            // A thread of our own: nobody else waits here, and a pcscd that is not there cannot wake us.
            if !isStopped { Thread.sleep(forTimeInterval: Self.serviceRetry) }
        }
    }

    private func follow(
        _ context: borrowing PCSCContext, _ machine: inout SmartCardMachine, _ tell: (CardReaderEvent) -> Void
    ) throws(PCSCError) {
        var known: [String: DWORD] = [:]
        while !isStopped {
            guard let readers = try context.readers() else { continue }
            shared.withLock { [handle = context.handle] in $0.waiting = handle }
            let states = try context.states(
                readers.map { ($0, known[$0] ?? DWORD(SCARD_STATE_UNAWARE)) }, within: Self.longestWait)
            guard let states else { continue }
            known = Dictionary(states) { first, _ in first }
            // The wish first: a card that is seen was there for it.
            let wish = wish
            let (events, next) = machine.see(states.map(Self.sight), wish)
            for event in events { tell(event) }
            guard let next else { continue }
            let outcome = try read(next, context)
            for event in machine.hasRead(next, outcome, for: wish, self.wish) { tell(event) }
        }
    }

    private static func sight(_ reader: String, _ state: DWORD) -> SmartCardMachine.Sight {
        let card: SmartCardMachine.Sight.Card =
            if state & DWORD(SCARD_STATE_PRESENT) == 0 {
                .none
            } else if state & DWORD(SCARD_STATE_MUTE) != 0 {
                .mute
            } else {
                .present
            }
        // pcsclite counts the changes in the upper half.
        return SmartCardMachine.Sight(reader: reader, card: card, changes: Int(state >> 16))
    }

    private func read(
        _ reader: String, _ context: borrowing PCSCContext
    ) throws(PCSCError) -> SmartCardMachine.Outcome {
        for attempt in 1...Self.attempts {
            do throws(PCSCError) {
                let reading = try Self.read(PCSCCard(in: reader, of: context))
                logger.info("smart card read", metadata: ["outcome": "\(reading)"])
                if reading != .unreadable || attempt == Self.attempts { return .read(reading) }
            } catch {
                logger.info("smart card not read", metadata: ["reason": "\(error)"])
                switch error.meaning {
                case .serviceGone: throw error
                case .heldByOthers: return .heldByOthers
                case .cardGone, .readerGone: return .liftAndLayAgain
                case .cardReset, .cardTrouble: break
                }
            }
        }
        return .liftAndLayAgain
    }

    private static func read(_ card: consuming PCSCCard) throws(PCSCError) -> CardReading {
        var reading = SocialSecurityReading()
        var command = reading.first
        while true {
            switch reading.answered(try card.transmit(command)) {
            case .send(let next): command = next
            case .done(let result): return result
            }
        }
    }
}

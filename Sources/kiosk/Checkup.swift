import Cards
import Delivery
import DeviceStatus
import DeviceSupport
import Foundation
import KioskAssets
import LinkCertificates
import Papers
import Printing
import Scanning
import Session
import Terminal
import TerminalCare
import TerminalRecords
import TerminalScreens
import TownshipServices

/// Looks at the terminal for `kiosk doctor` and tries its devices: in the running program, which alone may
/// touch them, or in the command itself when none runs.
struct Checkup: Sendable {
    /// What only a running program has.
    struct Running: Sendable {
        let store: TerminalStore
        let runner: SessionRunner
        let clock: TerminalClock
        let heartbeat: HeartbeatService
        let services: ServicesInForce
    }

    /// Whoever was asked to lay a card has it at hand.
    static let cardPatience = Duration.seconds(30)

    let settings: KioskSettings
    let texts: Texts
    /// Nil when the enrolment is missing or damaged.
    let terminal: EnrolledTerminal?
    let printers: PrintService
    let roll: DeviceRoll
    let cardReader: CardReader
    let scanner: DocumentScanner
    let cards: CardTrial
    let running: Running?

    /// How both printers are now, and in a code what their reports cannot tell apart.
    func printerLooks() async -> [(report: DeviceReport, trouble: PrintError.Code?, queue: String)] {
        let queues: [(String, DeviceReport.Role)] = [
            (settings.terminal.receiptQueue, .receiptPrinter), (settings.terminal.documentQueue, .documentPrinter),
        ]
        var looks: [(report: DeviceReport, trouble: PrintError.Code?, queue: String)] = []
        for (queue, role) in queues {
            let look = await printers.queueLook(queue, role: role)
            looks.append((look.report, look.trouble, queue))
        }
        return looks
    }

    func facts(at now: Date) async -> DoctorFacts {
        async let center = center()
        async let records = records()
        var facts = DoctorFacts(at: now)
        facts.program = running == nil ? .stopped : .running
        facts.take(roll.entries)
        for look in await printerLooks() { facts.take(look.report, trouble: look.trouble?.rawValue, queue: look.queue) }
        facts.enrolment = enrolment
        facts.storage = MachineProbe.storage(of: settings.folder, reserve: settings.storageReserve)
        facts.catalogue = catalogue(on: CalendarDate(in: now))
        if let running {
            facts.screens = await running.runner.screenCount
            facts.clock = .init(isUnsure: running.clock.isUnsure, ahead: running.heartbeat.clockOffset)
            facts.work = (try? await running.store.summary()).map { summary in
                .init(
                    waiting: summary.waiting, oldestWaiting: summary.oldestWaiting,
                    stuck: summary.refused + summary.unusable, owedSlips: summary.owedPapers)
            }
        }
        facts.center = await center
        facts.records = await records
        return facts
    }

    private var enrolment: DoctorFacts.Enrolment {
        if let terminal { return .enrolled(until: terminal.identity.certificate.validity.upperBound) }
        return TerminalIdentity.exists(in: settings.enrolmentFolder) ? .damaged : .missing
    }

    private func catalogue(on day: CalendarDate) -> DoctorFacts.Catalogue? {
        let folder = settings.catalogueFolder
        let inForce =
            running?.services.catalogue
            ?? (try? ServiceVersions(settings.catalogueAssets(or: AssetFolder(path: settings.assets))))?
            .catalogue(on: day)
        return inForce.map { catalogue in
            .init(
                services: catalogue.services.count(where: catalogue.acceptsApplications), number: folder.number,
                since: folder.number.flatMap { number in
                    let path = "\(settings.folder)/catalogue/\(number)"
                    return (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
                })
        }
    }

    /// On a connection of its own: what the last heartbeat met may be over.
    private func center() async -> DoctorFacts.Center? {
        guard let terminal else { return nil }
        let line = DeliverySettings(center: settings.centerURL, tls: { terminal.tls }, centerKey: nil)
        guard let trouble = await CenterProbe.trouble(line) else { return .init() }
        let lastSaid = running?.heartbeat.trouble.flatMap { $0.problem == trouble.problem ? $0.centerSays : nil }
        return .init(problem: trouble.problem.rawValue, centerSays: trouble.centerSays ?? lastSaid)
    }

    private func records() async -> DoctorFacts.Records {
        do {
            let health =
                if let running { Optional(try await running.store.health()) } else {
                    try TerminalStore.health(in: settings.recordsFolder)
                }
            return switch health {
            case .sound: .sound
            case .soundBesideDamaged: .setAside
            case .damaged: .damaged
            case nil: .missing
            }
        } catch {
            return .unreadable
        }
    }
}

extension Checkup {
    /// Uses a device for real. A villager who is at the terminal goes first.
    func trial(_ trial: DoctorFacts.Trial) async -> DoctorFacts.TrialOutcome {
        if await isTaken() { return .villager }
        return switch trial {
        case .card: await tryCard()
        case .scan: await tryScan()
        case .slip: await trySlip()
        }
    }

    private func isTaken() async -> Bool {
        guard let running else { return false }
        return await running.runner.current.stage != .attract
    }

    private func tryCard() async -> DoctorFacts.TrialOutcome {
        let report = roll.entries.compactMap(\.report).first { $0.role == .cardReader }
        guard report?.canServe == true else { return .unavailable }
        await cardReader.setWanted(true)
        let outcome = await cards.outcome(within: Self.cardPatience) { await isTaken() }
        // A session that has come to the card meanwhile wants one itself.
        if case .card = await running?.runner.current.stage {} else { await cardReader.setWanted(false) }
        switch outcome {
        case .read: return .done
        case .liftAndLayAgain: return .unread
        case .otherCard: return .otherCard
        case .readerFailed: return .failed
        case nil: return await isTaken() ? .villager : .nobody
        }
    }

    private func tryScan() async -> DoctorFacts.TrialOutcome {
        do {
            _ = try await scanner.scan(ScanRequest()) { _ in }
            return .done
        } catch let error as ScanError {
            return [.absent, .denied, .busy].contains(error.code) ? .unavailable : .failed
        } catch {
            return .failed
        }
    }

    private func trySlip() async -> DoctorFacts.TrialOutcome {
        do {
            let page = try await PaperMaker().trialSlip(
                title: texts["staff.trial.slip_title"],
                lines: [
                    texts["staff.trial.slip_lines.what"], texts["staff.trial.slip_lines.look"], settings.station.name,
                ])
            _ = try await printers.print(
                .slip(rows: page.rows, bytesPerRow: page.bytesPerRow), on: settings.terminal.receiptQueue,
                title: "trial")
            return .done
        } catch let error as PrintError {
            let isMissing = [.serverUnreachable, .queueMissing, .queueStopped, .printerNotAnswering].contains(
                error.code)
            return isMissing ? .unavailable : .failed
        } catch {
            return .failed
        }
    }
}

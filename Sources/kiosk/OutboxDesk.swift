import Delivery
import Foundation
import Logging
import ProgramSettings
import TerminalLink
import TerminalRecords
import TownshipServices

/// What `kiosk outbox` and `kiosk privacy` need of the records, wherever they are open.
protocol OutboxDesk: ExportSource {
    func entries() async throws -> [OutboxEntry]
    func entry(_ number: SubmissionNumber) async throws -> OutboxEntry
    func retry(_ number: SubmissionNumber) async throws
    /// Settles a submission by the center's signed word, and says which.
    func settle(_ signed: Data) async throws -> SubmissionNumber
    func privacyReport() async throws -> PrivacyReport
}

/// On records that this process has open.
struct LocalOutbox: OutboxDesk {
    let store: TerminalStore
    let centerKey: @Sendable () throws -> CenterKey
    /// What is on the line now.
    var sending: @Sendable () -> DeliveryState.Sending? = { nil }
    /// Told when something may be sent again.
    let mayBeSent: @Sendable () -> Void

    func entries() async throws -> [OutboxEntry] { try await store.outbox().map(live) }
    func entry(_ number: SubmissionNumber) async throws -> OutboxEntry { live(try await store.outboxEntry(number)) }

    private func live(_ entry: OutboxEntry) -> OutboxEntry {
        var entry = entry
        if let sending = sending(), sending.number == entry.number { entry.sentBytes = sending.sentBytes }
        return entry
    }

    func retry(_ number: SubmissionNumber) async throws {
        try await store.retry(number)
        mayBeSent()
    }

    func settle(_ signed: Data) async throws -> SubmissionNumber {
        let word = try Acknowledgement(signed: signed, by: try centerKey())
        try await store.acknowledged(word)
        return word.number
    }

    func privacyReport() async throws -> PrivacyReport { try await store.privacyReport() }

    func numbers() async throws -> [SubmissionNumber] { try await SealedOutbox(store).numbers() }
    func parcel(_ number: SubmissionNumber) async throws -> SealedParcel {
        try await SealedOutbox(store).parcel(number)
    }
    func document(of number: SubmissionNumber, position: Int) async throws -> Data {
        try await SealedOutbox(store).document(of: number, position: position)
    }
}

/// At the kiosk that runs.
struct RemoteOutbox: OutboxDesk {
    let kiosk: ControlClient

    func entries() async throws -> [OutboxEntry] { try await kiosk.get("/outbox") }
    func entry(_ number: SubmissionNumber) async throws -> OutboxEntry { try await kiosk.get("/outbox/\(number)") }
    func retry(_ number: SubmissionNumber) async throws { try await kiosk.post("/outbox/\(number)/retry", Data()) }

    func settle(_ signed: Data) async throws -> SubmissionNumber {
        let answer = try await kiosk.post("/acknowledgements", signed)
        guard let number = SubmissionNumber(String(decoding: answer, as: UTF8.self)) else {
            throw StaffError("The kiosk does not say what it settled. Look into its log.")
        }
        return number
    }

    func privacyReport() async throws -> PrivacyReport { try await kiosk.get("/privacy") }

    func numbers() async throws -> [SubmissionNumber] { try await kiosk.get("/export") }
    func parcel(_ number: SubmissionNumber) async throws -> SealedParcel { try await kiosk.get("/export/\(number)") }
    func document(of number: SubmissionNumber, position: Int) async throws -> Data {
        try await kiosk.bytes("/export/\(number)/\(position)")
    }
}

extension KioskSettings {
    /// Works at the running kiosk; on the records themselves where none runs.
    func withOutbox<T>(_ work: (any OutboxDesk) async throws -> T) async throws -> T {
        let kiosk = RemoteOutbox(kiosk: ControlClient(self))
        do {
            _ = try await kiosk.numbers()
        } catch is ControlClient.NotRunning {
            try requireOwner()
            var quiet = logger()
            quiet.logLevel = max(logLevel, .warning)
            // As the kiosk itself would: what is due is destroyed by the center's retention, not by this file's.
            let store = try await following(try shared()).openRecords(logger: quiet)
            defer { try? store.close() }
            return try await work(
                LocalOutbox(store: store, centerKey: { try centerKey() }, mayBeSent: {}))
        }
        return try await work(kiosk)
    }

    /// Files that another user makes beside the database would keep the kiosk from its own records.
    private func requireOwner() throws {
        guard let owner = FolderOwner.other(of: recordsFolder) else { return }
        throw StaffError(
            "No kiosk runs, and its records belong to \(owner). Run this as that user: runuser -u \(owner) -- kiosk …")
    }
}

import CenterRecords
import Dispatch
import Foundation
import Sealing
import Synchronization
import TerminalLink

/// One upload at work: bytes come in, are sealed piece by piece and written.
///
/// Whoever asks about it takes it over: a connection that broke without a word may look open here for
/// half a minute, and its terminal is back already. What the one before had received is kept, what it
/// sends from now on is refused.
final class OpenUpload: Sendable {
    /// Who has it; ends when another begins.
    struct Turn: Sendable {
        fileprivate let number: Int
        /// Plain bytes that are here, durable.
        let offset: Int
    }

    private struct State {
        var turn = 0
        /// What counts; nil until the file was looked at, and after a write that failed.
        var reached: SealedFrames.Extent?
        /// With what is written and waits for its checksum.
        var ahead = SealedFrames.Extent()
        var isChecked = false
        /// Not yet a frame; less than one holds.
        var pending = Data()
        var isSynchronised = true
    }

    private let file: PartialFile
    private let recordKey: RecordKey
    private let id: String
    private let byteCount: Int
    private let state = Mutex(State())
    /// The disk takes its time, so nothing of this runs on the cooperative threads.
    private let queue = DispatchQueue(label: "center upload")

    init(_ id: String, _ file: PartialFile, _ recordKey: RecordKey, byteCount: Int) {
        self.id = id
        self.file = file
        self.recordKey = recordKey
        self.byteCount = byteCount
    }

    /// Takes it over.
    ///
    /// - Parameters:
    ///   - offset: where the bytes that will come belong; nil where only the offset is asked for.
    ///   - isChecked: the bytes count only after ``confirm(_:)``.
    /// - Throws: `conflict` for another offset.
    func begin(at offset: Int? = nil, isChecked: Bool = false) async throws -> Turn {
        try await onQueue { [self] state in
            try settle(&state)
            let reached = try state.reached ?? file.extent()
            (state.reached, state.ahead) = (reached, reached)
            state.turn += 1
            guard offset == nil || offset == reached.byteCount else { throw OfficeError.wrongOffset }
            state.isChecked = isChecked
            return Turn(number: state.turn, offset: reached.byteCount)
        }
    }

    /// - Throws: `tooLarge` beyond the announced length, `conflict` when another took it over.
    func append(_ bytes: Data, _ turn: Turn) async throws {
        try await onQueue { [self] state in
            guard state.turn == turn.number else { throw OfficeError.overtaken }
            guard state.ahead.byteCount + state.pending.count + bytes.count <= byteCount else {
                throw OfficeError.longerThanAnnounced
            }
            var rest = bytes
            while !rest.isEmpty {
                let part = rest.prefix(SealedFrames.plainLimit - state.pending.count)
                state.pending.append(part)
                rest = rest.dropFirst(part.count)
                if state.pending.count == SealedFrames.plainLimit { try write(&state) }
            }
        }
    }

    /// The checksum is met: what this turn brought counts.
    func confirm(_ turn: Turn) async throws {
        try await onQueue { [self] state in
            guard state.turn == turn.number else { throw OfficeError.overtaken }
            try write(&state)
            let ahead = state.ahead
            guard ahead != state.reached else { return }
            state.ahead = try written(&state) { try file.append(.confirmation, to: ahead) }
            state.reached = state.ahead
        }
    }

    /// Makes durable what counts and drops what does not.
    ///
    /// - Returns: how many plain bytes are here.
    func end(_ turn: Turn) async throws -> Int {
        try await onQueue { [self] state in
            guard state.turn == turn.number else { throw OfficeError.overtaken }
            try settle(&state)
            return state.ahead.byteCount
        }
    }

    /// The digest of all plain bytes, read from the disk; nil when a piece does not open.
    func digest() async throws -> ContentDigest? {
        try await onQueue { [self] state in
            var running = ContentDigest.Running()
            let reached = try state.reached ?? file.extent()
            if reached.fileLength == 0 {
                // A document has its file even when it is empty.
                state.reached = try file.append(.confirmation, to: reached)
                try file.synchronise()
            }
            do {
                try file.boxes(in: reached) { box in
                    running.update(try recordKey.open(box.box, for: DocumentSeal.context(ofUpload: id, box.byteOffset)))
                }
            } catch is SealingError {
                return nil
            }
            return running.digest
        }
    }

    /// Ends it for everybody, with its file.
    func remove() async throws {
        try await onQueue { [self] state in
            state.turn += 1
            (state.reached, state.pending, state.isSynchronised) = (nil, Data(), true)
            try file.remove()
        }
    }

    // MARK: On the queue

    private func settle(_ state: inout State) throws {
        if state.isChecked {
            state.pending = Data()
            if let reached = state.reached, state.ahead != reached { try file.cut(to: reached) }
            state.ahead = state.reached ?? state.ahead
            state.isChecked = false
        }
        try write(&state)
        guard !state.isSynchronised else { return }
        try written(&state) { try file.synchronise() }
        state.isSynchronised = true
    }

    /// Writes what is pending as one frame.
    private func write(_ state: inout State) throws {
        guard !state.pending.isEmpty else { return }
        let plain = state.pending
        let box = try recordKey.seal(plain, for: DocumentSeal.context(ofUpload: id, state.ahead.byteCount))
        let (kind, ahead) = (state.isChecked ? SealedFrames.Kind.unconfirmed : .bytes, state.ahead)
        state.isSynchronised = false
        state.ahead = try written(&state) { try file.append(kind, byteCount: plain.count, box: box, to: ahead) }
        if !state.isChecked { state.reached = state.ahead }
        state.pending.removeAll(keepingCapacity: true)
    }

    /// After a failure the file may end anywhere: it is looked at anew.
    private func written<T>(_ state: inout State, _ work: () throws -> T) throws -> T {
        do {
            return try work()
        } catch {
            (state.reached, state.pending, state.isChecked, state.isSynchronised) = (nil, Data(), false, true)
            state.turn += 1
            throw error
        }
    }

    private func onQueue<T: Sendable>(_ work: @escaping @Sendable (inout State) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { [self] in
                continuation.resume(with: Result { try state.withLock { try work(&$0) } })
            }
        }
    }
}

/// The uploads at work: everybody who has to do with one gets the same.
final class OpenUploads: Sendable {
    private let open = Mutex<[String: (upload: OpenUpload, users: Int)]>([:])

    func use<T>(
        _ id: String, making make: () throws -> OpenUpload, _ work: (OpenUpload) async throws -> T
    ) async throws -> T {
        let upload = try open.withLock { open in
            let upload = try open[id]?.upload ?? make()
            open[id] = (upload, (open[id]?.users ?? 0) + 1)
            return upload
        }
        defer {
            open.withLock { open in
                open[id]?.users -= 1
                if open[id]?.users == 0 { open[id] = nil }
            }
        }
        return try await work(upload)
    }
}

extension OfficeError {
    static var wrongOffset: OfficeError {
        OfficeError(
            .conflict, "the upload does not stand at this offset", remedy: "ask for its offset and go on from there")
    }

    static var overtaken: OfficeError {
        OfficeError(
            .conflict, "another request has taken this upload over", remedy: "ask for its offset and go on from there")
    }

    static var longerThanAnnounced: OfficeError {
        OfficeError(
            .tooLarge, "more bytes came than were announced", remedy: "begin another upload with the right length")
    }
}

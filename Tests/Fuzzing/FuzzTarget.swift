import Foundation

/// A parser of bytes that come from a device, and what must hold for whatever bytes.
///
/// A broken rule traps, as a fault of the parser itself does: libFuzzer keeps the input that did it.
struct FuzzTarget: Sendable {
    /// Also the name of its folder in `Corpus`.
    var name: String
    var run: @Sendable (_ bytes: [UInt8]) async -> Void

    /// A release build has no `@testable` imports, and nobody fuzzes with it.
    #if DEBUG
        static let all = [
            samFrames, readerAnswers, cardRecords, apduAnswers, httpOverUSB, esclCapabilities, scannerAnswers,
            jpegDimensions,
        ]
    #else
        static let all: [FuzzTarget] = []
    #endif

    static let corpora = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Corpus")

    /// The inputs that are kept, by file name.
    var corpus: [URL] {
        get throws {
            try FileManager.default.contentsOfDirectory(
                at: Self.corpora.appendingPathComponent(name), includingPropertiesForKeys: nil
            )
            .sorted { $0.path < $1.path }
        }
    }
}

/// Bytes as a device might send them: the first says how long its packets are.
struct Packets {
    let whole: [UInt8]
    let cut: [[UInt8]]

    init(_ bytes: [UInt8]) {
        let whole = Array(bytes.dropFirst())
        let size = max(1, Int(bytes.first ?? 64))
        self.whole = whole
        cut = stride(from: 0, to: whole.count, by: size).map { Array(whole[$0..<min($0 + size, whole.count)]) }
    }
}

import Foundation
import VirtualDevices

/// The devices of a terminal on a bus of their own, in a process of its own.
struct Emulator {
    /// Seconds that the reader takes for each answer while a card is being read; within what readers need.
    static let answerDelay = 0.02

    private let bus: EmulatedBus
    private let reader = EmulatedCardReader()
    private let scanner = EmulatedScanner()

    init(folder: String, pageLength: Int) throws {
        bus = try EmulatedBus(directory: folder)
        try bus.plug(reader)
        try bus.plug(scanner)
        scanner.lay(SamplePage(id: "long", displayName: "", jpeg: try Self.page(of: pageLength)))
    }

    /// Does what it is told until it is told no more.
    func run() throws {
        FileHandle.standardOutput.write(Data("ready\n".utf8))
        while let word = readLine() {
            switch word {
            case "lay":
                reader.setAnswerDelay(Self.answerDelay)
                reader.lay(SampleCard.all[0])
            case "lift":
                reader.setAnswerDelay(0)
                reader.lift()
            case "plug": try bus.plug(reader)
            case "unplug": bus.unplug(reader)
            default: throw CocoaError(.featureUnsupported)
            }
        }
    }

    /// A sample page, with more picture before its end than any decoder would want.
    private static func page(of length: Int) throws -> [UInt8] {
        guard let sample = SamplePage.all.first?.jpeg, length > sample.count else {
            throw CocoaError(.fileReadTooLarge)
        }
        // No FF among them: that would begin a marker.
        let filling = (0..<(length - sample.count)).map { UInt8(truncatingIfNeeded: $0 &* 31 % 251) }
        return Array(sample.dropLast(2)) + filling + [0xFF, 0xD9]
    }
}

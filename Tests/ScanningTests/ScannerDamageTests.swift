import Testing

@testable import Scanning

@Suite("A scanner at the pipe: answers that are damaged before USB carries them", .timeLimit(.minutes(1)))
struct ScannerDamageTests {
    @Test("what is no answer, and what is no picture, has its name", arguments: Damage.cases)
    fileprivate func damage(shape: PlayedScanner, damage: Damage) async throws {
        let played = try await play(shape) { exchanges in
            let index = damage.step.rawValue
            let answer = exchanges[index].answer.flatMap(\.bytes)
            let damaged = damage.make(answer)
            #expect(damaged != answer)
            exchanges[index].answer = shape.packets(damaged)
        }
        #expect(played.scans[0].failure == damage.failure)
        #expect(played.scans[0].page == (damage.failure == nil ? 1 : nil))
        #expect(played.scans[1].page == 2)
        #expect(played.opened == (damage.isReopened ? 2 : 1))
    }
}

/// Bytes that HTTP carries as they should be, or not even that, and what becomes of the scan.
private struct Damage: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var step: PlayedScanner.Step
    /// Only in answers that come in chunks, or only in others; nil in both.
    var isChunked: Bool?
    var failure: ScanError.Code?
    var isReopened = true
    var make: @Sendable ([UInt8]) -> [UInt8]

    init(
        _ description: String, _ step: PlayedScanner.Step, chunked isChunked: Bool? = nil, _ failure: ScanError.Code?,
        isReopened: Bool = true, _ make: @Sendable @escaping ([UInt8]) -> [UInt8]
    ) {
        testDescription = description
        self.step = step
        self.isChunked = isChunked
        self.failure = failure
        self.isReopened = isReopened
        self.make = make
    }

    private static func replacing(_ old: String, _ new: String) -> @Sendable ([UInt8]) -> [UInt8] {
        { $0.replacing(Array(old.utf8), with: Array(new.utf8), maxReplacements: 1) }
    }

    private static func length(_ difference: Int) -> @Sendable ([UInt8]) -> [UInt8] {
        let length = PlayedScanner.page(1).count
        return replacing("Length: \(length)", "Length: \(length + difference)")
    }

    static let cases = PlayedScanner.allCases.flatMap { shape in
        all.filter { $0.isChunked ?? shape.isChunked == shape.isChunked }.map { (shape, $0) }
    }

    private static let all = [
        Damage("capabilities that are no XML", .capabilities, nil, replacing("<s:ScannerCap", "<s:ScannerCup")),
        Damage("capabilities that are no UTF-8", .capabilities, nil) {
            $0.replacing(Array("Some".utf8), with: [0xFF, 0xFE, 0xFF, 0xFE])
        },
        Damage("capabilities that are not there", .capabilities, nil, replacing("200 OK", "500 No")),
        Damage("a job that is refused", .job, .unsupported, isReopened: false, replacing("201 Created", "409 No")),
        Damage("a job without a place", .job, .garbled, replacing("Location", "Elsewhere")),
        Damage("a job whose place is none", .job, .garbled, replacing("/eSCL/ScanJobs/1", "")),
        Damage("a page that is refused", .page, .noPage, isReopened: false, replacing("200 OK", "500 No")),
        Damage("a length that is too small", .page, chunked: false, .badPicture, length(-1000)),
        Damage("a length that is too great", .page, chunked: false, .notAnswering, length(1)),
        Damage("a length that is none", .page, chunked: false, .garbled, replacing("Length: ", "Length: x")),
        Damage("a chunk longer than it says", .page, chunked: true, .garbled, replacing("2bc\r\n", "2bb\r\n")),
        Damage("a chunk shorter than it says", .page, chunked: true, .garbled, replacing("2bc\r\n", "2bd\r\n")),
        Damage("a chunk without a length", .page, chunked: true, .garbled, replacing("2bc\r\n", "xyz\r\n")),
        Damage("chunks that end too early", .page, chunked: true, .badPicture, isReopened: false) {
            let first = $0.firstRange(of: Array("2bc\r\n".utf8))?.lowerBound ?? 0
            return $0.prefix(first + 3 * (5 + 700 + 2)) + Array("0\r\n\r\n".utf8)
        },
        Damage("a picture without its beginning", .page, .badPicture, isReopened: false) {
            $0.replacing([0xFF, 0xD8], with: [0, 0])
        },
        Damage("a picture without its end", .page, .badPicture, isReopened: false) {
            $0.replacing([1, 0xFF, 0xD9], with: [1, 0, 0])
        },
    ]
}

import CenterOffice
import Foundation
import TerminalLink
import Testing
import TownshipServices

@Suite("No terminal fills the center's disk")
struct UploadRoomTests {
    private func begin(_ byteCount: Int, at center: CenterFixture, _ code: String = "QS01") async throws -> String {
        try await center.office.beginUpload(of: byteCount, "", from: try await center.terminal(code)).id
    }

    private func send(_ bytes: Data, to id: String, at center: CenterFixture) async throws {
        let body = AsyncStream<Data> { continuation in
            continuation.yield(bytes)
            continuation.finish()
        }
        _ = try await center.office.append(body, at: 0, toUpload: id, of: try await center.terminal())
    }

    @Test("who commits nothing is told to come again later; who commits goes on for ever, and so do others")
    func ceiling() async throws {
        let center = try CenterFixture { $0.unclaimedBytes = 100 }
        for serial in 1...20 {
            let page = Data("page \(serial)".utf8)
            try await send(page, to: try await begin(page.count, at: center), at: center)
            let submission = Sample.submission(serial: serial, documents: [page])
            _ = try await center.office.commit(
                Manifest(submission: submission).canonicalBytes(), as: submission.number,
                from: try await center.terminal())
        }
        for letter in ["a", "b"] {
            try await send(
                Data(String(repeating: letter, count: 40).utf8), to: try await begin(40, at: center), at: center)
        }
        await #expect {
            _ = try await begin(21, at: center)
        } throws: {
            let error = $0 as? OfficeError
            return error?.code == .storage && error?.retryAfter == 3600
        }
        _ = try await begin(20, at: center)
        _ = try await begin(100, at: center, "QS02")
        center.clock.advance(by: 90 * 86_400 + 1)
        try await center.office.dropUnclaimed()
        _ = try await begin(100, at: center)
    }

    @Test("nothing is begun that would leave less than the reserve of the disk")
    func reserve() async throws {
        let center = try CenterFixture { $0.diskReserve = .max / 2 }
        #expect(await officeCode { _ = try await begin(1, at: center) } == .storage)
    }

    @Test("the clean-up goes on until nothing is left that is due")
    func cleanUp() async throws {
        let center = try CenterFixture()
        let terminal = try await center.terminal()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...1001 {
                group.addTask {
                    let page = Data("page \(number)".utf8)
                    _ = try await center.office.storeDocument(page, as: ContentDigest(of: page), from: terminal)
                }
            }
            try await group.waitForAll()
        }
        center.clock.advance(by: 90 * 86_400 + 1)
        #expect(try await center.office.dropUnclaimed().documents == 1001)
    }

    @Test("an upload that newer ones displace is gone at once, with its bytes")
    func displaced() async throws {
        let center = try CenterFixture()
        let first = try await begin(20, at: center)
        try await send(Data([1, 2, 3]), to: first, at: center)
        let file = center.folder.appendingPathComponent("documents/\(first)").path
        #expect(FileManager.default.fileExists(atPath: file))
        for _ in 0..<100 {
            center.clock.advance(by: 1)
            _ = try await begin(20, at: center)
        }
        #expect(!FileManager.default.fileExists(atPath: file))
    }
}

import Foundation
import Testing

@testable import Sealing

@Suite("The machine's key file")
struct SealingKeyTests {
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("sealing-\(UUID().uuidString)").path

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private func cleanUp() { try? FileManager.default.removeItem(atPath: folder) }

    @Test("is made once, for its owner only, and read again afterwards")
    func makesAndLoads() throws {
        defer { cleanUp() }
        let path = "\(folder)/terminal.key"
        let first = try SealingKey.load(orCreateAt: path)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(attributes[.size] as? Int == 32)
        let second = try SealingKey.load(orCreateAt: path)
        let wrapped = try first.wrap(RecordKey(), for: "a")
        #expect(throws: Never.self) { try second.unwrap(wrapped, for: "a") }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["terminal.key"])
    }

    @Test("a wrapped key comes back the same")
    func wraps() throws {
        defer { cleanUp() }
        let machine = try SealingKey.load(orCreateAt: "\(folder)/key")
        let key = RecordKey()
        let sealed = try key.seal(Data("x".utf8), for: "x")
        let back = try machine.unwrap(machine.wrap(key, for: "QS01-000001-K/key"), for: "QS01-000001-K/key")
        #expect(try back.open(sealed, for: "x") == Data("x".utf8))
    }

    @Test("a systemd credential is the same key, may show the mask of an access list, and is never made")
    func credential() throws {
        defer { cleanUp() }
        let path = "\(folder)/sealing-key"
        #expect(code { try SealingKey.load(credentialAt: path) } == .keyFileUnusable)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        let file = try SealingKey.load(orCreateAt: path)
        chmod(path, 0o440)
        let credential = try SealingKey.load(credentialAt: path)
        #expect(credential.keyedHash("a") == file.keyedHash("a"))
        chmod(path, 0o444)
        #expect(code { try SealingKey.load(credentialAt: path) } == .keyFileOpenToOthers)
    }

    @Test("another machine's key unwraps nothing")
    func otherMachine() throws {
        defer { cleanUp() }
        let ours = try SealingKey.load(orCreateAt: "\(folder)/ours")
        let theirs = try SealingKey.load(orCreateAt: "\(folder)/theirs")
        let wrapped = try ours.wrap(RecordKey(), for: "a")
        #expect(code { try theirs.unwrap(wrapped, for: "a") } == .notAuthentic)
        #expect(code { try ours.unwrap(wrapped, for: "b") } == .notAuthentic)
    }

    @Test("a damaged one is refused and left as it is")
    func damaged() throws {
        defer { cleanUp() }
        let path = "\(folder)/key"
        let bytes = Data(repeating: 7, count: 31)
        try bytes.write(to: URL(fileURLWithPath: path))
        chmod(path, 0o600)
        #expect(code { try SealingKey.load(orCreateAt: path) } == .keyFileDamaged)
        #expect(FileManager.default.contents(atPath: path) == bytes)
    }

    @Test("one that others may read is refused, with the command that mends it")
    func openToOthers() throws {
        defer { cleanUp() }
        let path = "\(folder)/key"
        _ = try SealingKey.load(orCreateAt: path)
        chmod(path, 0o644)
        let error = #expect(throws: SealingError.self) { try SealingKey.load(orCreateAt: path) }
        #expect(error?.code == .keyFileOpenToOthers)
        #expect(error?.message.contains("chmod 600") == true)
    }

    @Test("a folder that does not exist is named")
    func missingFolder() throws {
        defer { cleanUp() }
        let path = "\(folder)/nowhere/key"
        let error = #expect(throws: SealingError.self) { try SealingKey.load(orCreateAt: path) }
        #expect(error?.code == .keyFileUnusable)
        #expect(error?.message.contains(path) == true)
    }

    @Test("makers at the same moment all get the same key")
    func race() async throws {
        defer { cleanUp() }
        let path = "\(folder)/key"
        let hashes = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<8 { group.addTask { try? SealingKey.load(orCreateAt: path).keyedHash("x") } }
            return await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(hashes == [try SealingKey.load(orCreateAt: path).keyedHash("x")])
    }

    @Test("hashes find the same text again and differ between machines")
    func keyedHash() throws {
        defer { cleanUp() }
        let ours = try SealingKey.load(orCreateAt: "\(folder)/ours")
        let theirs = try SealingKey.load(orCreateAt: "\(folder)/theirs")
        let hash = ours.keyedHash("11010519491231002X")
        #expect(hash.hasPrefix("hmac-sha256:") && hash.utf8.count == 76)
        #expect(hash == ours.keyedHash("11010519491231002X"))
        #expect(hash != ours.keyedHash("110105194912310021"))
        #expect(hash != theirs.keyedHash("11010519491231002X"))
    }
}

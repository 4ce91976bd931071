import Foundation
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import Delivery

@Suite("What the kernel tells of the network")
struct NetworkMessagesTests {
    /// `struct nlmsghdr` and the body, padded to 4 bytes.
    private func message(_ type: UInt16, _ body: [UInt8]) -> [UInt8] {
        var bytes = bytes(UInt32(16 + body.count)) + bytes(type) + [0, 0] + [UInt8](repeating: 0, count: 8) + body
        while bytes.count % 4 != 0 { bytes.append(0) }
        return bytes
    }

    private func bytes(_ number: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: number) { Array($0) } }

    private func link(flags: UInt32, type: UInt16 = 16) -> [UInt8] {
        message(type, [0, 0, 1, 0] + bytes(Int32(2)) + bytes(flags) + bytes(UInt32.max))
    }

    private func address(scope: UInt8, type: UInt16 = 20) -> [UInt8] {
        message(type, [2, 24, 0, scope] + bytes(UInt32(2)))
    }

    private func route(table: UInt8, type: UInt16 = 24) -> [UInt8] {
        message(type, [2, 0, 0, 0, table, 3, 0, 1] + bytes(UInt32(0)))
    }

    @Test("a link that works, an address and a route tell of a return")
    func returns() {
        #expect(NetworkMessages.tellOfReturn(link(flags: 0x1 | 0x40 | 0x1000)))
        #expect(NetworkMessages.tellOfReturn(address(scope: 0)))
        #expect(NetworkMessages.tellOfReturn(route(table: 254)))
        #expect(NetworkMessages.tellOfReturn(message(4, [])))
        // Behind another message, whatever its length.
        #expect(NetworkMessages.tellOfReturn(message(21, [1, 2, 3]) + route(table: 254)))
    }

    @Test("what goes, what is switched off, and what is this machine's own tell of none")
    func others() {
        #expect(!NetworkMessages.tellOfReturn(link(flags: 0x1)))
        #expect(!NetworkMessages.tellOfReturn(link(flags: 0x1 | 0x40 | 0x8)))
        #expect(!NetworkMessages.tellOfReturn(link(flags: 0x1 | 0x40, type: 17)))
        #expect(!NetworkMessages.tellOfReturn(address(scope: 254)))
        #expect(!NetworkMessages.tellOfReturn(address(scope: 0, type: 21)))
        #expect(!NetworkMessages.tellOfReturn(route(table: 255)))
        #expect(!NetworkMessages.tellOfReturn(route(table: 254, type: 25)))
        #expect(!NetworkMessages.tellOfReturn([]))
    }

    @Test("damaged and random bytes are read without harm")
    func fuzz() {
        var random = SeededGenerator(seed: 77)
        let whole = link(flags: 0x41) + address(scope: 0) + route(table: 254)
        for _ in 0..<20_000 {
            var bytes = Array(whole.prefix(Int.random(in: 0...whole.count, using: &random)))
            for _ in 0..<Int.random(in: 0...8, using: &random) where !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = NetworkMessages.tellOfReturn(bytes)
        }
        // A length of nothing, and one beyond the end.
        #expect(!NetworkMessages.tellOfReturn([UInt8](repeating: 0, count: 64)))
        #expect(!NetworkMessages.tellOfReturn([UInt8](repeating: 255, count: 64)))
    }
}

@Suite("Listening to the kernel")
struct NetworkWatchTests {
    @Test("ends when the terminal is told to stop")
    func stops() async throws {
        let group = ServiceGroup(services: [NetworkWatch(logger: quiet, mayBeBack: {})], logger: quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// Tests/EndToEnd/test_line.py runs it in a network of its own, whose link it takes up and down.
    @Test(
        "says that the network may be back when a link comes up",
        .enabled(if: ProcessInfo.processInfo.environment["YIZHAN_OWN_NETWORK"] != nil))
    func hears() async throws {
        let (calls, call) = AsyncStream<Void>.makeStream()
        let group = ServiceGroup(services: [NetworkWatch(logger: quiet, mayBeBack: { call.yield() })], logger: quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            #expect(await calls.first { _ in true } != nil)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}

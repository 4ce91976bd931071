import Dispatch
import Foundation

/// One request written byte by byte as given, for what no well-behaved client sends.
enum RawConnection {
    struct Failure: Error {
        var call: String
        var code = errno
    }

    /// Sends a request to loopback and returns all that comes until the server closes.
    static func exchange(port: Int, head: [String], body: Data) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Result {
                        try blockingExchange(port, Data((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
                    })
            }
        }
    }

    /// Sends a chunk over and over, until the other end hangs up or, in vain, for `limit` bytes.
    ///
    /// - Returns: whether it hung up.
    static func flood(port: Int, head: [String], chunk: Data, limit: Int) async throws -> Bool {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Result {
                        let handle = try connected(port)
                        defer { close(handle) }
                        guard push(handle, Data((head.joined(separator: "\r\n") + "\r\n\r\n").utf8)) else {
                            return true
                        }
                        for _ in 0..<limit / chunk.count where !push(handle, chunk) { return true }
                        return false
                    })
            }
        }
    }

    /// Sends the beginning of a request and hangs up.
    static func breakOff(port: Int, head: [String], body: Data) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Result {
                        _ = try blockingExchange(
                            port, Data((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body, hangingUp: true)
                    })
            }
        }
    }

    private static func blockingExchange(_ port: Int, _ request: Data, hangingUp: Bool = false) throws -> String {
        let handle = try connected(port)
        defer { close(handle) }
        // The server may have answered and closed before it read everything.
        _ = push(handle, request)
        if hangingUp { return "" }
        var answer = Data()
        var part = [UInt8](repeating: 0, count: 4096)
        while case let count = recv(handle, &part, part.count, 0), count > 0 {
            answer.append(contentsOf: part[..<count])
        }
        return String(decoding: answer, as: UTF8.self)
    }

    private static func connected(_ port: Int) throws -> Int32 {
        let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard handle >= 0 else { throw Failure(call: "socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            let failure = Failure(call: "connect")
            close(handle)
            throw failure
        }
        return handle
    }

    /// False when the other end has closed.
    private static func push(_ handle: Int32, _ bytes: Data) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var sent = 0
            while sent < buffer.count {
                let count = send(
                    handle, buffer.baseAddress?.advanced(by: sent), buffer.count - sent, Int32(MSG_NOSIGNAL))
                if count <= 0 { return false }
                sent += count
            }
            return true
        }
    }
}

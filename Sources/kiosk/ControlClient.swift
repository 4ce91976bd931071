import AsyncHTTPClient
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// Asks the running kiosk.
struct ControlClient {
    /// Nobody answers at the socket.
    struct NotRunning: Error, CustomStringConvertible {
        let socket: String

        var description: String {
            "No kiosk runs on this data folder (\(socket) does not answer). Start it, or give its --config."
        }
    }

    /// A slip takes seconds; a slip and a form on printers that never answer are given up by the kiosk
    /// before this, also behind others that print first.
    static let timeout = TimeAmount.minutes(6)
    /// The largest answer is one sealed page.
    private static let answerLimit = 64 << 20

    fileprivate let socket: String

    init(_ settings: KioskSettings) {
        socket = settings.controlSocket
    }

    /// - Throws: ``StaffError`` with the kiosk's own words where it says no, and when it does not answer
    ///   in time.
    func get<Answer: Decodable>(_ path: String, within limit: TimeAmount = timeout) async throws -> Answer {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(Answer.self, from: try await bytes(path, within: limit))
    }

    /// - Throws: as ``get(_:within:)``.
    func bytes(_ path: String, within limit: TimeAmount = timeout) async throws -> Data {
        try await execute(path, .GET, within: limit).understood()
    }

    func post(_ path: String) async throws -> Int { Int(try await execute(path, .POST).status) }

    /// - Throws: as ``get(_:within:)``.
    @discardableResult
    func post(_ path: String, _ body: Data) async throws -> Data { try await execute(path, .POST, body).understood() }

    private struct Answer {
        var status: UInt
        var body: ByteBuffer

        func understood() throws -> Data {
            guard (200..<300).contains(status) else {
                let words = String(buffer: body)
                throw StaffError(words.isEmpty ? "The kiosk answers \(status). Look into its log." : words)
            }
            return Data(buffer: body)
        }
    }

    private func execute(
        _ path: String, _ method: HTTPMethod, _ body: Data? = nil, within limit: TimeAmount = timeout
    ) async throws -> Answer {
        guard let url = URL(httpURLWithSocketPath: socket, uri: path) else { throw NotRunning(socket: socket) }
        var request = HTTPClientRequest(url: url.absoluteString)
        request.method = method
        if let body { request.body = .bytes(ByteBuffer(data: body)) }
        var configuration = HTTPClient.Configuration()
        // Nobody at the socket is an answer, not something to wait for.
        configuration.connectionPool.retryConnectionEstablishment = false
        do {
            return try await HTTPClient.withHTTPClient(configuration: configuration) { [request] client in
                let response = try await client.execute(request, timeout: limit)
                return Answer(
                    status: response.status.code, body: try await response.body.collect(upTo: Self.answerLimit))
            }
        } catch let error as HTTPClientError where error == .deadlineExceeded {
            throw StaffError("The kiosk is still at work. See in a while what `kiosk slips` says.")
        } catch is NIOTooManyBytesError {
            throw StaffError("The kiosk's answer is too long. Ask for less of it.")
        } catch {
            throw NotRunning(socket: socket)
        }
    }
}

extension ControlClient {
    /// Calls `each` with every line of an answer that goes on, until the kiosk ends it.
    ///
    /// - Throws: as ``get(_:within:)``; what `each` throws.
    func lines(_ path: String, _ each: (Data) throws -> Void) async throws {
        guard let url = URL(httpURLWithSocketPath: socket, uri: path) else { throw NotRunning(socket: socket) }
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            let response: HTTPClientResponse
            do {
                response = try await client.execute(
                    HTTPClientRequest(url: url.absoluteString), deadline: .distantFuture)
            } catch {
                throw NotRunning(socket: socket)
            }
            var open = Data()
            for try await part in response.body {
                open.append(contentsOf: part.readableBytesView)
                while let end = open.firstIndex(of: 0x0A) {
                    try each(Data(open[..<end]))
                    open = Data(open[open.index(after: end)...])
                }
            }
        }
    }
}

import AsyncHTTPClient
import Foundation
import LinkCertificates
import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization
import TerminalLink
import TownshipServices

/// Commits submissions without pages at a center, or at a peer that speaks the same, over as many
/// connections at once, and prints `{"seconds": …, "latencies": […]}`; every answer has to be 200.
///
///     intake-load URL TERMINAL FIRST COUNT CONNECTIONS [ENROLMENT_FOLDER]
let arguments = CommandLine.arguments
guard (6...7).contains(arguments.count), let first = Int(arguments[3]), let count = Int(arguments[4]),
    let connections = Int(arguments[5])
else {
    FileHandle.standardError.write(
        Data("usage: intake-load URL TERMINAL FIRST COUNT CONNECTIONS [ENROLMENT_FOLDER]\n".utf8))
    exit(64)
}

let requests = try (first..<first + count).map { serial in
    try CommitRequest(base: arguments[1], terminal: arguments[2], serial: serial)
}

var configuration = HTTPClient.Configuration()
configuration.httpVersion = .http1Only
configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
if arguments.count == 7 {
    let folder = URL(fileURLWithPath: arguments[6], isDirectory: true)
    configuration.tlsConfiguration = try TerminalIdentity(folder: folder).clientTLS()
} else {
    // A peer has a certificate of the moment; what is measured is its work.
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.certificateVerification = .none
    configuration.tlsConfiguration = tls
}

let result = try await HTTPClient.withHTTPClient(configuration: configuration) { client in
    try await Load(client: client, connections: connections).run(requests)
}
print(String(decoding: try JSONEncoder().encode(result), as: UTF8.self))

/// One commit, ready to be sent.
struct CommitRequest: Sendable {
    var url: String
    var body: ByteBuffer

    init(base: String, terminal: String, serial: Int) throws {
        guard let number = SubmissionNumber(terminal: terminal, serial: serial),
            let idNumber = IDNumber("11010519491231002X"), let validFrom = CalendarDate("2010-01-01")
        else { throw LoadError(text: "\(terminal) is no terminal code") }
        let submission = Submission(
            number: number, receivedAt: Date(timeIntervalSince1970: 1_795_000_000), isTimeUnsure: false,
            service: .init(id: "elderly-benefit-card", version: 1, name: "办理老年优待证"),
            applicant: IdentityCard(
                name: "样本", sex: .female, ethnicGroup: "汉", birthDate: idNumber.birthDate, address: "样本路1号",
                number: idNumber, issuer: "样本市公安局", validFrom: validFrom, validTo: nil),
            answers: ["phone": "13800000000"],
            signature: .drawn(strokes: [(0..<40).map { .init(x: Double($0) / 40, y: 0.5) }], aspect: 3),
            noticeVersion: "1", documents: [], trackingCode: PublicCode(), ratingCode: PublicCode())
        url = "\(base)\(LinkPath.submissions)\(number)"
        body = ByteBuffer(bytes: try Manifest(submission: submission).canonicalBytes())
    }
}

struct LoadError: Error, CustomStringConvertible {
    var text: String
    var description: String { text }
}

struct Load: Sendable {
    struct Result: Codable {
        var seconds: Double
        /// In seconds, in no order.
        var latencies: [Double]
    }

    let client: HTTPClient
    let connections: Int

    func run(_ requests: [CommitRequest]) async throws -> Result {
        let next = Mutex(0)
        let latencies = Mutex<[Double]>([])
        let clock = ContinuousClock()
        let took = try await clock.measure {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<connections {
                    group.addTask {
                        while true {
                            let index = next.withLock { next in
                                defer { next += 1 }
                                return next
                            }
                            guard index < requests.count else { return }
                            let own = try await clock.measure { try await send(requests[index]) }
                            latencies.withLock { $0.append(own / .seconds(1)) }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        return Result(seconds: took / .seconds(1), latencies: latencies.withLock { $0 })
    }

    private func send(_ commit: CommitRequest) async throws {
        var request = HTTPClientRequest(url: commit.url)
        request.method = .PUT
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(commit.body)
        let response = try await client.execute(request, timeout: .seconds(60))
        let body = try await response.body.collect(upTo: 1 << 20)
        guard response.status == .ok else {
            throw LoadError(text: "answered \(response.status.code): \(String(buffer: body).prefix(300))")
        }
    }
}

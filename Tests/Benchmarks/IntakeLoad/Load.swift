import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TerminalLink
import TownshipServices

/// One commit, ready to be sent.
struct CommitRequest: Sendable {
    var url: String
    var body: ByteBuffer

    init(base: String, terminal: String, serial: Int) throws {
        guard let number = SubmissionNumber(terminal: terminal, serial: serial),
            let idNumber = IDNumber("11010519491231002X"), let birth = idNumber.birthDate,
            let validFrom = CalendarDate("2010-01-01")
        else { throw LoadError(text: "\(terminal) is no terminal code") }
        let submission = Submission(
            number: number, receivedAt: Date(timeIntervalSince1970: 1_795_000_000), isTimeUnsure: false,
            service: .init(id: "elderly-benefit-card", version: 1, name: "办理老年优待证"),
            applicant: IdentityCard(
                name: "样本", sex: .female, ethnicGroup: "汉", birthDate: birth, address: "样本路1号",
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

/// Sends all of them over as many connections at once as told.
actor Load {
    struct Result: Codable {
        var seconds: Double
        /// In seconds, in no order.
        var latencies: [Double]
    }

    private let client: HTTPClient
    private let connections: Int
    private var waiting: [CommitRequest] = []
    private var latencies: [Double] = []

    init(client: HTTPClient, connections: Int) {
        self.client = client
        self.connections = connections
    }

    func run(_ requests: [CommitRequest]) async throws -> Result {
        waiting = requests.reversed()
        let took = try await ContinuousClock().measure {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<connections { group.addTask { try await self.sendAll() } }
                try await group.waitForAll()
            }
        }
        return Result(seconds: took / .seconds(1), latencies: latencies)
    }

    private func sendAll() async throws {
        while let commit = waiting.popLast() {
            let begun = ContinuousClock.now
            try await Self.send(commit, over: client)
            latencies.append((ContinuousClock.now - begun) / .seconds(1))
        }
    }

    private static func send(_ commit: CommitRequest, over client: HTTPClient) async throws {
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

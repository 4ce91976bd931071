import Foundation
import LinkCertificates
import NIOSSL

/// Commits submissions without pages at a center, or at a peer that speaks the same, over as many
/// connections at once, and prints `{"seconds": …, "latencies": […]}`; every answer has to be 200.
///
///     intake-load URL TERMINAL FIRST COUNT CONNECTIONS [ENROLMENT_FOLDER]
let arguments = CommandLine.arguments
guard (6...7).contains(arguments.count), let url = URL(string: arguments[1]), let host = url.host, let port = url.port,
    let first = Int(arguments[3]), let count = Int(arguments[4]), let connections = Int(arguments[5])
else {
    FileHandle.standardError.write(
        Data("usage: intake-load URL TERMINAL FIRST COUNT CONNECTIONS [ENROLMENT_FOLDER]\n".utf8))
    exit(64)
}

let requests = try (first..<first + count).map { serial in
    try CommitRequest.bytes(host: "\(host):\(port)", terminal: arguments[2], serial: serial)
}

var tls: TLSConfiguration
if arguments.count == 7 {
    let folder = URL(fileURLWithPath: arguments[6], isDirectory: true)
    tls = try TerminalIdentity(folder: folder).clientTLS()
} else {
    // A peer has a certificate of the moment; what is measured is its work.
    tls = TLSConfiguration.makeClientConfiguration()
    tls.certificateVerification = .none
}

let load = Load(host: host, port: port, tls: try NIOSSLContext(configuration: tls))
let result = try await load.run(requests, connections: connections)
print(String(decoding: try JSONEncoder().encode(result), as: UTF8.self))

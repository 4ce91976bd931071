import ArgumentParser
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// `kiosk slips`: for staff, what was never printed.
struct SlipsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slips", abstract: "Lists the slips that are owed, or prints one of them.",
        subcommands: [List.self, Print.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the slips that were never printed.")

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await sayingWhatIsWrong {
                let slips: [ControlServer.Slip] = try await ControlClient(common.settings()).get("/slips")
                if slips.isEmpty { print("No slip is owed.") }
                for slip in slips {
                    print(
                        slip.number, slip.service, slip.since.formatted(.iso8601),
                        slip.maybePrinted ? "(may have been printed)" : "")
                }
            }
        }
    }

    struct Print: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints an owed slip.")

        @OptionGroup var common: CommonOptions
        @Argument(help: "The submission's number, e.g. QS01-000007-4.") var number: String

        func run() async throws {
            try await sayingWhatIsWrong {
                switch try await ControlClient(common.settings()).post("/slips/\(number)/print") {
                case 204: print("Printed.")
                case 404: throw StaffError("No slip is owed under \(number). `kiosk slips` lists them.")
                default:
                    throw StaffError("The slip did not print and stays owed. Check paper and cover, then try again.")
                }
            }
        }
    }
}

/// `kiosk status`: what waits at this terminal.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Counts what waits to be delivered and which slips are owed.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await sayingWhatIsWrong {
            let status: ControlServer.Status = try await ControlClient(common.settings()).get("/status")
            print("waiting for the center: \(status.waiting)")
            print("refused by the center:  \(status.refused)")
            print("slips owed:             \(status.owedSlips)")
        }
    }
}

struct StaffError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Asks the running kiosk.
private struct ControlClient {
    /// A slip takes seconds; a slip and a form on printers that never answer are given up by the kiosk
    /// before this, also behind others that print first.
    private static let timeout = TimeAmount.minutes(6)
    private let socket: String

    init(_ settings: KioskSettings) {
        socket = settings.controlSocket
    }

    func get<Answer: Decodable>(_ path: String) async throws -> Answer {
        let (_, body) = try await execute(path, .GET)
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(Answer.self, from: Data(buffer: body))
    }

    func post(_ path: String) async throws -> Int { Int(try await execute(path, .POST).status) }

    private func execute(_ path: String, _ method: HTTPMethod) async throws -> (status: UInt, body: ByteBuffer) {
        guard let url = URL(httpURLWithSocketPath: socket, uri: path) else { throw notRunning }
        var request = HTTPClientRequest(url: url.absoluteString)
        request.method = method
        var configuration = HTTPClient.Configuration()
        // Nobody at the socket is an answer, not something to wait for.
        configuration.connectionPool.retryConnectionEstablishment = false
        do {
            return try await HTTPClient.withHTTPClient(configuration: configuration) { [request] client in
                let response = try await client.execute(request, timeout: Self.timeout)
                return (response.status.code, try await response.body.collect(upTo: 1 << 20))
            }
        } catch let error as HTTPClientError where error == .deadlineExceeded {
            throw StaffError("The kiosk is still at work. See in a while what `kiosk slips` says.")
        } catch {
            throw notRunning
        }
    }

    private var notRunning: StaffError {
        StaffError("No kiosk runs on this data folder (\(socket) does not answer). Start it, or give its --config.")
    }
}

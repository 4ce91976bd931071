import Foundation
import TerminalLink

/// Fetches a bundle piece by piece; after a break it goes on where the last whole piece ended, until
/// the program is started anew.
struct BundleFetch: Sendable {
    enum Outcome: Sendable {
        case bundle(CatalogueBundle)
        /// Whole, and not to be used.
        case invalid(CenterSignatureError)
        /// Again with a later heartbeat.
        case notNow(DeliveryProblem)
    }

    /// A piece takes half a minute on the slowest line (8 kB/s), which is what a break costs. In bytes.
    static let piece = 256 << 10

    /// The bytes of a bundle from an offset on, at most ``piece`` of them.
    typealias Ask = @Sendable (_ number: Int, _ offset: Int) async -> CenterAnswer

    private var number = 0
    private var bytes = Data()

    mutating func fetch(_ number: Int, by key: CenterKey, ask: Ask) async -> Outcome {
        if number != self.number { bytes = Data() }
        self.number = number
        while !Task.isCancelled {
            guard case .answered(let reply) = await ask(number, bytes.count) else { return .notNow(.brokenOff) }
            if let problem = reply.generalProblem { return .notNow(problem) }
            switch reply.status {
            case 206 where !reply.body.isEmpty && bytes.count + reply.body.count <= CatalogueBundle.byteLimit:
                bytes += reply.body
                if reply.body.count < Self.piece { return judge(key) }
            case 416: return judge(key)
            default:
                bytes = Data()
                return .notNow(.notUnderstood)
            }
        }
        return .notNow(.brokenOff)
    }

    private mutating func judge(_ key: CenterKey) -> Outcome {
        defer { bytes = Data() }
        do {
            let bundle = try CatalogueBundle(signed: bytes, by: key)
            return bundle.number == number ? .bundle(bundle) : .notNow(.notOurs)
        } catch let error as CenterSignatureError {
            return .invalid(error)
        } catch {
            return .notNow(.notUnderstood)
        }
    }
}

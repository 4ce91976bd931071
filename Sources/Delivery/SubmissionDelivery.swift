import Foundation
import Logging
import Sealing
import TerminalLink
import TerminalRecords
import TownshipServices

/// Carries out the plan of one submission: its records and the line, nothing else.
struct SubmissionDelivery {
    let store: TerminalStore
    let line: CenterLine
    let centerKey: CenterKey
    let logger: Logger
    /// Told how many bytes of all documents have left, or lay at the center already.
    let progress: @Sendable (DeliveryState.Sending) -> Void

    func deliver(_ number: SubmissionNumber) async -> DeliveryOutcome {
        do {
            let parcel = try await store.parcel(number)
            // Durable before the first byte leaves.
            try await store.attempting(number)
            return try await deliver(parcel)
        } catch let error as TerminalRecordsError where error.code == .wrongState {
            logger.info("submission was settled meanwhile", metadata: ["number": "\(number)"])
            return .notNow(.recordUnusable)
        } catch {
            logger.error("record cannot be sent", metadata: ["number": "\(number)", "error": "\(error)"])
            return Self.isBeyondRepair(error) ? .unusable : .notNow(.recordUnusable)
        }
    }

    private func deliver(_ parcel: Parcel) async throws -> DeliveryOutcome {
        var plan = DeliveryPlan(
            number: parcel.number, manifestDigest: parcel.manifestDigest, documents: try await documents(of: parcel),
            centerKey: centerKey)
        // One page is open at a time.
        var page: (index: Int, bytes: Data)?
        while true {
            switch plan.step {
            case .ask(let index):
                report(parcel, before: index, 0)
                plan.receive(await line.ask(for: parcel.documents[index].digest))
            case .keep(let index, let address):
                let position = parcel.documents[index].position
                try await store.rememberUpload(parcel.number, position: position, address: address)
                plan.kept()
            case .upload(let index, let request):
                let document = parcel.documents[index]
                if page?.index != index {
                    do {
                        page = (index, try await store.documentBytes(of: parcel.number, position: document.position))
                    } catch  where Self.isBeyondRepair(error) {
                        logger.error("page is lost", metadata: ["number": "\(parcel.number)", "error": "\(error)"])
                        plan.pageIsLost()
                        continue
                    }
                }
                log(request, of: parcel.number, position: document.position)
                let answer = await line.upload(
                    request, of: document.digest, mediaType: document.mediaType, bytes: page?.bytes ?? Data()
                ) { report(parcel, before: index, $0) }
                plan.receive(answer)
            case .commit:
                page = nil
                report(parcel, before: parcel.documents.count, 0)
                plan.receive(await line.commit(parcel.manifest, as: parcel.number))
            case .end(let outcome):
                return outcome
            }
        }
    }

    private func documents(of parcel: Parcel) async throws -> [DeliveryPlan.Document] {
        var documents: [DeliveryPlan.Document] = []
        for document in parcel.documents {
            let upload = try await store.upload(of: parcel.number, position: document.position)
            documents.append(.init(byteCount: document.byteCount, upload: upload))
        }
        return documents
    }

    private func report(_ parcel: Parcel, before index: Int, _ bytes: Int) {
        progress(
            .init(
                number: parcel.number,
                sentBytes: parcel.documents.prefix(index).reduce(bytes) { $0 + $1.byteCount },
                totalBytes: parcel.documents.reduce(0) { $0 + $1.byteCount }))
    }

    private func log(_ request: DocumentUpload.Request, of number: SubmissionNumber, position: Int) {
        guard case .append(_, let offset) = request, offset > 0 else { return }
        logger.info(
            "upload goes on where it broke off",
            metadata: ["number": "\(number)", "page": "\(position)", "offset": "\(offset)"])
    }

    /// Whether waiting cannot help: the bytes are gone or are others. A disk that cannot be read now
    /// may be read later.
    private static func isBeyondRepair(_ error: any Error) -> Bool {
        switch error {
        case let error as TerminalRecordsError: error.code == .documentLost || error.code == .forgotten
        case let error as SealingError: error.code == .notAuthentic
        default: false
        }
    }
}

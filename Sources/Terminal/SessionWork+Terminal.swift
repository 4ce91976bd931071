public import Cards
public import Logging
public import Scanning
import Session
public import TerminalRecords
import TownshipServices

extension SessionWork {
    /// The errands of a real terminal.
    public static func terminal(
        cardReader: CardReader, socialCards: SmartCardReader?, scanner: DocumentScanner, store: TerminalStore,
        drafts: DraftStore,
        desk: SubmissionDesk, slips: SlipPrinter, photoDecoder: PhotoDecoder?, logger: Logger
    ) -> SessionWork {
        let own = OwnRecordsDesk(store: store, drafts: drafts, logger: logger)
        return SessionWork(
            wantCard: { isWanted in
                await cardReader.setWanted(isWanted)
                socialCards?.setWanted(isWanted)
            },
            findOwn: { await own.find($0) },
            keepDraft: { await own.keep($0, $1, as: $2) },
            dropDraft: { await own.drop($0) },
            draftPages: { await own.pages(of: $0) },
            measureStorage: { store.canAccept ? .enough : .low },
            scan: { _, progress in
                do {
                    return .success(try await scanner.scan(ScanRequest(), progress: progress).jpeg)
                } catch let error as ScanError where error.code == .absent || error.code == .denied {
                    return .failure(.unavailable)
                } catch {
                    return .failure(.tryAgain)
                }
            },
            submit: { await desk.submit($0, pages: $1, draft: $2) },
            printSlips: { numbers in
                var allPrinted = true
                for number in numbers where await slips.print(number) == .failed { allPrinted = false }
                return allPrinted
            },
            decodePhoto: { photo in
                do {
                    return try await photoDecoder?.decode(photo)
                } catch is CancellationError {
                    return nil
                } catch {
                    logger.warning("a card's photo was not decoded", metadata: ["reason": "\(error)"])
                    return nil
                }
            })
    }
}

public import Cards
public import Scanning
import Session
public import TerminalRecords
import TownshipServices

extension SessionWork {
    /// The errands of a real terminal.
    public static func terminal(
        cardReader: CardReader, scanner: DocumentScanner, store: TerminalStore, desk: SubmissionDesk,
        slips: SlipPrinter
    ) -> SessionWork {
        SessionWork(
            wantCard: { await cardReader.setWanted($0) },
            owedSlips: { number in
                // Records that cannot be read offer nothing; submitting will say that they are broken.
                let papers = (try? await store.owedPapers(forCard: number)) ?? []
                var seen: Set<SubmissionNumber> = []
                return papers.filter { $0.state == .owed && seen.insert($0.number).inserted }.map {
                    .init(number: $0.number, serviceName: $0.serviceName, maybePrinted: $0.maybePrinted)
                }
            },
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
            })
    }
}

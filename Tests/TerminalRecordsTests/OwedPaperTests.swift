import Foundation
import Testing
import TownshipServices

@testable import TerminalRecords

@Suite("Owed papers")
struct OwedPaperTests {
    @Test("a slip is owed until it printed")
    func prints() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                let number = try await store.submit(try terminal.draft()).number
                let slip = try #require(try await store.papers(of: number).first)
                try await store.beginPrinting(slip.id)
                #expect(try await store.papers(of: number).map(\.state) == [.printing])
                #expect(try await store.summary().owedPapers == 1)
                try await store.printed(slip.id)
                #expect(try await store.papers(of: number).map(\.state) == [.printed])
                #expect(try await store.owedPapers().isEmpty)
            }
        }
    }

    @Test("who signs on paper is owed the form besides the slip, and all is kept until both printed")
    func formToSign() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store in
                let number = try await store.submit(try terminal.draft(signature: .onPaper)).number
                try await store.acknowledged(try await terminal.acknowledgement(store, number))
                let papers = try await store.papers(of: number)
                #expect(papers.map(\.kind) == [.receiptSlip, .applicationForm])
                for paper in papers {
                    #expect(try await store.submission(number).signature == .onPaper)
                    try await store.beginPrinting(paper.id)
                    try await store.printed(paper.id)
                }
                #expect(await code { try await store.submission(number) } == .forgotten)
            }
        }
    }

    @Test("out of paper: the slip is owed again, and found by the same card, not by another")
    func failsAndIsFound() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                let number = try await store.submit(try terminal.draft()).number
                let slip = try #require(try await store.papers(of: number).first)
                try await store.beginPrinting(slip.id)
                try await store.printFailed(slip.id)
                let own = try #require(IDNumber(Terminal.idNumber))
                let other = try #require(IDNumber("440524188001010014"))
                let found = try await store.owedPapers(forCard: own)
                #expect(found.map(\.number) == [number])
                #expect(found.map(\.maybePrinted) == [false])
                #expect(found.map(\.serviceName) == ["办理老年优待证"])
                #expect(try await store.owedPapers(forCard: other).isEmpty)
            }
        }
    }

    @Test("a slip that somebody fetched for another is found by either card")
    func representative() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                var draft = try terminal.draft()
                var card = draft.applicant
                card.number = try #require(IDNumber("440524188001010014"))
                draft.representative = Representative(standing: .mandate, card: card)
                let submission = try await store.submit(draft)
                #expect(submission.representative == draft.representative)
                for number in [card.number, draft.applicant.number] {
                    #expect(try await store.owedPapers(forCard: number).map(\.number) == [submission.number])
                }
                try await store.papers(of: submission.number).forEach { #expect($0.state == .owed) }
            }
        }
    }

    @Test("a power cut while printing leaves the slip owed and perhaps printed")
    func interrupted() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                _ = try await store.submit(try terminal.draft())
                try await store.beginPrinting(try #require(try await store.owedPapers().first).id)
            }
            try await terminal.run { store async throws in
                #expect(store.startReport.interruptedPrints == 1)
                let slip = try #require(try await store.owedPapers().first)
                #expect(slip.state == .owed && slip.maybePrinted)
                try await store.beginPrinting(slip.id)
                try await store.printed(slip.id)
            }
            try await terminal.run { store async throws in #expect(store.startReport.interruptedPrints == 0) }
        }
    }

    @Test("a job whose end nobody saw is owed and perhaps printed, and stays so when it fails again")
    func unknownEnd() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                _ = try await store.submit(try terminal.draft())
                let id = try #require(try await store.owedPapers().first).id
                for maybe in [true, false] {
                    try await store.beginPrinting(id)
                    try await store.printFailed(id, maybePrinted: maybe)
                    #expect(try await store.owedPapers().map(\.maybePrinted) == [true])
                }
            }
        }
    }

    @Test("nothing prints twice: a slip that is printing or printed cannot begin again")
    func neverTwice() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                _ = try await store.submit(try terminal.draft())
                let id = try #require(try await store.owedPapers().first).id
                #expect(await code { try await store.printed(id) } == .wrongPaperState)
                try await store.beginPrinting(id)
                #expect(await code { try await store.beginPrinting(id) } == .wrongPaperState)
                try await store.printed(id)
                #expect(await code { try await store.beginPrinting(id) } == .wrongPaperState)
                #expect(await code { try await store.beginPrinting(id + 1) } == .unknown)
            }
        }
    }
}

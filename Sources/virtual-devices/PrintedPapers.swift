import Foundation
import Logging

/// What came out of the printers: the receipts and documents in their folders, and the pictures of
/// the documents' pages, which are made once and kept beside them.
actor PrintedPapers {
    /// More would only make the page long; the older ones stay in their folders.
    private static let longestList = 40
    /// Fine enough to read an A4 page on a screen.
    private static let dotsPerInch = 110

    private let receipts: URL
    private let documents: URL
    private let logger: Logger
    /// PDFs whose pictures are being made, and those of which none could be made, by file name.
    private var inWork: Set<String> = []
    private var unreadable: [String: Date] = [:]

    init(receipts: URL, documents: URL, logger: Logger) {
        self.receipts = receipts
        self.documents = documents
        self.logger = logger
    }

    /// Newest first. A document appears at once and gets its pictures a moment later.
    func list() -> [BenchState.Printed] {
        let papers =
            files(in: receipts, ending: "png").map { (file: $0, kind: BenchState.Printed.Kind.receipt) }
            + files(in: documents, ending: "pdf").map { (file: $0, kind: .document) }
        return papers.sorted { ($0.file.time, $0.file.name) > ($1.file.time, $1.file.name) }
            .prefix(Self.longestList)
            .map { paper in
                let id = String(paper.file.name.dropLast(4))
                let url = "/printed/\(paper.kind)s/\(paper.file.name)\(version(of: paper.file))"
                let pictures = paper.kind == .receipt ? [url] : pictures(of: paper.file, id: id)
                return BenchState.Printed(
                    kind: paper.kind, id: id, time: paper.file.time, file: url, pictures: pictures,
                    isUnreadable: unreadable[paper.file.name] == paper.file.time)
            }
    }

    /// The bytes of a paper, or of a picture of one.
    ///
    /// - Parameter path: the parts of its address after the kind.
    func file(_ path: [String], of kind: BenchState.Printed.Kind) -> (bytes: [UInt8], type: String)? {
        let types = ["png": "image/png", "pdf": "application/pdf"]
        let url = path.reduce(kind == .receipt ? receipts : documents) { $0.appendingPathComponent($1) }
        guard path.allSatisfy(isPlain), let type = types[url.pathExtension], let data = try? Data(contentsOf: url)
        else { return nil }
        return (Array(data), type)
    }

    // MARK: Files

    private typealias File = (name: String, time: Date)

    /// A name without a way out of its folder.
    private func isPlain(_ name: String) -> Bool {
        name.first != "." && name.unicodeScalars.allSatisfy { $0 != "/" && $0 != "\0" }
    }

    private func files(in folder: URL, ending: String) -> [File] {
        let urls =
            (try? FileManager.default.contentsOfDirectory(
                at: folder, includingPropertiesForKeys: [.contentModificationDateKey], options: .skipsHiddenFiles))
            ?? []
        return urls.filter { $0.pathExtension == ending }.compactMap { url in
            let time = try? url.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate
            return time.map { (url.lastPathComponent, $0) }
        }
    }

    // MARK: Pictures of documents

    /// The pages are `<id>.pages/1.png` …; the folder appears when all are made.
    private func pictures(of file: File, id: String) -> [String] {
        let folder = documents.appendingPathComponent("\(id).pages")
        let pages = files(in: folder, ending: "png").map(\.name).sorted {
            $0.localizedStandardCompare($1) == .orderedAscending
        }
        if pages.isEmpty, unreadable[file.name] != file.time, inWork.insert(file.name).inserted {
            Task { await makePictures(of: file, into: folder) }
        }
        return pages.map { "/printed/documents/\(id).pages/\($0)\(version(of: file))" }
    }

    /// Tells a new paper from an older one of the same name that the browser keeps.
    private func version(of file: File) -> String { "?at=\(Int(file.time.timeIntervalSince1970 * 1000))" }

    private func makePictures(of file: File, into folder: URL) async {
        defer { inWork.remove(file.name) }
        let unfinished = documents.appendingPathComponent(".\(folder.lastPathComponent)")
        do {
            try? FileManager.default.removeItem(at: unfinished)
            try FileManager.default.createDirectory(at: unfinished, withIntermediateDirectories: true)
            try await Self.run(
                "pdftoppm", "-png", "-r", "\(Self.dotsPerInch)", documents.appendingPathComponent(file.name).path,
                unfinished.appendingPathComponent("page").path)
            try? FileManager.default.removeItem(at: folder)
            try FileManager.default.moveItem(at: unfinished, to: folder)
        } catch {
            unreadable[file.name] = file.time
            logger.warning("no pictures of a document", metadata: ["file": "\(file.name)", "error": "\(error)"])
        }
    }

    private struct ProgramFailed: Error {
        var program: String
        var status: Int32
    }

    private static func run(_ program: String, _ arguments: String...) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let status = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
        guard status == 0 else { throw ProgramFailed(program: program, status: status) }
    }
}

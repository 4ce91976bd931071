import Foundation
import Testing

@testable import fuzz

@Suite("What fuzzing found stays found")
struct CorpusTests {
    @Test("every input that is kept goes through its parser unharmed", arguments: FuzzTarget.all.map(\.name))
    func replay(name: String) async throws {
        // In a process of its own: what a broken parser does is trap.
        await #expect(processExitsWith: .success) { [name] in
            let target = try #require(FuzzTarget.all.first { $0.name == name })
            let files = try target.corpus
            try #require(!files.isEmpty)
            for file in files {
                print("\(name)/\(file.lastPathComponent)")
                await target.run(Array(try Data(contentsOf: file)))
            }
        }
    }

    @Test("every folder of the corpus belongs to a target")
    func folders() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: FuzzTarget.corpora.path)
        #expect(folders.sorted() == FuzzTarget.all.map(\.name).sorted())
    }
}

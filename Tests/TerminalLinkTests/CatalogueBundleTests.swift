import Foundation
import TerminalLink
import TestSupport
import Testing
import TownshipServices

@Suite("Catalogue bundles")
struct CatalogueBundleTests {
    private let signer: CenterSigner
    private let bundle: CatalogueBundle
    private let bytes: Data

    init() throws {
        signer = try CenterSigner(secret: Data(repeating: 7, count: 32))
        bundle = CatalogueBundle(
            number: 1, files: [CatalogueFile(path: "catalogue/a.yaml", text: "id: a # 老年优待证\n")],
            log: [
                .init(
                    number: 1, at: Date(timeIntervalSince1970: 1_795_000_000), by: "li", reason: nil, services: [],
                    files: [])
            ]
        )
        bytes = try signer.sign(bundle)
    }

    private func code(_ bytes: Data, by key: CenterKey? = nil) -> CenterSignatureError.Code? {
        do {
            _ = try CatalogueBundle(signed: bytes, by: key ?? signer.publicKey)
            return nil
        } catch { return (error as? CenterSignatureError)?.code ?? .notAKey }
    }

    @Test("what was signed is read back as it was, by the key in its text form")
    func roundTrip() throws {
        let key = try #require(CenterKey("\(signer.publicKey)\n"))
        #expect(try CatalogueBundle(signed: bytes, by: key) == bundle)
    }

    @Test("a bundle cut off at any byte is refused")
    func truncated() {
        for count in 0..<bytes.count { #expect(code(bytes.prefix(count)) != nil) }
    }

    @Test("a bundle with any flipped bit is refused, and random bytes too")
    func flipped() {
        var random = SeededGenerator(seed: 20_261_121)
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            #expect(code(changed) != nil, "byte \(index)")
        }
        for _ in 0..<200 {
            let count = Int.random(in: 0..<400, using: &random)
            let noise = Data((0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) })
            #expect(code(noise) == .unreadable)
        }
    }

    @Test("another center's signature is refused")
    func foreign() throws {
        let other = try CenterSigner(secret: Data(repeating: 8, count: 32))
        #expect(code(try other.sign(bundle)) == .foreignSignature)
        #expect(code(bytes, by: other.publicKey) == .foreignSignature)
    }

    @Test("a content exchanged under its old digest, and an unknown algorithm, are refused")
    func exchanged() throws {
        var form = try #require(JSONSerialization.jsonObject(with: bytes) as? [String: Any])
        form["payload"] = Data("{}".utf8).base64EncodedString()
        let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
        #expect(code(try JSONSerialization.data(withJSONObject: form, options: options)) == .digestMismatch)
        form["algorithm"] = "sm2"
        #expect(code(try JSONSerialization.data(withJSONObject: form, options: options)) == .unknownAlgorithm)
    }

    @Test(
        "a signed bundle whose paths lead elsewhere, or that names a file twice, is refused",
        arguments: [
            ["../etc/passwd"], ["/etc/passwd"], ["catalogue/../x"], ["catalogue/.x"], ["screens/x.mustache"],
            ["catalogue"],
            ["catalogue/a/b/c"], ["catalogue/a.yaml", "catalogue/a.yaml"],
        ])
    func paths(paths: [String]) throws {
        var bad = bundle
        bad.files = paths.map { CatalogueFile(path: $0, text: "") }
        #expect(code(try signer.sign(bad)) == .impossible)
    }
}

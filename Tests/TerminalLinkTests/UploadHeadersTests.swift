import Crypto
import Foundation
import TerminalLink
import TestSupport
import Testing

@Suite("Headers of uploads")
struct UploadHeadersTests {
    @Test("what was written is read back, and sums are met only by their bytes")
    func roundTrip() throws {
        let metadata = UploadMetadata(["digest": "sha256:0", "filetype": "image/jpeg", "empty": "", "name": "身份证.jpg"])
        #expect(metadata.header == "digest c2hhMjU2OjA=,empty,filetype aW1hZ2UvanBlZw==,name 6Lqr5Lu96K+BLmpwZw==")
        #expect(UploadMetadata(header: metadata.header) == metadata)
        #expect(metadata.text("name") == "身份证.jpg" && metadata.text("empty") == "" && metadata.text("other") == nil)

        let bytes = Data("abc".utf8)
        // FIPS 180-4, the examples of "abc".
        for header in ["sha1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0=", "sha256 ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="] {
            let checksum = try #require(UploadChecksum(header: header))
            var running = UploadChecksum.Running(checksum)
            running.update(bytes.prefix(1))
            #expect(!running.isMet)
            running.update(bytes.dropFirst(1))
            #expect(running.isMet)
        }
    }

    @Test(
        "metadata of another form are none",
        arguments: [
            ",", "a,", ",a", "a,,b", "a YQ==,a YQ==", "a Y", "a YQ== YQ==", "a !", "a\u{e9} YQ==", "a\tYQ==",
            String(repeating: "a", count: 5000),
        ])
    func wrongMetadata(header: String) {
        #expect(UploadMetadata(header: header) == nil)
    }

    @Test(
        "metadata may be empty, and a value may be left out", arguments: ["", " ", "a", "a ", "a, b YQ==", "a YQ==, b"])
    func looseMetadata(header: String) {
        #expect(UploadMetadata(header: header) != nil)
    }

    @Test(
        "checksums of another form are none",
        arguments: [
            "", "sha1", "sha1 ", "sha1 YQ==", "md5 kAFQmDzST7DWlj99KOF/cg==", "SHA1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0=",
            "sha256 qZk+NkcGgWq6PiVxeFDCbJzQ2J0=", "sha1  qZk+NkcGgWq6PiVxeFDCbJzQ2J0=", "sha1 !!!!",
        ])
    func wrongChecksum(header: String) {
        #expect(UploadChecksum(header: header) == nil)
    }

    @Test("headers of chance never trap, and metadata that are taken are written and read back the same")
    func fuzz() {
        var random = SeededGenerator(seed: 11)
        let alphabet = Array("ab YQ=,/+ \t\u{0}é\"")
        for _ in 0..<20_000 {
            let header = String(
                (0..<Int.random(in: 0..<24, using: &random)).map { _ in
                    alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
                })
            if let metadata = UploadMetadata(header: header) {
                #expect(UploadMetadata(header: metadata.header) == metadata)
            }
            _ = UploadChecksum(header: "sha1 " + header)
        }
    }

    @Test("a digest of pieces is that of the whole")
    func runningDigest() {
        var running = ContentDigest.Running()
        let bytes = Data((0..<1000).map { UInt8($0 % 251) })
        for start in stride(from: 0, to: 1000, by: 7) { running.update(bytes[start..<min(start + 7, 1000)]) }
        #expect(running.digest == ContentDigest(of: bytes))
    }
}

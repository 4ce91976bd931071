import Crypto
import Foundation
import Testing

@testable import Sealing

@Suite("Password hashes")
struct PasswordHashTests {
    /// Cheap, since the tests are about form and comparison.
    private func cheap() throws -> PasswordHash.Cost {
        try #require(PasswordHash.Cost(4, blockSize: 1, parallelism: 1))
    }

    @Test("the right password is the one, all others are not")
    func verifies() throws {
        let hash = try PasswordHash(of: "清石-station 7", cost: cheap())
        #expect(hash.verify("清石-station 7"))
        #expect(!hash.verify("清石-station 8"))
        #expect(!hash.verify(""))
        #expect(!hash.verify(String(repeating: "a", count: 5000)))
    }

    @Test("the text form names algorithm and cost and reads back")
    func textForm() throws {
        let hash = try PasswordHash(of: "secret", cost: cheap())
        #expect(hash.description.hasPrefix("$scrypt$ln=4,r=1,p=1$"))
        let back = try #require(PasswordHash(hash.description))
        #expect(back == hash)
        #expect(back.verify("secret"))
    }

    @Test("the test vector of RFC 7914, section 12, verifies")
    func knownVector() throws {
        // scrypt("pleaseletmein", "SodiumChloride", N=16384, r=8, p=1); its salt of 14 bytes is not
        // of our form, so the vector is computed below the text form.
        let cost = try #require(PasswordHash.Cost(14, blockSize: 8, parallelism: 1))
        let derived = try PasswordHash.derive(
            "pleaseletmein", salt: Data("SodiumChloride".utf8), cost: cost
        ).withUnsafeBytes { Data($0) }
        let expected: [UInt8] = [
            0x70, 0x23, 0xbd, 0xcb, 0x3a, 0xfd, 0x73, 0x48, 0x46, 0x1c, 0x06, 0xcd, 0x81, 0xfd, 0x38, 0xeb,
            0xfd, 0xa8, 0xfb, 0xba, 0x90, 0x4f, 0x8e, 0x3e, 0xa9, 0xb5, 0x43, 0xf6, 0x54, 0x5d, 0xa1, 0xf2,
        ]
        #expect(derived == Data(expected))
    }

    @Test("two hashes of one password differ")
    func salted() throws {
        #expect(try PasswordHash(of: "secret", cost: cheap()) != PasswordHash(of: "secret", cost: cheap()))
    }

    @Test("a composed and a decomposed form of the same characters are one password")
    func normalised() throws {
        #expect(try PasswordHash(of: "caf\u{E9}", cost: cheap()).verify("cafe\u{301}"))
    }

    @Test("the cost of real logins computes")
    func standardCost() throws {
        #expect(try PasswordHash(of: "secret").verify("secret"))
    }

    @Test(
        "other texts are no hashes",
        arguments: [
            "", "secret", "$scrypt$ln=4,r=1,p=1$$", "$bcrypt$ln=4,r=1,p=1$AAAAAAAAAAAAAAAAAAAAAA==$AAAA",
            "$scrypt$ln=40,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "$scrypt$ln=4,r=1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        ])
    func malformed(_ text: String) {
        #expect(PasswordHash(text) == nil)
    }

    @Test("an empty and an endless password are refused")
    func unusable() throws {
        #expect(throws: SealingError.self) { try PasswordHash(of: "") }
        #expect(throws: SealingError.self) { try PasswordHash(of: String(repeating: "a", count: 1025)) }
    }
}

import Crypto
import CryptoExtras
import Foundation

/// A password that can be checked and not read back: scrypt (RFC 7914) with a salt of its own.
///
/// Its text form names algorithm and cost, so that both can be raised without a migration:
/// `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`, both in base 64.
public struct PasswordHash: Hashable, Sendable, LosslessStringConvertible {
    /// What a guess costs: `2^logRounds` rounds over blocks of `128 * blockSize` bytes.
    public struct Cost: Hashable, Sendable {
        public let logRounds: Int
        public let blockSize: Int
        public let parallelism: Int

        /// 32 MiB and about a third of a second a guess (OWASP's password storage cheat sheet).
        public static let standard = Cost(logRounds: 15, blockSize: 8, parallelism: 3)

        /// Nil outside of what one login may cost a server: up to 2^17 rounds, 16 blocks, 8 lanes.
        public init?(_ logRounds: Int, blockSize: Int, parallelism: Int) {
            guard (4...17).contains(logRounds), (1...16).contains(blockSize), (1...8).contains(parallelism) else {
                return nil
            }
            self.init(logRounds: logRounds, blockSize: blockSize, parallelism: parallelism)
        }

        private init(logRounds: Int, blockSize: Int, parallelism: Int) {
            self.logRounds = logRounds
            self.blockSize = blockSize
            self.parallelism = parallelism
        }
    }

    /// Nobody types more; more would only keep the server busy. In bytes of UTF-8.
    public static let longestPassword = 1024
    private static let hashByteCount = 32
    private static let saltByteCount = 16

    public let cost: Cost
    private let salt: Data
    private let hash: Data

    /// Hashes a password with a fresh salt. Takes as long as a login: call it off the event loops.
    ///
    /// - Throws: ``SealingError`` `unusablePassword` when it is empty or too long.
    public init(of password: String, cost: Cost = .standard) throws {
        guard !password.isEmpty, password.utf8.count <= Self.longestPassword else {
            throw SealingError(
                .unusablePassword, "A password has 1 to \(Self.longestPassword) bytes. Choose another one.")
        }
        self.cost = cost
        salt = SymmetricKey(size: .init(bitCount: Self.saltByteCount * 8)).withUnsafeBytes { Data($0) }
        hash = try Self.derive(password, salt: salt, cost: cost).withUnsafeBytes { Data($0) }
    }

    /// Reads the text form; nil for anything else and for costs out of bounds.
    public init?(_ description: String) {
        let parts = description.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt",
            let salt = Data(base64Encoded: String(parts[3])), salt.count == Self.saltByteCount,
            let hash = Data(base64Encoded: String(parts[4])), hash.count == Self.hashByteCount
        else { return nil }
        let numbers = parts[2].split(separator: ",", omittingEmptySubsequences: false)
        guard numbers.count == 3, numbers[0].hasPrefix("ln="), numbers[1].hasPrefix("r="), numbers[2].hasPrefix("p="),
            let logRounds = Int(numbers[0].dropFirst(3)), let blockSize = Int(numbers[1].dropFirst(2)),
            let parallelism = Int(numbers[2].dropFirst(2)),
            let cost = Cost(logRounds, blockSize: blockSize, parallelism: parallelism)
        else { return nil }
        self.cost = cost
        self.salt = salt
        self.hash = hash
    }

    /// Whether the password is the one; the comparison takes the same time whatever differs.
    public func verify(_ password: String) -> Bool {
        guard !password.isEmpty, password.utf8.count <= Self.longestPassword,
            let derived = try? Self.derive(password, salt: salt, cost: cost)
        else { return false }
        // Keys of swift-crypto compare in constant time.
        return derived == SymmetricKey(data: hash)
    }

    public var description: String {
        "$scrypt$ln=\(cost.logRounds),r=\(cost.blockSize),p=\(cost.parallelism)"
            + "$\(salt.base64EncodedString())$\(hash.base64EncodedString())"
    }

    static func derive(_ password: String, salt: Data, cost: Cost) throws -> SymmetricKey {
        // The same characters typed on another keyboard may arrive decomposed.
        let bytes = Data(password.precomposedStringWithCanonicalMapping.utf8)
        return try KDF.Scrypt.deriveKey(
            from: bytes, salt: salt, outputByteCount: hashByteCount, rounds: 1 << cost.logRounds,
            blockSize: cost.blockSize, parallelism: cost.parallelism)
    }
}

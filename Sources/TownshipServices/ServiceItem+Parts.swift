extension ServiceItem {
    /// One step of the procedure, with the body that answers for it.
    public struct Step: Hashable, Sendable, Codable {
        public enum Kind: String, Sendable, Codable, CaseIterable {
            case consult, collect, accept, review, visit, publicNotice, forward, decide, notify, deliver
        }

        public var name: String
        public var body: String
        public var kind: Kind?
        public var limit: TimeLimit?
        /// What the body has to do and to look at.
        public var duty: String?
    }

    public struct Fee: Hashable, Sendable, Codable {
        /// In fen; 0 is free.
        public var amount: Int
        public var basis: String

        /// With fen only where there are any: `25`, `7.50`.
        public var yuan: String {
            amount % 100 == 0 ? "\(amount / 100)" : "\(amount / 100).\(amount / 10 % 10)\(amount % 10)"
        }
    }

    public struct Outcome: Hashable, Sendable, Codable {
        /// The paper that comes out, e.g. `老年优待证`; or what changes, e.g. `补贴发放到社保卡`.
        public var paper: String
    }

    /// 公示: where, how long, and whose cases are never published.
    public struct PublicNotice: Hashable, Sendable, Codable {
        public var duration: TimeLimit
        public var place: String
        /// E.g. `未成年人`; shown as written, decided by a person who names one of them. What a
        /// notice leaves out of every case is said in `place`.
        public var neverFor: [String]
    }

    public struct PeakSeason: Hashable, Sendable, Codable {
        /// 1 to 12.
        public var months: [Int]
        public var text: String
    }

    public struct DataNotice: Hashable, Sendable, Codable {
        public var version: String
        public var paragraphs: [String]
        /// The service asks for a consent of its own besides the notice (PIPL 29).
        public var separateConsent: Bool?

        public init(version: String, paragraphs: [String], separateConsent: Bool? = nil) {
            self.version = version
            self.paragraphs = paragraphs
            self.separateConsent = separateConsent
        }
    }
}

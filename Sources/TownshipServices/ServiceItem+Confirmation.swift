/// That an administrator of the county took the unverified numbers of one version of a service for
/// true. Only then do terminals take applications for it.
public struct ServiceConfirmation: Hashable, Sendable, Codable {
    public var service: ServiceItem.ID
    public var version: Int
    /// Each number as it stood then, `promise=20 workingDays`: one that was edited later, without a
    /// new version, is not confirmed.
    public var numbers: [String]

    public init(service: ServiceItem.ID, version: Int, numbers: [String]) {
        self.service = service
        self.version = version
        self.numbers = numbers
    }

    public func covers(_ item: ServiceItem) -> Bool {
        !item.isVerified && service == item.id && version == item.version && numbers == item.numbersToConfirm
    }
}

extension ServiceItem {
    /// The unverified numbers with what they say, `promise=20 workingDays`.
    public var numbersToConfirm: [String] {
        unverifiedNumbers.compactMap { name in
            limit(named: name).map { "\(name)=\($0.amount) \($0.unit?.rawValue ?? "-")" }
        }
    }

    /// The limit of a name out of `unverifiedNumbers`.
    public func limit(named name: String) -> TimeLimit? {
        switch name {
        case "promise": promise
        case "legalLimit": legalLimit
        case "publicNotice.duration": publicNotice?.duration
        default: step(named: name).flatMap { procedure[$0].limit }
        }
    }

    /// The index of the step that `procedure[2].limit` is about.
    public func step(named name: String) -> Int? {
        guard let match = name.wholeMatch(of: /procedure\[(\d+)\]\.limit/), let index = Int(match.1),
            procedure.indices.contains(index)
        else { return nil }
        return index
    }
}

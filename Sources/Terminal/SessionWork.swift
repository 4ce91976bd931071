public import Foundation
public import Session
public import TownshipServices

/// What a session's effects do outside of it, each an errand that always comes back with an answer.
public struct SessionWork: Sendable {
    public typealias ScanResult = Result<[UInt8], ScanTrouble>
    public typealias Progress = @Sendable (Double) -> Void

    public var wantCard: @Sendable (Bool) async -> Void
    public var owedSlips: @Sendable (IDNumber) async -> [OwedSlips.Slip]
    /// The JPEG, and its progress from 0 to 1.
    public var scan: @Sendable (Material, @escaping Progress) async -> ScanResult
    /// `submitted` or `notSubmitted`; the same draft id twice makes one submission.
    public var submit: @Sendable (Application, [PageID: [UInt8]], UUID) async -> Event
    /// True when every slip has come out.
    public var printSlips: @Sendable ([SubmissionNumber]) async -> Bool

    public init(
        wantCard: @escaping @Sendable (Bool) async -> Void,
        owedSlips: @escaping @Sendable (IDNumber) async -> [OwedSlips.Slip],
        scan: @escaping @Sendable (Material, @escaping Progress) async -> ScanResult,
        submit: @escaping @Sendable (Application, [PageID: [UInt8]], UUID) async -> Event,
        printSlips: @escaping @Sendable ([SubmissionNumber]) async -> Bool
    ) {
        self.wantCard = wantCard
        self.owedSlips = owedSlips
        self.scan = scan
        self.submit = submit
        self.printSlips = printSlips
    }
}

public import Cards
public import Foundation
public import Session
public import TownshipServices

/// What a session's effects do outside of it, each an errand that always comes back with an answer.
public struct SessionWork: Sendable {
    public typealias ScanResult = Result<[UInt8], ScanTrouble>
    public typealias Progress = @Sendable (Double) -> Void

    public var wantCard: @Sendable (Bool) async -> Void
    public var findOwn: @Sendable (IDNumber) async -> OwnRecords
    /// Keeps the draft with its pages under its id.
    public var keepDraft: @Sendable (DraftSnapshot, [PageID: [UInt8]], UUID) async -> Void
    public var dropDraft: @Sendable (UUID) async -> Void
    /// The pages of a draft, as far as they can be opened.
    public var draftPages: @Sendable (UUID) async -> [PageID: [UInt8]]
    public var measureStorage: @Sendable () async -> StorageRoom
    /// The JPEG, and its progress from 0 to 1.
    public var scan: @Sendable (Material, @escaping Progress) async -> ScanResult
    /// `submitted` or `notSubmitted`; the same draft id twice makes one submission.
    public var submit: @Sendable (Application, [PageID: [UInt8]], UUID) async -> Event
    /// True when every slip has come out.
    public var printSlips: @Sendable ([SubmissionNumber]) async -> Bool
    /// The picture of a card's photo; nil when there is none, for whatever reason.
    public var decodePhoto: @Sendable (CompressedPhoto) async -> DecodedPhoto?

    public init(
        wantCard: @escaping @Sendable (Bool) async -> Void,
        findOwn: @escaping @Sendable (IDNumber) async -> OwnRecords,
        keepDraft: @escaping @Sendable (DraftSnapshot, [PageID: [UInt8]], UUID) async -> Void,
        dropDraft: @escaping @Sendable (UUID) async -> Void,
        draftPages: @escaping @Sendable (UUID) async -> [PageID: [UInt8]],
        measureStorage: @escaping @Sendable () async -> StorageRoom,
        scan: @escaping @Sendable (Material, @escaping Progress) async -> ScanResult,
        submit: @escaping @Sendable (Application, [PageID: [UInt8]], UUID) async -> Event,
        printSlips: @escaping @Sendable ([SubmissionNumber]) async -> Bool,
        decodePhoto: @escaping @Sendable (CompressedPhoto) async -> DecodedPhoto? = { _ in nil }
    ) {
        self.wantCard = wantCard
        self.findOwn = findOwn
        self.keepDraft = keepDraft
        self.dropDraft = dropDraft
        self.draftPages = draftPages
        self.measureStorage = measureStorage
        self.scan = scan
        self.submit = submit
        self.printSlips = printSlips
        self.decodePhoto = decodePhoto
    }
}

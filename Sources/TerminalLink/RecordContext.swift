public import TownshipServices

/// What binds the sealed pieces of a submission to their place (authenticated data of `Sealing`): the same
/// on the terminal's disk, on a medium, and at the center that opens it.
public enum RecordContext {
    public static func key(_ number: SubmissionNumber) -> String { "\(number)/key" }
    public static func manifest(_ number: SubmissionNumber) -> String { "\(number)/manifest" }
    /// - Parameter position: of the page, from 1.
    public static func document(_ number: SubmissionNumber, position: Int) -> String {
        "\(number)/document/\(position)"
    }
}

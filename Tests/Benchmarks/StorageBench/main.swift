import Foundation

/// Measures what the terminal's storage costs beside the same bytes written raw, round by round in
/// turn, so that whatever else the disk does touches both alike. Prints one JSON object.
///
///     storage-bench enqueue FOLDER COUNT ROUNDS
///     storage-bench submission FOLDER COUNT ROUNDS
let arguments = CommandLine.arguments
guard arguments.count == 5, let count = Int(arguments[3]), let rounds = Int(arguments[4]), count > 0, rounds > 0 else {
    FileHandle.standardError.write(Data("usage: storage-bench enqueue|submission FOLDER COUNT ROUNDS\n".utf8))
    exit(64)
}
let folder = arguments[2]
var results: [String: [Double]] = [:]
switch arguments[1] {
case "enqueue": results = try await EnqueueBench(folder: folder, count: count).run(rounds: rounds)
case "submission": results = try await SubmissionBench(folder: folder, count: count).run(rounds: rounds)
default:
    FileHandle.standardError.write(Data("storage-bench: there is no bench \(arguments[1])\n".utf8))
    exit(64)
}
let encoder = JSONEncoder()
encoder.outputFormatting = [.sortedKeys]
print(String(decoding: try encoder.encode(results), as: UTF8.self))

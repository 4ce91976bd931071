import Foundation

/// What of a log goes into a report: its end, only the lines that concern the terminal, scrubbed.
public enum LogExcerpt {
    /// The last bytes of a file, from the beginning of a line.
    ///
    /// - Returns: nil when the file cannot be read.
    public static func end(ofFile path: String, atMost limit: Int) -> String? {
        guard let file = FileHandle(forReadingAtPath: path), let size = try? file.seekToEnd() else { return nil }
        defer { try? file.close() }
        let start = size > UInt64(limit) ? size - UInt64(limit) : 0
        guard (try? file.seek(toOffset: start)) != nil, let bytes = try? file.readToEnd() ?? Data() else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        return start == 0 ? text : wholeLines(text)
    }

    /// The same of a text that a program gave.
    public static func end(of text: String, atMost limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        return wholeLines(String(decoding: text.utf8.suffix(limit), as: UTF8.self))
    }

    private static func wholeLines(_ text: String) -> String {
        guard let newline = text.firstIndex(of: "\n") else { return "" }
        return String(text[text.index(after: newline)...])
    }

    /// Errors and warnings of cupsd (`error_log`: `E`, `W`, `X`, `A` at the start of a line). What stands in
    /// quotes may be a job's title or a user's name.
    public static func printErrors(_ log: String) -> String {
        lines(of: log) { line in ["E ", "W ", "X ", "A "].contains { line.hasPrefix($0) } }
            .replacing(/"[^"\n]*"/, with: "\"\(Scrubber.removed)\"")
    }

    /// What the kernel says of USB and input. Names that somebody gave a device (`Product: Wang's phone`)
    /// and serial numbers are left out; vendor and product stand in another line.
    public static func usb(_ log: String) -> String {
        let wanted = ["usb", "hid", "input:", "ttyACM", "ttyUSB", "xhci", "ehci", "uvc", "snd"]
        let named = ["Product:", "Manufacturer:", "SerialNumber:"]
        return lines(of: log) { line in
            wanted.contains { line.contains($0) } && !named.contains { line.contains($0) }
        }
        .replacing(#/input: .* as /#, with: "input: \(Scrubber.removed) as ")
        .replacing(#/hid-generic ([0-9A-F:.]+): .*$/#.anchorsMatchLineEndings()) { "hid-generic \($0.output.1)" }
    }

    private static func lines(of log: String, where isWanted: (Substring) -> Bool) -> String {
        log.split(separator: "\n").filter(isWanted).map { $0 + "\n" }.joined()
    }
}

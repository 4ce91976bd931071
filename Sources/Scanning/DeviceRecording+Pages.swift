public import DeviceSupport

/// Takes the papers out of a recorded scanner. What stays is what surely shows nothing: the lines of HTTP, XML,
/// and of a picture its size; all else becomes 0, byte for byte as long.
extension DeviceRecording {
    public func withoutPages() -> DeviceRecording {
        var recording = self
        for answer in moments.indices.split(whereSeparator: { moments[$0].out != nil }) {
            var blanked = Self.withoutPages(answer.flatMap { moments[$0].bytes })[...]
            for index in answer {
                let count = moments[index].bytes.count
                recording.moments[index].bytes = Array(blanked.prefix(count))
                blanked = blanked.dropFirst(count)
            }
        }
        return recording
    }

    /// - Parameter answer: all that came between two requests (RFC 9112).
    private static func withoutPages(_ answer: [UInt8]) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: answer.count)
        let isHTTP = answer.starts(with: "HTTP/1.".utf8)
        guard isHTTP, let start = answer.firstRange(of: [13, 10, 13, 10])?.upperBound else {
            // The middle of something, or a head that was cut short.
            return isHTTP && answer.allSatisfy { $0 < 0x80 } ? answer : result
        }
        result.replaceSubrange(..<start, with: answer[..<start])
        let head = String(decoding: answer[..<start], as: UTF8.self).lowercased()
        var content = [start..<answer.count]
        if head.contains("transfer-encoding: chunked") {
            content = chunks(of: answer, from: start)
            for (before, next) in zip([start..<start] + content, content) {
                let size = before.upperBound..<next.lowerBound
                result.replaceSubrange(size, with: answer[size])
            }
        }
        let body = content.flatMap { answer[$0] }
        // A page that came late hangs behind the answer of somebody else's question: that is no text.
        let isXML =
            head.contains("xml") && body.starts(with: "<".utf8)
            && String(validating: body, as: UTF8.self) != nil && !body.contains(0)
        var shown = (isXML ? body : withoutPicture(body))[...]
        for range in content {
            result.replaceSubrange(range, with: shown.prefix(range.count))
            shown = shown.dropFirst(range.count)
        }
        return result
    }

    /// Where the contents of the chunks lie; after a size that is none, all the rest is one.
    private static func chunks(of answer: [UInt8], from start: Int) -> [Range<Int>] {
        var chunks: [Range<Int>] = []
        var position = start
        while position < answer.count {
            // The line end of the chunk before comes first.
            let line = answer[position...].prefix(20).drop { $0 == 13 || $0 == 10 }
            guard let end = line.firstIndex(of: 10),
                let size = Int(String(decoding: line[..<end].prefix { $0 != 13 }, as: UTF8.self), radix: 16),
                (0...mostContent).contains(size)
            else { return chunks + [position..<answer.count] }
            if size == 0 {
                let isEnd = answer[end...].allSatisfy { $0 == 13 || $0 == 10 }
                return chunks + [(isEnd ? answer.count : end + 1)..<answer.count]
            }
            chunks.append(end + 1..<min(end + 1 + size, answer.count))
            position = end + 1 + size
        }
        return chunks
    }

    private static let mostContent = 1 << 30
    /// That of a frame of four colours.
    private static let longestHeader = 20

    /// Of a JPEG stay its size and where its pixels begin (ITU-T T.81, B.2): not the pixels, and neither the
    /// comments nor what programs put there, such as a small picture of the whole. Of anything else nothing.
    private static func withoutPicture(_ body: [UInt8]) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: body.count)
        guard body.starts(with: [0xFF, 0xD8]) else { return result }
        result.replaceSubrange(..<2, with: body[..<2])
        var position = 2
        while position + 4 <= body.count, body[position] == 0xFF {
            let marker = body[position + 1]
            let length = Int(body[position + 2]) << 8 | Int(body[position + 3])
            let end = min(position + 2 + length, body.count)
            guard length >= 2 else { break }
            let isShort = length <= longestHeader && ((0xC0...0xCF).contains(marker) || marker == 0xDA)
            let kept = position..<(isShort ? end : min(position + 4, end))
            result.replaceSubrange(kept, with: body[kept])
            position = end
            if marker == 0xDA { break }
        }
        if body.suffix(2) == [0xFF, 0xD9] { result.replaceSubrange((body.count - 2)..., with: [0xFF, 0xD9]) }
        return result
    }
}

/// Cuts the bytes that a host sends into HTTP/1.1 requests; of the headers only Content-Length counts.
struct HTTPRequestReader {
    struct Request {
        var method: String
        var path: String
        var body: [UInt8]
    }

    private var input: [UInt8] = []

    mutating func append(_ bytes: [UInt8]) { input += bytes }

    mutating func next() -> Request? {
        let end = Array("\r\n\r\n".utf8)
        guard let head = input.indices.first(where: { input[$0...].starts(with: end) }) else { return nil }
        let lines = String(decoding: input[..<head], as: UTF8.self).split(separator: "\r\n")
        let length =
            lines.lazy.map { $0.lowercased() }.first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).drop { $0 == " " }) } ?? 0
        guard input.count >= head + 4 + length else { return nil }
        let body = Array(input[(head + 4)..<(head + 4 + length)])
        input.removeFirst(head + 4 + length)
        let words = lines.first?.split(separator: " ") ?? []
        return Request(
            method: words.first.map(String.init) ?? "", path: words.dropFirst().first.map(String.init) ?? "",
            body: body)
    }
}

import CCUPS
import Foundation

/// A connection to a print server or printer, speaking IPP over HTTP. Owns the `http_t`. To be used
/// on one thread: libcups keeps user, password callback and last error for each thread apart.
final class IPPConnection {
    /// Longest silence within a request; without it a hung server would block for ever.
    private static let silenceLimit = 5.0

    private let http: OpaquePointer

    /// Nil when nobody answers in time.
    init?(host: String, port: Int, connectLimit: Duration = .seconds(3)) {
        // No question for a password on a terminal that nobody sees.
        cupsSetPasswordCB2({ _, _, _, _, _ in nil }, nil)
        cupsSetUser("yizhan")
        let milliseconds = Int32(connectLimit.components.seconds * 1000)
        guard
            let http = httpConnect2(
                host, Int32(port), nil, AF_UNSPEC, HTTP_ENCRYPTION_IF_REQUESTED, 1, milliseconds, nil)
        else { return nil }
        self.http = http
        httpSetTimeout(http, Self.silenceLimit, { _, _ in 0 }, nil)
    }

    deinit { httpClose(http) }

    /// Sends a request and takes the answer; nil when the line broke.
    func answer(to request: consuming IPPRequest, at resource: String) -> IPPAnswer? {
        let message = request.release()
        guard let answer = cupsDoRequest(http, message, resource) else { return nil }
        return IPPAnswer(owning: answer)
    }

    /// Sends a request with a document after it.
    func answer(to request: consuming IPPRequest, with document: Data, at resource: String) -> IPPAnswer? {
        let message = request.release()
        defer { ippDelete(message) }
        // Length 0 stands for "not said": the data goes in chunks.
        guard cupsSendRequest(http, message, resource, 0) == HTTP_STATUS_CONTINUE else { return nil }
        for start in stride(from: 0, to: document.count, by: 65_536) {
            let chunk = document.dropFirst(start).prefix(65_536)
            let status = chunk.withUnsafeBytes { bytes in
                cupsWriteRequestData(http, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
            }
            guard status == HTTP_STATUS_CONTINUE else { break }  // The answer says why.
        }
        guard let answer = cupsGetResponse(http, resource) else { return nil }
        return IPPAnswer(owning: answer)
    }
}

/// A request under construction. Owns the `ipp_t` until it is sent.
struct IPPRequest: ~Copyable {
    private let message: OpaquePointer

    init(_ operation: ipp_op_t, printer uri: String) {
        message = ippNewRequest(operation)
        add("printer-uri", uri, IPP_TAG_URI)
        add("requesting-user-name", "yizhan", IPP_TAG_NAME)
    }

    deinit { ippDelete(message) }

    /// Hands over the message; who takes it deletes it.
    consuming func release() -> OpaquePointer {
        let message = message
        discard self
        return message
    }

    func add(_ name: String, _ value: String, _ type: ipp_tag_t, in group: ipp_tag_t = IPP_TAG_OPERATION) {
        ippAddString(message, group, type, name, nil, value)
    }

    func add(_ name: String, _ value: Int32, in group: ipp_tag_t = IPP_TAG_OPERATION) {
        ippAddInteger(message, group, IPP_TAG_INTEGER, name, value)
    }

    func add(_ name: String, _ value: Bool) {
        ippAddBoolean(message, IPP_TAG_OPERATION, name, value ? 1 : 0)
    }

    /// Which attributes the answer is to have.
    func ask(for names: [String]) {
        guard let first = names.first,
            let attribute = ippAddString(
                message, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", nil, first)
        else { return }
        var list: OpaquePointer? = attribute
        for (index, name) in names.enumerated().dropFirst() { ippSetString(message, &list, Int32(index), name) }
    }
}

/// What came back. Owns the `ipp_t`.
final class IPPAnswer {
    private let message: OpaquePointer

    init(owning message: OpaquePointer) { self.message = message }

    deinit { ippDelete(message) }

    var status: ipp_status_t { ippGetStatusCode(message) }
    /// Successful statuses are below 0x0100 (RFC 8011, 4.1.6.1).
    var isSuccess: Bool { status.rawValue >= 0 && status.rawValue < 0x0100 }
    var statusText: String { String(cString: ippErrorString(status)) }

    func integer(_ name: String) -> Int? {
        guard let attribute = ippFindAttribute(message, name, IPP_TAG_ZERO) else { return nil }
        return Int(ippGetInteger(attribute, 0))
    }

    func boolean(_ name: String) -> Bool? {
        guard let attribute = ippFindAttribute(message, name, IPP_TAG_BOOLEAN) else { return nil }
        return ippGetBoolean(attribute, 0) != 0
    }

    func strings(_ name: String) -> [String] {
        guard let attribute = ippFindAttribute(message, name, IPP_TAG_ZERO) else { return [] }
        return (0..<ippGetCount(attribute)).compactMap { index in
            ippGetString(attribute, index, nil).map { String(cString: $0) }
        }
    }

    func string(_ name: String) -> String? { strings(name).first }
}

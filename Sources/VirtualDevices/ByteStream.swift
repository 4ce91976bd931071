import Glibc

/// A connected socket, in whole pieces; it belongs to whoever opened it.
struct ByteStream {
    let socket: CInt

    /// To a side that is gone nothing is sent; the next ``receive(_:)`` says so.
    func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            sent += count
        }
    }

    /// Nil when the other side is gone.
    func receive(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var received = 0
        while received < count {
            let got = bytes.withUnsafeMutableBytes {
                recv(socket, $0.baseAddress?.advanced(by: received), count - received, 0)
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { return nil }
            received += got
        }
        return bytes
    }
}

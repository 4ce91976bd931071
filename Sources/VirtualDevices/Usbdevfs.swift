/// The part of `<linux/usbdevice_fs.h>` that libusb uses, as numbers on 64-bit little-endian Linux.
enum Usbdevfs {
    static let clearHalt: UInt64 = 0x8004_5515
    static let setInterface: UInt64 = 0x8008_5504
    static let setConfiguration: UInt64 = 0x8004_5505
    static let getDriver: UInt64 = 0x4104_5508
    static let submitURB: UInt64 = 0x8038_550A
    static let discardURB: UInt64 = 0x550B
    static let reapURB: UInt64 = 0x4008_550C
    static let reapURBNoDelay: UInt64 = 0x4008_550D
    static let claimInterface: UInt64 = 0x8004_550F
    static let releaseInterface: UInt64 = 0x8004_5510
    static let driverCommand: UInt64 = 0xC010_5512
    static let reset: UInt64 = 0x5514
    static let getCapabilities: UInt64 = 0x8004_551A
    static let disconnectClaim: UInt64 = 0x8108_551B

    /// Zero packet, continuation, no packet size limit, scatter-gather, reaping after disconnect.
    static let capabilities: UInt32 = 0x1F
    static let controlType: UInt8 = 2
}

/// `struct usbdevfs_urb`, 56 bytes; its address in the host program is its identity.
struct URB {
    static let size = 56
    static let statusOffset: UInt64 = 4
    static let actualLengthOffset: UInt64 = 28

    let address: UInt64
    let connection: Int
    let isControl: Bool
    let endpoint: UInt8
    let buffer: UInt64
    let length: Int

    /// What IN transfers have gathered.
    var data: [UInt8] = []
    /// Bytes moved, in either direction.
    var actual = 0
    /// 0 or a negated errno.
    var status: Int32 = 0

    init(address: UInt64, connection: Int, bytes: [UInt8]) {
        self.address = address
        self.connection = connection
        isControl = bytes[0] == Usbdevfs.controlType
        endpoint = bytes[1]
        buffer = bytes.integer(at: 16)
        length = Int(Int32(truncatingIfNeeded: bytes.integer(at: 24) as UInt32))
    }
}

extension [UInt8] {
    /// Little-endian.
    func integer<Value: FixedWidthInteger>(at offset: Int) -> Value {
        (0..<Value.bitWidth / 8).reduce(0) { $0 | Value(truncatingIfNeeded: self[offset + $1]) << ($1 * 8) }
    }

    mutating func append(_ value: some FixedWidthInteger, bigEndian: Bool = false) {
        Swift.withUnsafeBytes(of: bigEndian ? value.bigEndian : value.littleEndian) { append(contentsOf: $0) }
    }
}

import Foundation

/// What the kernel tells of the network (rtnetlink(7)), as far as delivery cares: did something come
/// that may carry the line?
///
/// Layout of each message, all in the machine's own byte order, aligned to 4 bytes (netlink(7)):
/// length (4, header included), type (2), flags (2), sequence (4), sender (4); then the body.
enum NetworkMessages {
    /// `RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_ROUTE`
    static let groups: UInt32 = 0x1 | 0x10 | 0x40 | 0x100 | 0x400

    private static let headerBytes = 16

    /// Types of linux/netlink.h and linux/rtnetlink.h.
    private enum MessageType {
        static let overrun: UInt16 = 4
        static let newLink: UInt16 = 16
        static let newAddress: UInt16 = 20
        static let newRoute: UInt16 = 24
    }

    /// Whether a link came up, an address or a route was given. Damaged or foreign bytes say nothing.
    static func tellOfReturn(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while rest.count >= headerBytes {
            let length = Int(number(rest, at: 0) as UInt32)
            guard (headerBytes...rest.count).contains(length) else { return false }
            if isReturn(number(rest, at: 4), rest.prefix(length).dropFirst(headerBytes)) { return true }
            rest = rest.dropFirst((length + 3) & ~3)
        }
        return false
    }

    private static func isReturn(_ type: UInt16, _ body: ArraySlice<UInt8>) -> Bool {
        switch type {
        // Messages were lost: better once too often.
        case MessageType.overrun: true
        case MessageType.newLink: isLinkUp(body)
        case MessageType.newAddress: isAddressOutside(body)
        case MessageType.newRoute: isRouteOutside(body)
        default: false
        }
    }

    /// `struct ifinfomsg`: family, pad, type (2), index (4), flags (4), change (4).
    private static func isLinkUp(_ body: ArraySlice<UInt8>) -> Bool {
        let loopback: UInt32 = 0x8
        // IFF_UP | IFF_RUNNING: switched on, and somebody at the other end of the cable.
        let working: UInt32 = 0x1 | 0x40
        guard body.count >= 16 else { return false }
        let flags: UInt32 = number(body, at: 8)
        return flags & working == working && flags & loopback == 0
    }

    /// `struct ifaddrmsg`: family, prefix length, flags, scope, index (4).
    private static func isAddressOutside(_ body: ArraySlice<UInt8>) -> Bool {
        let scopeHost: UInt8 = 254
        return body.count >= 8 && body[body.startIndex + 3] != scopeHost
    }

    /// `struct rtmsg`: family, destination length, source length, service, table, protocol, scope, type,
    /// flags (4). The local table only repeats addresses.
    private static func isRouteOutside(_ body: ArraySlice<UInt8>) -> Bool {
        let localTable: UInt8 = 255
        return body.count >= 12 && body[body.startIndex + 4] != localTable
    }

    /// Reads without alignment; the caller knows that the bytes are there.
    private static func number<Number: FixedWidthInteger>(_ bytes: ArraySlice<UInt8>, at offset: Int) -> Number {
        bytes.dropFirst(offset).withUnsafeBytes { $0.loadUnaligned(as: Number.self) }
    }
}

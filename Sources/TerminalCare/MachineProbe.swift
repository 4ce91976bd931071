public import Foundation

/// Reads what the machine says of itself under `/proc`, `/sys` and `/run`. Opens no device, needs no
/// privilege, and takes what cannot be read as not there.
public struct MachineProbe: Sendable {
    private let root: String

    /// - Parameter root: read below this folder; `/` but for tests.
    public init(root: String = "/") {
        self.root = root.hasSuffix("/") ? String(root.dropLast()) : root
    }

    public func facts(at now: Date) -> MachineFacts {
        MachineFacts(
            touch: touch, monitors: monitors, soundCards: soundCards, network: network, chipCards: chipCards,
            hardwareClockAhead: hardwareClock.map { $0.timeIntervalSince(now) }, power: power,
            hasDeviceRules: hasDeviceRules)
    }

    /// Of the disk that holds a folder; nil when the folder is not there.
    public static func storage(of folder: String, reserve: Int64) -> DoctorFacts.Storage? {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return nil }
        return DoctorFacts.Storage(
            free: Int64(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize)), reserve: reserve,
            isReadOnly: status.f_flag & UInt(ST_RDONLY) != 0)
    }

    // MARK: Input

    /// `ABS_MT_POSITION_X` and `REL_X`, `EV` bits of linux/input-event-codes.h.
    private static let touchPosition = 0x35
    private static let relativeX = 0

    /// By udev's word where there is one (it tells touch pads from touch screens), else by what the
    /// kernel says that the device can do. `INPUT_PROP_DIRECT` (1) is what udev looks at, too.
    private var touch: MachineFacts.Touch {
        var hasMouse = false
        for event in names("/sys/class/input") where event.hasPrefix("event") {
            let device = "/sys/class/input/\(event)/device"
            let udev = properties(ofDevice: "/sys/class/input/\(event)/dev")
            let isDirect = bit(1, in: text("\(device)/properties"))
            let canTouch = bit(Self.touchPosition, in: text("\(device)/capabilities/abs"))
            if udev["ID_INPUT_TOUCHSCREEN"] == "1" || (udev.isEmpty && canTouch && isDirect) { return .touchScreen }
            if udev["ID_INPUT_MOUSE"] == "1" || bit(Self.relativeX, in: text("\(device)/capabilities/rel")) {
                hasMouse = true
            }
        }
        return hasMouse ? .mouseOnly : .missing
    }

    /// udev's database: `/run/udev/data/c<major>:<minor>`, lines `E:NAME=value`.
    private func properties(ofDevice file: String) -> [String: String] {
        guard let numbers = text(file), let data = text("/run/udev/data/c\(numbers)") else { return [:] }
        return Dictionary(
            data.split(separator: "\n").filter { $0.hasPrefix("E:") }.compactMap { line in
                let parts = line.dropFirst(2).split(separator: "=", maxSplits: 1)
                return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
            }, uniquingKeysWith: { $1 })
    }

    /// The kernel prints bit fields as hexadecimal words, the highest first, each as wide as a `long`.
    private func bit(_ number: Int, in field: String?) -> Bool {
        let words = (field ?? "").split(separator: " ").reversed().map { UInt64($0, radix: 16) ?? 0 }
        return number / 64 < words.count && words[number / 64] >> UInt64(number % 64) & 1 == 1
    }

    // MARK: Screen and sound

    /// Nil where the machine has no graphics of the kernel's (DRM).
    private var monitors: Int? {
        let states = names("/sys/class/drm").compactMap { text("/sys/class/drm/\($0)/status") }
        return states.isEmpty ? nil : states.count { $0 == "connected" }
    }

    /// Lines ` 0 [PCH   ]: HDA-Intel - …`; without a card one line says so.
    private var soundCards: Int {
        (text("/proc/asound/cards") ?? "").split(separator: "\n").count { line in
            line.drop { $0 == " " }.first?.isNumber == true
        }
    }

    // MARK: Network

    private var network: MachineFacts.Network {
        let links = names("/sys/class/net").filter { $0 != "lo" }
        guard links.contains(where: { text("/sys/class/net/\($0)/carrier") == "1" }) else { return .noCable }
        return hasRoute ? .up : .noRoute
    }

    /// proc_net(5): destination 0 with flag `RTF_UP`; in IPv6 32 zeros with length 0, not over `lo`.
    private var hasRoute: Bool {
        let four = (text("/proc/net/route") ?? "").split(separator: "\n").dropFirst().contains { line in
            let fields = line.split(whereSeparator: \.isWhitespace)
            return fields.count > 3 && fields[1] == "00000000" && (UInt(fields[3], radix: 16) ?? 0) & 1 == 1
        }
        let six = (text("/proc/net/ipv6_route") ?? "").split(separator: "\n").contains { line in
            let fields = line.split(separator: " ")
            return fields.count > 9 && fields[0].allSatisfy { $0 == "0" } && fields[1] == "00" && fields[9] != "lo"
        }
        return four || six
    }

    // MARK: Chip cards

    /// Interface class 0B is a chip-card reader (USB CCID 1.1); the socket is made by `pcscd.socket` or
    /// by pcscd itself.
    private var chipCards: MachineFacts.ChipCards {
        let folder = "/sys/bus/usb/devices"
        guard names(folder).contains(where: { text("\(folder)/\($0)/bInterfaceClass") == "0b" }) else {
            return .noReader
        }
        return exists("/run/pcscd/pcscd.comm") ? .ready : .noService
    }

    // MARK: Time and power

    private var hardwareClock: Date? {
        text("/sys/class/rtc/rtc0/since_epoch").flatMap(Double.init).map(Date.init(timeIntervalSince1970:))
    }

    /// What the kernel or upower's drivers know of, and supplies that only speak HID (USB Power Devices,
    /// usage page 84h: their report descriptor begins `05 84`).
    private var power: [MachineFacts.Power] {
        let folder = "/sys/class/power_supply"
        let known = names(folder).compactMap { name -> MachineFacts.Power? in
            let place = "\(folder)/\(name)"
            guard ["UPS", "Battery"].contains(text("\(place)/type")), text("\(place)/scope") != "Device" else {
                return nil
            }
            let state: MachineFacts.Power.State =
                switch text("\(place)/status") {
                case "Discharging": .battery
                case "Charging", "Full", "Not charging": .mains
                default: .unknown
                }
            return MachineFacts.Power(state: state, charge: text("\(place)/capacity").flatMap { Int($0) })
        }
        if !known.isEmpty { return known }
        return names("/sys/bus/hid/devices").filter { name in
            bytes("/sys/bus/hid/devices/\(name)/report_descriptor")?.prefix(2) == Data([0x05, 0x84])
        }.map { _ in MachineFacts.Power(state: .unknown, charge: nil) }
    }

    private var hasDeviceRules: Bool {
        ["/etc", "/usr/lib", "/lib"].contains { exists("\($0)/udev/rules.d/70-yizhan.rules") }
    }

    // MARK: Files

    private func names(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: root + folder)) ?? []).sorted()
    }

    private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: root + path) }

    private func bytes(_ path: String) -> Data? { FileManager.default.contents(atPath: root + path) }

    private func text(_ path: String) -> String? {
        bytes(path).map { String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines) }
    }
}

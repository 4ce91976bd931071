import Foundation
import Testing

@testable import TerminalCare

/// A machine's files in a folder of its own, gone at the end.
private func facts(_ files: [String: String]) throws -> MachineFacts {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("machine-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    for (path, content) in files {
        let file = root.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(content.utf8).write(to: file)
    }
    return MachineProbe(root: root.path).facts(at: now)
}

@Suite("What a machine says of itself")
struct MachineProbeTests {
    @Test("an empty machine has nothing, and asking it fails at nothing")
    func empty() throws {
        let facts = try facts([:])
        #expect(
            facts
                == MachineFacts(
                    touch: .missing, monitors: nil, soundCards: 0, network: .noCable, chipCards: .noReader,
                    hardwareClockAhead: nil, power: [], hasDeviceRules: false))
    }

    @Test("a touch screen is known by udev's word")
    func touchByUdev() throws {
        #expect(
            try facts([
                "sys/class/input/event3/dev": "13:67\n",
                "run/udev/data/c13:67": "I:99\nE:ID_INPUT=1\nE:ID_INPUT_TOUCHSCREEN=1\n",
            ]).touch == .touchScreen)
    }

    @Test("without udev a touch screen is what takes fingers where it shows: multi-touch and direct")
    func touchByKernel() throws {
        let device = "sys/class/input/event3/device"
        // ABS_MT_POSITION_X is bit 53; INPUT_PROP_DIRECT bit 1.
        let capabilities = ["\(device)/capabilities/abs": "2658000 0 260800000000003\n"]
        #expect(try facts(capabilities.merging(["\(device)/properties": "2\n"]) { $1 }).touch == .touchScreen)
        // A touch pad is a pointer (bit 0).
        #expect(try facts(capabilities.merging(["\(device)/properties": "1\n"]) { $1 }).touch == .missing)
    }

    @Test("a touch pad that udev calls a touch pad is no touch screen, and a mouse is a mouse")
    func mouse() throws {
        #expect(
            try facts([
                "sys/class/input/event1/dev": "13:65", "run/udev/data/c13:65": "E:ID_INPUT=1\nE:ID_INPUT_TOUCHPAD=1\n",
                "sys/class/input/event1/device/capabilities/abs": "2658000 0 260800000000003",
                "sys/class/input/event2/device/capabilities/rel": "903\n",
            ]).touch == .mouseOnly)
    }

    @Test("monitors are counted by their plugs")
    func monitors() throws {
        let card = "sys/class/drm/card0-"
        #expect(
            try facts([card + "HDMI-A-1/status": "connected\n", card + "DP-1/status": "disconnected\n"]).monitors == 1)
        #expect(try facts([card + "HDMI-A-1/status": "disconnected\n"]).monitors == 0)
    }

    @Test("sound cards are counted, not the line that says there is none")
    func sound() throws {
        let cards = """
             0 [PCH            ]: HDA-Intel - HDA Intel PCH
                                  HDA Intel PCH at 0xf7e10000 irq 31
             1 [Device         ]: USB-Audio - USB Audio Device
                                  C-Media USB Audio Device at usb-0000:00:14.0-1, full speed
            """
        #expect(try facts(["proc/asound/cards": cards]).soundCards == 2)
        #expect(try facts(["proc/asound/cards": "--- no soundcards ---\n"]).soundCards == 0)
    }

    @Test("the network is up with a link and a way out, by IPv4 or IPv6")
    func network() throws {
        let link = ["sys/class/net/eth0/carrier": "1\n", "sys/class/net/lo/carrier": "1\n"]
        let head = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\n"
        let four = ["proc/net/route": head + "eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\n"]
        let local = ["proc/net/route": head + "eth0\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\n"]
        let zeros = String(repeating: "0", count: 32)
        func six(_ device: String) -> [String: String] {
            [
                "proc/net/ipv6_route":
                    "\(zeros) 00 \(zeros) 00 \(zeros) 00000400 00000001 00000000 00000003 \(device)\n"
            ]
        }
        func merged(_ parts: [String: String]...) throws -> MachineFacts.Network {
            try facts(parts.reduce(into: [:]) { $0.merge($1) { $1 } }).network
        }
        #expect(try merged(link, four) == .up)
        #expect(try merged(link, six("eth0")) == .up)
        #expect(try merged(link, local, six("lo")) == .noRoute)
        #expect(try merged(four) == .noCable)
        #expect(try merged(["sys/class/net/lo/carrier": "1"], four) == .noCable)
    }

    @Test("a chip-card reader needs the service behind it")
    func chipCards() throws {
        let reader = ["sys/bus/usb/devices/1-2:1.0/bInterfaceClass": "0b\n"]
        #expect(try facts(reader).chipCards == .noService)
        #expect(try facts(reader.merging(["run/pcscd/pcscd.comm": ""]) { $1 }).chipCards == .ready)
    }

    @Test("the hardware clock is compared with the system's")
    func clock() throws {
        #expect(try facts(["sys/class/rtc/rtc0/since_epoch": "1789999000\n"]).hardwareClockAhead == -1000)
    }

    @Test("an uninterruptible supply is found as the kernel's or by its HID class; a mouse's battery is none")
    func power() throws {
        let supply = "sys/class/power_supply/"
        #expect(
            try facts([
                supply + "BAT0/type": "Battery\n", supply + "BAT0/status": "Discharging\n",
                supply + "BAT0/capacity": "47\n", supply + "AC/type": "Mains\n",
            ]).power == [.init(state: .battery, charge: 47)])
        #expect(try facts([supply + "mouse/type": "Battery", supply + "mouse/scope": "Device"]).power.isEmpty)
        let hid = "sys/bus/hid/devices/0003:051D:0002.0001/report_descriptor"
        #expect(try facts([hid: "\u{05}"]).power.isEmpty)
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("hid-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        let file = root.appendingPathComponent(hid)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data([0x05, 0x84, 0x09, 0x04]).write(to: file)
        #expect(MachineProbe(root: root.path).facts(at: now).power == [.init(state: .unknown, charge: nil)])
    }

    @Test("rules are found where a package and where a person puts them", arguments: ["etc", "usr/lib"])
    func rules(place: String) throws {
        #expect(try facts(["\(place)/udev/rules.d/70-yizhan.rules": ""]).hasDeviceRules)
    }
}

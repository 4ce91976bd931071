import KioskAssets
import VirtualDevices

/// What goes wrong, where, and what a device saw of it.
extension BenchPage {
    /// How the page orders the faults that devices have in common; one that is nowhere here would be missed.
    static let groups: [(name: String, faults: Set<DeviceFault>)] = [
        ("answer", [.late, .short, .long, .wrongChecksum, .garbage, .zeroLength, .refused]),
        ("connection", [.stall, .silence, .hangUntilReset, .hangForever, .vanish, .replugTwice]),
        ("card", [.liftDuringRead, .wrongRecord]),
        ("page", [.busyFirst, .garbageInsteadOfJPEG, .truncatedJPEG, .pauseMidPage]),
    ]
    /// As much as stands beside the faults.
    private static let shownCommands = 9

    func groups(_ faults: [BenchState.Fault], of device: Workbench.DeviceName) -> [[String: Any]] {
        Self.groups.compactMap { group in
            let members = faults.filter { DeviceFault(rawValue: $0.name).map(group.faults.contains) ?? false }
            guard !members.isEmpty else { return nil }
            return [
                "title": texts["bench.faults.groups.\(group.name)"], "faults": self.faults(members, of: device),
            ]
        }
    }

    func faults(_ faults: [BenchState.Fault], of device: Workbench.DeviceName) -> [[String: Any]] {
        faults.map { fault in
            // What the devices have in common is described once.
            let own = "bench.faults.\(device.rawValue).\(fault.name)"
            let key = texts.find("\(own).name") == nil ? "bench.faults.common.\(fault.name)" : own
            return [
                "path": "/api/\(device.rawValue)/faults/\(fault.name)", "method": fault.isOn ? "DELETE" : "PUT",
                "isOn": fault.isOn, "pressed": fault.isOn ? "true" : "false", "name": texts["\(key).name"],
                "hint": texts["\(key).hint"], "aim": "\(device.rawValue)-aim", "waits": waits(fault),
            ]
        }
    }

    /// Where a fault that is on waits: `读卡，第 2 次起，共 1 次`.
    private func waits(_ fault: BenchState.Fault) -> String {
        guard fault.isOn, let skip = fault.skip else { return "" }
        return [
            fault.step.map { texts["bench.steps.\($0)"] },
            skip > 0 ? texts("bench.aim.from", ["nth": "\(skip + 1)"]) : nil,
            fault.times.map { texts("bench.aim.left", ["times": "\($0)"]) },
        ].compactMap(\.self).joined(separator: " · ")
    }

    /// The form that says where the next fault strikes.
    func aim(_ device: Workbench.DeviceName, _ steps: [String]) -> [String: Any] {
        func choices(_ pairs: [(String, String)]) -> [[String: Any]] {
            pairs.map { ["value": $0.0, "text": $0.1] }
        }
        func numbers(_ key: String, _ values: [Int], _ shift: Int = 0) -> [(String, String)] {
            values.map { ("\($0)", texts(key, ["number": "\($0 + shift)"])) }
        }
        let codes = device == .reader ? Self.readerCodes : Self.scannerCodes
        let fields: [(name: String, choices: [(String, String)])] = [
            (
                "step",
                [("", texts["bench.aim.usual_step"]), ("any", texts["bench.aim.any_step"])]
                    + steps.map { ($0, texts["bench.steps.\($0)"]) }
            ),
            ("skip", [("", texts["bench.aim.next"])] + numbers("bench.aim.nth", [1, 2, 4, 9], 1)),
            (
                "times",
                [("", texts["bench.aim.usual_times"])] + numbers("bench.aim.times", [1, 2, 3])
                    + [("always", texts["bench.aim.always"])]
            ),
            ("seconds", numbers("bench.aim.seconds", [6, 1, 3, 15])),
            (
                "code",
                codes.map { code in
                    let written = device == .reader ? String(code, radix: 16, uppercase: true) : "\(code)"
                    return ("\(code)", "\(written) \(texts["bench.codes.\(device.rawValue).\(written)"])")
                }
            ),
        ]
        return [
            "id": "\(device.rawValue)-aim",
            "fields": fields.map { field in
                [
                    "name": field.name, "label": texts["bench.aim.labels.\(field.name)"],
                    "choices": choices(field.choices),
                ]
            },
        ]
    }

    /// SW3 by which a reader says no (GA/T 467-2019), the likeliest first.
    private static let readerCodes = [
        0x41, 0x80, 0x81, 0x91, 0x10, 0x11, 0x21, 0x23, 0x24, 0x31, 0x32, 0x33, 0x40, 0x47, 0x60, 0x66,
    ]
    private static let scannerCodes = [503, 404, 409, 410, 500]

    func seen(_ seen: [BenchState.Seen]) -> [String: Any] {
        [
            "isEmpty": seen.isEmpty,
            "commands": seen.prefix(Self.shownCommands).map { command in
                let faults = command.faults.map { texts["bench.faults.common.\($0).name"] }
                return [
                    "time": time(command.last),
                    "step": texts["bench.steps.\(command.step ?? "unknown")"],
                    "answer": command.answer ?? texts["bench.seen.nothing"],
                    "faults": faults.joined(separator: "、"), "count": command.count > 1 ? "×\(command.count)" : "",
                ]
            },
        ]
    }
}

import VirtualDevices

extension Workbench {
    /// A fault of a device, as the API and the page switch it.
    struct FaultSwitch: Sendable {
        let name: String
        let isOn: @Sendable () -> Bool
        /// Where it will strike, while it is on.
        let armed: @Sendable () -> Provocation?
        let set: @Sendable (Bool, Aim) throws -> Void
    }

    /// Where a fault is to strike, as the caller said it; what nobody said is as usual for the fault.
    struct Aim: Sendable {
        private let words: [String: String]

        /// - Parameter word: the value of `step` (a command, or `any`), `skip`, `times` (a number, or
        ///   `always`), `seconds` or `code`.
        init(_ word: (String) -> String?) {
            let names = ["step", "skip", "times", "seconds", "code"]
            words = names.reduce(into: [:]) { $0[$1] = word($1).flatMap { $0.isEmpty ? nil : $0 } }
        }

        func provocation(of fault: DeviceFault, steps: [DeviceStep]) throws -> Provocation {
            var provocation = fault.usual
            if let step = words["step"] {
                provocation.step = DeviceStep(rawValue: step)
                guard step == "any" || provocation.step.map(steps.contains) == true else {
                    throw BenchError(.badAim, choices: steps.map(\.rawValue) + ["any"])
                }
            }
            if let skip = try number("skip", Int.init) { provocation.skip = skip }
            if words["times"] == "always" {
                provocation.times = nil
            } else if let times = try number("times", Int.init) {
                provocation.times = times
            }
            if let seconds = try number("seconds", Double.init) { provocation.seconds = seconds }
            provocation.code = try number("code", Int.init)
            return provocation
        }

        private func number<Number: SignedNumeric & Comparable>(
            _ name: String, _ parse: (String) -> Number?
        ) throws -> Number? {
            guard let word = words[name] else { return nil }
            guard let number = parse(word), number >= 0, number < 1000 else {
                throw BenchError(.badAim, choices: ["\(name)=0…999"])
            }
            return number
        }
    }

    /// The switches of a device that knows the common faults.
    static func switches(
        _ faults: [DeviceFault], steps: [DeviceStep],
        state: @escaping @Sendable () -> (faults: Set<DeviceFault>, armed: [Provocation]),
        provoke: @escaping @Sendable (Provocation) -> Void, clear: @escaping @Sendable (DeviceFault) -> Void
    ) -> [FaultSwitch] {
        faults.map { fault in
            FaultSwitch(
                name: fault.rawValue, isOn: { state().faults.contains(fault) },
                armed: { state().armed.last { $0.fault == fault } },
                set: { isOn, aim in
                    if isOn { provoke(try aim.provocation(of: fault, steps: steps)) } else { clear(fault) }
                })
        }
    }
}

extension BenchState.Fault {
    init(_ fault: Workbench.FaultSwitch) {
        let armed = fault.armed()
        self.init(
            name: fault.name, isOn: fault.isOn(), step: armed?.step?.rawValue, skip: armed.map(\.skip),
            times: armed?.times)
    }
}

extension BenchState.Seen {
    init(_ seen: SeenCommand) {
        self.init(
            step: seen.step?.rawValue, answer: seen.answer, faults: seen.faults.map(\.rawValue), count: seen.count,
            last: seen.last)
    }
}

public import DeviceStatus
public import DeviceSupport
public import Foundation

/// The list of `kiosk devices`: what is there, in which state, since when; what nothing here can use, too.
public struct DevicePage: Sendable {
    /// Gives the text of a key below `staff.devices`, with `{names}` filled.
    public typealias Words = DoctorPage.Words

    private static let gap = "  "

    private let entries: [DeviceEntry]

    public init(_ entries: [DeviceEntry]) { self.entries = entries }

    public var isEmpty: Bool { entries.isEmpty }

    /// A table for a terminal.
    public func text(words: Words) -> String {
        let head = ["device", "state", "since", "model", "port"].map { words("head.\($0)", [:]) }
        let rows = [head] + entries.map { row($0, words) }
        let widths = head.indices.map { column in rows.map { ColumnText.width($0[column]) }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).map { ColumnText.padded($0, to: $1) }
            return trimmed(cells.joined(separator: Self.gap))
        }.joined(separator: "\n")
    }

    private func row(_ entry: DeviceEntry, _ words: Words) -> [String] {
        let model = [entry.identity?.model, entry.name.isEmpty ? nil : entry.name].compactMap(\.self)
        return [
            words("use.\(entry.use.word)", [:]), words("state.\(Self.state(of: entry))", [:]),
            DoctorPage.moment(entry.since), model.joined(separator: " "), entry.port ?? "",
        ]
    }

    /// In one word; a device without a driver is only there.
    static func state(of entry: DeviceEntry) -> String {
        guard let report = entry.report else { return "attached" }
        if entry.needsHelp { return "failing" }
        return report.availability == .unavailable ? report.device.rawValue : report.availability.rawValue
    }

    private func trimmed(_ text: String) -> String {
        String(text.reversed().drop { $0 == " " }.reversed())
    }

    /// The same for a program.
    ///
    /// - Parameter isLine: on one line, as `--watch` gives one a change.
    public func json(isLine: Bool = false) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = isLine ? [.sortedKeys] : [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return try encoder.encode(entries)
    }

    /// Without what names one device of somebody: of what has no driver here (a telephone that was plugged
    /// in to charge) only vendor and product stay.
    public var withoutNames: DevicePage {
        DevicePage(
            entries.map { entry in
                var entry = entry
                if entry.report == nil {
                    entry.name = ""
                    entry.identity?.serialNumber = nil
                }
                return entry
            })
    }
}

extension DoctorFacts {
    /// Takes what the list of devices knows.
    public mutating func take(_ entries: [DeviceEntry]) {
        devices = entries.compactMap { entry in
            entry.report.map { Device($0, trouble: nil, since: entry.since, keepsFailing: entry.needsHelp) }
        }
        strangers = entries.filter { $0.use == .unsupported || $0.use == .lockedOut }.map { entry in
            [entry.identity?.model, entry.port].compactMap(\.self).joined(separator: " @ ")
        }
        codeScanners = entries.count { $0.use == .barcodeScanner }
    }

    /// Takes what only the print server can tell of a printer.
    public mutating func take(_ report: DeviceReport, trouble: String?, queue: String) {
        let before = devices.firstIndex { $0.report.role == report.role }
        let since = before.flatMap { devices[$0].report == report ? devices[$0].since : nil }
        if let before { devices.remove(at: before) }
        devices.append(Device(report, trouble: trouble, since: since, queue: queue))
    }
}

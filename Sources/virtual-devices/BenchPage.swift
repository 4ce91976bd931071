import Foundation
import KioskAssets
import VirtualDevices
import WebBasics

/// The device bench as HTML: a page of regions, each of which is sent anew when it changes.
struct BenchPage: Sendable {
    static let regions = [
        "reader", "reader-faults", "reader-seen", "scanner", "scanner-faults", "scanner-seen", "social", "others",
        "printers", "printed",
    ]

    let templates: PageTemplates
    let texts: Texts

    func page(_ state: BenchState) throws -> String {
        try templates.render("page", values(state))
    }

    /// The HTML of every region by its name.
    func regions(_ state: BenchState) throws -> [String: String] {
        let values = values(state)
        return try Dictionary(
            uniqueKeysWithValues: Self.regions.map { ($0, try templates.render($0, values)) })
    }

    private func values(_ state: BenchState) -> [String: Any] {
        [
            "reader": reader(state.reader), "scanner": scanner(state.scanner),
            "social": social(state.socialCardReader),
            "others": [
                plain(.barcodeScanner, state.barcodeScanner, "bench.others.barcode_scanner"),
                plain(.gadget, state.gadget, "bench.others.gadget"),
            ],
            "receiptPrinter": ["faults": faults(state.receiptPrinter.faults, of: .receiptPrinter)],
            "documentPrinter": ["faults": faults(state.documentPrinter.faults, of: .documentPrinter)],
            "printed": state.printed.map(paper), "nothingPrinted": state.printed.isEmpty,
        ]
    }

    private func reader(_ reader: BenchState.Reader) -> [String: Any] {
        var values = cable(.reader, isPlugged: reader.isPlugged)
        values["transports"] = reader.transports.map { name in
            [
                "path": "/api/reader/transport/\(name)", "name": texts["bench.transports.\(name).name"],
                "hint": texts["bench.transports.\(name).hint"],
                "pressed": name == reader.transport ? "true" : "false",
            ]
        }
        values["hint"] = texts("bench.transports.\(reader.transport).hint", ["path": reader.serialPath ?? ""])
        values["groups"] = groups(reader.faults, of: .reader)
        values["aim"] = aim(.reader, reader.steps)
        values["seen"] = seen(reader.seen)
        values["hand"] = cards(reader.cards.filter { $0 != reader.card }, for: .reader)
        values["laid"] = cards(reader.card.map { [$0] } ?? [], for: .reader)
        values["isEmpty"] = reader.card == nil
        values["count"] = texts("bench.reader.count", ["count": "\(reader.cardsRead)"])
        return values
    }

    private func scanner(_ scanner: BenchState.Scanner) -> [String: Any] {
        var values = cable(.scanner, isPlugged: scanner.isPlugged)
        values["groups"] = groups(scanner.faults, of: .scanner)
        values["aim"] = aim(.scanner, scanner.steps)
        values["seen"] = seen(scanner.seen)
        values["hand"] = pages(scanner.pages.filter { $0 != scanner.page })
        values["laid"] = pages(scanner.page.map { [$0] } ?? [])
        values["isEmpty"] = scanner.page == nil
        values["count"] = texts("bench.scanner.count", ["count": "\(scanner.pagesSent)"])
        return values
    }

    private func social(_ reader: BenchState.SocialCardReader) -> [String: Any] {
        [
            "hand": cards(reader.cards.filter { $0 != reader.card }, for: .socialCardReader),
            "laid": cards(reader.card.map { [$0] } ?? [], for: .socialCardReader),
            "isEmpty": reader.card == nil, "faults": faults(reader.faults, of: .socialCardReader),
        ]
    }

    private func plain(_ device: Workbench.DeviceName, _ state: BenchState.Plain, _ key: String) -> [String: Any] {
        var values = cable(device, isPlugged: state.isPlugged)
        values["name"] = texts["\(key).name"]
        values["hint"] = texts["\(key).hint"]
        return values
    }

    private func cable(_ device: Workbench.DeviceName, isPlugged: Bool) -> [String: Any] {
        let path = "/api/\(device.rawValue)"
        return [
            "isPlugged": isPlugged, "cablePath": "\(path)/cable", "cableMethod": isPlugged ? "DELETE" : "PUT",
            "cableText": texts[isPlugged ? "bench.cable.plugged" : "bench.cable.unplugged"],
            "cableAction": texts[isPlugged ? "bench.cable.unplug" : "bench.cable.plug"],
            "portPath": "\(path)/other-port", "loosePath": "\(path)/loose-plug",
        ]
    }

    // MARK: Cards and papers

    private func cards(_ ids: [String], for reader: Workbench.DeviceName) -> [[String: Any]] {
        SampleCard.all.filter { ids.contains($0.id) }.map { card in
            [
                "path": "/api/\(reader.rawValue)/card/\(card.id)", "name": card.name, "isLong": card.name.count > 6,
                "sex": texts[card.isMale ? "bench.card.male" : "bench.card.female"],
                "age": texts("bench.card.age_value", ["age": "\(age(bornOn: card.birthDate))"]),
                "address": card.address, "number": card.number, "kind": kind(of: card),
                "note": texts.find("bench.cards.\(card.id)") ?? card.displayName,
            ]
        }
    }

    /// The card's design, by the style's name.
    private func kind(of card: SampleCard) -> String {
        card.isInvalid ? "invalid" : card.kind == .resident ? "resident" : card.kind == .permit ? "permit" : "foreigner"
    }

    private func pages(_ ids: [String]) -> [[String: Any]] {
        Workbench.pages.filter { ids.contains($0.id) }.map { page in
            ["path": "/api/scanner/page/\(page.id)", "picture": "/samples/\(page.id).jpg", "name": page.displayName]
        }
    }

    private func paper(_ paper: BenchState.Printed) -> [String: Any] {
        let isReceipt = paper.kind == .receipt
        return [
            "kind": paper.kind.rawValue, "isReceipt": isReceipt, "id": paper.id, "file": paper.file,
            "title": texts[isReceipt ? "bench.printed.receipt" : "bench.printed.document"],
            "time": time(paper.time), "pictures": paper.pictures, "isUnreadable": paper.isUnreadable,
            "isWaiting": paper.pictures.isEmpty && !paper.isUnreadable,
        ]
    }

    /// The calendar of the station, wherever the bench runs.
    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "Asia/Shanghai") ?? .current
        return calendar
    }()

    /// Whole years since a date written `YYYYMMDD`.
    private func age(bornOn date: String) -> Int {
        let today = Self.calendar.dateComponents([.year, .month, .day], from: Date())
        let now = (today.year ?? 0) * 10_000 + (today.month ?? 0) * 100 + (today.day ?? 0)
        return (now - (Int(date) ?? now)) / 10_000
    }

    /// `09:41:07`, with the date before it unless it is today's.
    func time(_ date: Date) -> String {
        let style = Date.VerbatimFormatStyle(
            format: """
                \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits)
                """, timeZone: Self.calendar.timeZone, calendar: Self.calendar)
        let clock = date.formatted(style)
        guard !Self.calendar.isDateInToday(date) else { return clock }
        let parts = Self.calendar.dateComponents([.month, .day], from: date)
        return texts(
            "bench.printed.other_day", ["month": "\(parts.month ?? 0)", "day": "\(parts.day ?? 0)", "time": clock])
    }
}

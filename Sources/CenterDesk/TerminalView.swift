import CenterOffice
import Foundation
import KioskAssets
import TerminalLink
import TownshipServices

/// How terminals stand, in words.
struct TerminalView {
    let texts: Texts
    let now: Date

    func values(_ board: TerminalBoard) -> [String: Any] {
        [
            "isEmpty": board.lines.isEmpty, "terminals": board.lines.map(values),
            "summary": text(
                "summary",
                ["count": "\(board.lines.count)", "good": "\(board.lines.count { $0.light == .green })"]),
        ]
    }

    func values(_ line: TerminalBoard.Line, events: [TerminalEventEntry]) -> [String: Any] {
        var values = values(line)
        values["hasEvents"] = !events.isEmpty
        values["events"] = events.map(self.values)
        values["hasDevices"] = line.isHeard && line.report?.devices.isEmpty == false
        values["facts"] = line.report.map { facts($0, line) } ?? []
        return values
    }

    func warning(of silent: [TerminalBoard.Line]) -> String? {
        guard let first = silent.first else { return nil }
        if silent.count == 1 { return text("silent_one", ["code": first.code, "contact": contact(first)]) }
        return text(
            "silent_some", ["count": "\(silent.count)", "codes": silent.map(\.code).joined(separator: "、")])
    }

    private func values(_ line: TerminalBoard.Line) -> [String: Any] {
        var values: [String: Any] = [
            "code": line.code, "address": "/terminals/\(line.code)", "contact": contact(line),
            "findings": line.findings.isEmpty
                ? [["mark": mark(.green), "words": text("good")]]
                : line.findings.map { ["mark": mark($0.light), "words": words($0)] },
            // What a terminal said before it fell silent is not how its devices are.
            "devices": (line.isHeard ? line.report?.devices ?? [] : []).map {
                ["name": device($0.role), "state": known("availability.\($0.availability)", or: $0.availability)]
            },
            "work": line.report.map(work) ?? [], "catalogue": line.report.map(catalogue) ?? "",
        ]
        if let at = line.lastContact { values["contactAt"] = at.minuteInChina }
        return values
    }

    private func work(_ report: Heartbeat) -> [String] {
        var work: [String] = []
        if report.waiting > 0 {
            work.append(text("waiting", ["count": "\(report.waiting)"]))
            if let oldest = report.oldestWaiting { work.append(text("oldest", ["at": oldest.minuteInChina])) }
        }
        if report.refused > 0 { work.append(text("refused", ["count": "\(report.refused)"])) }
        if report.owed > 0 { work.append(text("owed", ["count": "\(report.owed)"])) }
        return work.isEmpty ? [text("nothing_waits")] : work
    }

    private func catalogue(_ report: Heartbeat) -> String {
        report.catalogue.map { text("version", ["number": "\($0)"]) } ?? text("installed")
    }

    private func facts(_ report: Heartbeat, _ line: TerminalBoard.Line) -> [[String: String]] {
        let offset = line.lastContact.map { Int(report.sentAt.timeIntervalSince($0)) } ?? 0
        // A slow line takes some seconds.
        let clock = abs(offset) < 60 ? text("clock_good") : text("clock_off", ["seconds": "\(offset)"])
        return [
            ("work", work(report).joined(separator: "，")), ("catalogue", catalogue(report)),
            ("software", text("software_since", ["version": report.software, "at": report.startedAt.minuteInChina])),
            ("free", "\(report.freeBytes >> 30) GB"), ("clock", clock),
        ].map { ["name": text($0), "value": $1] }
    }

    private func values(_ entry: TerminalEventEntry) -> [String: Any] {
        let event = entry.event
        var values: [String: Any] = [
            "kind": event.kind.rawValue, "at": event.at.minuteInChina, "words": words(event),
            "receivedAt": entry.receivedAt.minuteInChina,
        ]
        if let alive = event.lastAlive { values["alive"] = text("last_alive", ["at": alive.minuteInChina]) }
        return values
    }

    /// An event that only a newer terminal knows is shown by its code.
    private func words(_ event: TerminalEvent) -> String {
        let name = event.kind.rawValue + (event.who.map { "_\($0.rawValue)" } ?? "")
        let detail = event.detail ?? ""
        guard texts.find("center.desk.terminal.event.\(name)") != nil else { return "\(name) \(detail)" }
        let shown =
            switch event.kind {
            case .unplugged, .pluggedIn: device(detail)
            case .orderlyShutdown: known("why.\(detail)", or: detail)
            default: detail
            }
        return text("event.\(name)", ["detail": shown])
    }

    private func words(_ finding: TerminalBoard.Finding) -> String {
        func devices(_ roles: [String]) -> [String: String] {
            ["devices": roles.map(device).joined(separator: "、")]
        }
        return switch finding {
        case .silent: text("finding.silent")
        case .devicesDown(let roles): text("finding.devicesDown", devices(roles))
        case .devicesNeedHand(let roles): text("finding.devicesNeedHand", devices(roles))
        case .devicesNeedAttention(let roles): text("finding.devicesNeedAttention", devices(roles))
        case .diskFull: text("finding.diskFull")
        case .clockWrong(let seconds):
            text(
                seconds > 0 ? "finding.clockWrong_ahead" : "finding.clockWrong_behind",
                ["minutes": "\(Int(abs(seconds) / 60))"])
        case .refused(let count): text("finding.refused", ["count": "\(count)"])
        case .waitingLong(let since): text("finding.waitingLong", ["at": since.minuteInChina])
        case .catalogueRefused(let number): text("finding.catalogueRefused", ["number": "\(number)"])
        case .certificateEnds(let date):
            text("finding.certificateEnds", ["day": CalendarDate(in: date).inChinese])
        case .catalogueBehind(_, let newest): text("finding.catalogueBehind", ["number": "\(newest)"])
        case .stopped(let event) where event.who == .staff:
            text("finding.stopped_staff", ["why": known("why.\(event.detail ?? "")", or: event.detail ?? "")])
        case .stopped: text("finding.stopped_system")
        case .neverSeen: text("finding.neverSeen")
        }
    }

    /// Minutes are shown from the second on: three heartbeats may come late.
    private func contact(_ line: TerminalBoard.Line) -> String {
        guard let at = line.lastContact else { return text("never") }
        let minutes = Int(max(0, now.timeIntervalSince(at)) / 60)
        return switch minutes {
        case ..<2 where !line.findings.contains(.silent): text("now")
        case ..<60: text("minutes", ["count": "\(max(1, minutes))"])
        case ..<(48 * 60): text("hours", ["count": "\(minutes / 60)"])
        default: at.minuteInChina
        }
    }

    /// The marks of the desk's lights, which differ in shape as well as in colour.
    private func mark(_ light: TerminalBoard.Light) -> String {
        switch light {
        case .red: "overdue"
        case .amber: "soon"
        case .green: "on-time"
        case .grey: "waiting"
        }
    }

    private func device(_ role: String) -> String { known("device.\(role)", or: role) }

    private func known(_ key: String, or other: String) -> String {
        texts.find("center.desk.terminal.\(key)") ?? other
    }

    private func text(_ key: String, _ values: [String: String] = [:]) -> String {
        texts("center.desk.terminal.\(key)", values)
    }
}

import KioskAssets
import TownshipServices

/// The procedure of a service as a drawing: one box a step, in rows from left to right, with what
/// may happen beside the way hanging below its box. Every kind is told by a word; colour and mark
/// only help, so it prints in black as well.
struct FlowChart {
    let service: ServiceItem
    let texts: Texts

    // Units of the drawing; it is scaled to the width of its card.
    static let columns = 4
    static let boxWidth = 246.0
    static let gap = 44.0
    static let padding = 14.0
    static let branchGap = 26.0
    static let rowGap = 44.0
    static let width = boxWidth * Double(columns) + gap * Double(columns - 1)

    /// What stands in a box, one line of text each.
    private struct Line {
        var text: String
        var style: String
        var size: Double

        var height: Double { (size * 1.5).rounded() }
    }

    private struct Box {
        var kind: String
        var lines: [Line]
        var height: Double { lines.map(\.height).reduce(0, +) + FlowChart.padding * 2 }
    }

    private struct Column {
        var step: Box
        var branches: [Box]
        func height(stepHeight: Double) -> Double {
            stepHeight + branches.map { $0.height + FlowChart.branchGap }.reduce(0, +)
        }
    }

    func svg() -> String {
        let columns = service.procedure.indices.map { Column(step: box($0), branches: branches($0)) }
        var drawing = ""
        var top = 2.0
        for start in stride(from: 0, to: columns.count, by: Self.columns) {
            let row = columns[start..<min(start + Self.columns, columns.count)]
            let stepHeight = row.map(\.step.height).max() ?? 0
            let bottom = top + (row.map { $0.height(stepHeight: stepHeight) }.max() ?? 0)
            for (place, column) in row.enumerated() {
                let x = Double(place) * (Self.boxWidth + Self.gap) + 1
                drawing += draw(column.step, x, top, stepHeight, "step")
                var y = top + stepHeight
                for branch in column.branches {
                    drawing += arrow([(x + 28, y), (x + 28, y + Self.branchGap - 2)], "aside")
                    y += Self.branchGap
                    drawing += draw(branch, x, y, branch.height, "branch")
                    y += branch.height
                }
                let middle = top + stepHeight / 2
                if start + place + 1 == columns.count { continue }
                if place + 1 < Self.columns {
                    drawing += arrow(
                        [(x + Self.boxWidth, middle), (x + Self.boxWidth + Self.gap - 2, middle)], "way")
                } else {
                    // Round the end of the row, below everything, to the row's first box.
                    let edge = x + Self.boxWidth + 14
                    let between = bottom + Self.rowGap / 2
                    let first = 1 + Self.boxWidth / 2
                    drawing += arrow(
                        [
                            (x + Self.boxWidth, middle), (edge, middle), (edge, between), (first, between),
                            (first, bottom + Self.rowGap - 2),
                        ], "way")
                }
            }
            top = bottom + Self.rowGap
        }
        let height = max(top - Self.rowGap + 2, 1)
        return """
            <svg class="flow" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(number(Self.width + 18)) \(number(height))" \
            role="img" aria-label="\(escape(spoken))">\
            <defs><marker id="flow-tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" \
            markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L10 5L0 10z"/></marker></defs>\(drawing)</svg>
            """
    }

    /// The same in one sentence, for who hears the page.
    var spoken: String {
        service.procedure.enumerated().map { index, step in
            ["\(index + 1)", step.name, step.body, limit(step.limit)].compactMap(\.self).joined(separator: " ")
        }.joined(separator: "；")
    }

    private func box(_ index: Int) -> Box {
        let step = service.procedure[index]
        let kind = step.kind?.rawValue ?? "plain"
        let head = step.kind.map { "\(index + 1)　\(texts["center.catalogue.step.\($0.rawValue)"])" } ?? "\(index + 1)"
        var lines = [Line(text: head, style: "head", size: 14)]
        lines += wrapped(step.name, "name", size: 18)
        lines += wrapped(step.body, "body", size: 14)
        if let limit = limit(step.limit) {
            lines += wrapped(limit, step.limit?.isVerified == true ? "limit" : "limit unsure", size: 14)
        }
        return Box(kind: kind, lines: lines)
    }

    private func branches(_ index: Int) -> [Box] {
        let procedure = service.procedure
        var branches: [Box] = []
        func add(_ name: String, _ values: [String: String] = [:]) {
            let key = "center.catalogue.branch.\(name)"
            branches.append(
                Box(
                    kind: name,
                    lines: wrapped(texts[key + ".title"], "head", size: 14)
                        + wrapped(texts(key + ".text", values), "body", size: 14)))
        }
        // Papers are looked through where the case is accepted; a service without such a step has
        // them looked through where it is reviewed or decided.
        let looking = [ServiceItem.Step.Kind.accept, .review, .decide].lazy
            .compactMap { kind in procedure.firstIndex { $0.kind == kind } }.first
        if index == looking, !service.isGuideOnly { add("supplement") }
        if procedure[index].kind == .publicNotice { add("objection") }
        if index == procedure.indices.last, let outcome = service.outcome { add("outcome", ["paper": outcome.paper]) }
        return branches
    }

    private func limit(_ limit: TimeLimit?) -> String? { limit.map { $0.length(texts) } }

    private func draw(_ box: Box, _ x: Double, _ y: Double, _ height: Double, _ form: String) -> String {
        var y = y
        var drawing =
            "<g class=\"\(form) \(box.kind)\"><rect x=\"\(number(x))\" y=\"\(number(y))\" "
            + "width=\"\(number(Self.boxWidth))\" height=\"\(number(height))\" rx=\"10\"/>"
        if form == "step", let mark = Self.marks[box.kind] {
            drawing +=
                "<path class=\"mark\" transform=\"translate(\(number(x + Self.boxWidth - 38)) \(number(y + 12)))\" d=\"\(mark)\"/>"
        }
        y += Self.padding
        for line in box.lines {
            drawing +=
                "<text class=\"\(line.style)\" x=\"\(number(x + Self.padding))\" "
                + "y=\"\(number(y + line.size * 1.1))\" font-size=\"\(number(line.size))\">\(escape(line.text))</text>"
            y += line.height
        }
        return drawing + "</g>"
    }

    private func arrow(_ points: [(Double, Double)], _ style: String) -> String {
        let list = points.map { "\(number($0.0)),\(number($0.1))" }.joined(separator: " ")
        return "<polyline class=\"\(style)\" points=\"\(list)\" marker-end=\"url(#flow-tip)\"/>"
    }

    /// SVG does not break lines. A Chinese character is as wide as it is high, others about half.
    private func wrapped(_ text: String, _ style: String, size: Double) -> [Line] {
        let room = (Self.boxWidth - Self.padding * 2) / size
        var lines = [""]
        var used = 0.0
        for character in text {
            let width = character.isASCII ? 0.56 : 1.0
            // Closing punctuation never begins a line.
            if used + width > room, !"，。；：、）".contains(character) {
                lines.append("")
                used = 0
            }
            lines[lines.count - 1].append(character)
            used += width
        }
        return lines.map { Line(text: $0, style: style, size: size) }
    }

    private func number(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

    private func escape(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }

    /// A mark by kind, drawn with a pen in a field of 24 by 24.
    private static let marks: [String: String] = [
        "consult": "M3 4h18v12H11l-5 5v-5H3z",
        "collect": "M6 3h9l4 4v14H6zM15 3v4h4M9 12h7M9 16h7",
        "accept": "M4 11v10h16V11M12 3v11M8 10l4 4 4-4",
        "review": "M10 3a7 7 0 1 0 0 14a7 7 0 1 0 0-14M15 15l6 6",
        "visit": "M3 12L12 4l9 8M6 10v10h12V10M10 20v-6h4v6",
        "publicNotice": "M4 4h16v11H4zM8 15v6M16 15v6M8 8h8M8 11h5",
        "forward": "M3 12h17M14 6l6 6-6 6",
        "decide": "M9 3h6v5l-1 4h4v4H6v-4h4L9 8zM5 20h14",
        "notify": "M6 17V10a6 6 0 0 1 12 0v7M4 17h16M10 20h4",
        "deliver": "M4 12l6 6L20 6",
    ]
}

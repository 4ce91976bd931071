import TownshipServices

/// The arrangement of an application form on A4, in points of 1/72 inch.
struct FormLayout {
    private static let margin = (side: 60.0, top: 52.0, bottom: 56.0)
    private static let column = A4.width - 2 * margin.side
    private static let pageHeight = A4.height - margin.top - margin.bottom
    private static let padding = (x: 8.0, y: 4.0)
    private static let hairline = 0.7
    private static let body = TextStyle(size: 12, lineHeight: 1.45)
    private static let small = TextStyle(size: 10.5, lineHeight: 1.4)
    private static let heading = TextStyle(size: 13, isBold: true, lineHeight: 1.4)
    /// A cell of more lines goes on in the next row, so that every row fits on a page.
    private static let maximumLines = 24

    private let form: ApplicationForm
    private let labels: ApplicationFormLabels
    private let typesetter: Typesetter

    init(_ form: ApplicationForm, _ labels: ApplicationFormLabels, _ typesetter: Typesetter) {
        self.form = form
        self.labels = labels
        self.typesetter = typesetter
    }

    func draw(on canvas: Canvas) {
        let pages = Self.pages(of: [head] + content + materials + statement)
        for (index, page) in pages.enumerated() {
            var top = Self.margin.top
            for block in page {
                block.draw(canvas, top)
                top += block.height
            }
            drawFooter(on: canvas, page: index + 1, of: pages.count)
            canvas.endPage()
        }
    }

    /// Fills page after page; what stands in one inner array stays together.
    private static func pages(of groups: [[Block]]) -> [[Block]] {
        var pages: [[Block]] = [[]]
        var used = 0.0
        for group in groups {
            let height = group.reduce(0) { $0 + $1.height }
            if used + height > pageHeight, used > 0 {
                pages.append([])
                used = 0
            }
            pages[pages.count - 1] += group
            used += height
        }
        return pages
    }

    private func drawFooter(on canvas: Canvas, page: Int, of count: Int) {
        var style = TextStyle(size: 9)
        let y = A4.height - Self.margin.bottom + 20
        typesetter.text("\(labels.number) \(form.number)", style).draw(on: canvas, x: Self.margin.side, y: y)
        style.alignment = .right
        let text = labels.page.replacing("%1", with: "\(page)").replacing("%2", with: "\(count)")
        typesetter.text(text, style, width: Self.column).draw(on: canvas, x: Self.margin.side, y: y)
    }

    private var head: [Block] {
        let title = typesetter.text(
            form.title, TextStyle(size: 22, isBold: true, alignment: .center, lineHeight: 1.4, tracking: 0.08),
            width: Self.column)
        let lines = [
            (labels.number, form.number.description), (labels.competentBody, form.competentBody),
            (labels.station, form.station), (labels.submittedAt, form.submittedAt),
        ]
        let names = lines.map { typesetter.text($0.0, Self.small) }
        let nameWidth = names.map(\.width).max() ?? 0
        return [text(title), .space(18)]
            + zip(names, lines).map { name, line in
                let value = typesetter.text(line.1, Self.small, width: Self.column - nameWidth - 14)
                return Block(height: value.height + 2) { canvas, top in
                    name.draw(on: canvas, x: Self.margin.side, y: top)
                    value.draw(on: canvas, x: Self.margin.side + nameWidth + 14, y: top)
                }
            } + [.space(12)]
    }

    private var content: [[Block]] {
        let rows = form.rows.flatMap { tableRows([$0.label, $0.value], widths: [0.27, 0.73], hasLabel: true) }
        return section(labels.content, rows)
    }

    private var materials: [[Block]] {
        guard !form.materials.isEmpty else {
            return section(labels.materials, [text(typesetter.text(labels.noMaterials, Self.body, width: Self.column))])
        }
        let widths = [0.1, 0.6, 0.3]
        let head = tableRows(
            [labels.materialNumber, labels.materialName, labels.materialForm], widths: widths, isHead: true)
        let rows = form.materials.enumerated().flatMap { index, material in
            tableRows(["\(index + 1)", material.name, material.form], widths: widths)
        }
        return section(labels.materials, head + rows)
    }

    /// The statement and the name under it: a signature never stands on a page without what is signed.
    private var statement: [[Block]] {
        // Two ems of indent, as Chinese paragraphs begin.
        let paragraph = typesetter.text("\u{3000}\u{3000}" + form.statement, Self.body, width: Self.column)
        let parts =
            paragraph.lines.count <= Self.maximumLines
            ? [text(paragraph)]
            : chunks(of: paragraph).map { text(typesetter.text($0, Self.body, width: Self.column)) }
        var groups = section(bySigner(labels.statement), parts)
        groups[groups.count - 1] += signature
        return groups
    }

    private func bySigner(_ label: String) -> String { label.replacing("%1", with: form.signer) }

    /// A heading that stays with the first of its blocks.
    private func section(_ title: String, _ blocks: [Block]) -> [[Block]] {
        let heading = [Block.space(14), text(typesetter.text(title, Self.heading, width: Self.column)), .space(4)]
        return [heading + blocks.prefix(1)] + blocks.dropFirst().map { [$0] }
    }

    private func text(_ text: SetText) -> Block {
        Block(height: text.height) { canvas, top in text.draw(on: canvas, x: Self.margin.side, y: top) }
    }

    /// One row of a table, or several where a cell is very long. The widths are parts of the column.
    private func tableRows(
        _ cells: [String], widths: [Double], hasLabel: Bool = false, isHead: Bool = false
    ) -> [Block] {
        func style(_ index: Int) -> TextStyle {
            var style = Self.body
            if isHead || (hasLabel && index == 0) { style.isBold = isHead }
            return style
        }
        func set(_ cell: String, _ index: Int) -> SetText {
            typesetter.text(cell, style(index), width: widths[index] * Self.column - 2 * Self.padding.x)
        }
        let parts = cells.enumerated().map { chunks(of: set($0.element, $0.offset)) }
        return (0..<(parts.map(\.count).max() ?? 0)).map { part in
            let texts = parts.enumerated().map { index, chunks in set(part < chunks.count ? chunks[part] : "", index) }
            let height = (texts.map(\.height).max() ?? 0) + 2 * Self.padding.y
            return Block(height: height) { canvas, top in
                var x = Self.margin.side
                for (index, text) in texts.enumerated() {
                    let width = widths[index] * Self.column
                    if isHead || (hasLabel && index == 0) {
                        canvas.fill(x: x, y: top, width: width, height: height, gray: 0.94)
                    }
                    // Neighbours share their edge: one line's width of overlap.
                    canvas.frame(
                        x: x - Self.hairline / 2, y: top - Self.hairline / 2, width: width + Self.hairline,
                        height: height + Self.hairline, line: Self.hairline)
                    text.draw(on: canvas, x: x + Self.padding.x, y: top + Self.padding.y)
                    x += width
                }
            }
        }
    }

    private func chunks(of text: SetText) -> [String] {
        let lines = text.lines
        return stride(from: 0, to: max(1, lines.count), by: Self.maximumLines).map { start in
            lines[start..<min(start + Self.maximumLines, lines.count)].joined(separator: "\n")
        }
    }

    private var signature: [Block] {
        let name = typesetter.text(bySigner(labels.signature), Self.body)
        let date = typesetter.text(labels.signedOn, Self.body)
        let nameWidth = max(name.width, date.width) + 12
        let fieldWidth = 190.0
        let left = Self.margin.side + Self.column - fieldWidth - nameWidth
        let field = left + nameWidth
        let signHeight = 62.0
        let signing = Block(height: signHeight + 8) { canvas, top in
            let base = top + signHeight
            name.draw(on: canvas, x: left, y: base - name.height)
            canvas.line(from: (field, base), to: (field + fieldWidth, base), width: Self.hairline)
            if let signature = form.signature {
                Self.draw(signature, on: canvas, x: field, y: top, width: fieldWidth, height: signHeight - 4)
            }
        }
        let day = typesetter.text(form.signedOn ?? labels.signedOnPaperDate, Self.body)
        let dating = Block(height: day.height + 14) { canvas, top in
            date.draw(on: canvas, x: left, y: top + 8)
            day.draw(on: canvas, x: field + 8, y: top + 8)
            let base = top + 8 + day.height
            canvas.line(from: (field, base), to: (field + fieldWidth, base), width: Self.hairline)
        }
        guard form.signature != nil else { return [.space(20), signing, dating] }
        let note = typesetter.text(bySigner(labels.signedOnScreen), TextStyle(size: 9), width: fieldWidth)
        let noting = Block(height: note.height + 6) { canvas, top in note.draw(on: canvas, x: field, y: top + 6) }
        return [.space(20), signing, dating, noting]
    }

    /// Keeps the drawing's shape and its place in the field; points outside the field or not numbers
    /// are pulled in or left out.
    private static func draw(
        _ signature: ApplicationForm.Signature, on canvas: Canvas, x: Double, y: Double, width: Double, height: Double
    ) {
        let aspect = signature.aspect.isFinite ? min(max(signature.aspect, 0.2), 10) : width / height
        let scale = min(width / aspect, height)
        let left = x + (width - scale * aspect) / 2
        let top = y + height - scale
        for stroke in signature.strokes {
            let points = stroke.filter { $0.x.isFinite && $0.y.isFinite }.map { point in
                (x: left + min(max(point.x, 0), 1) * scale * aspect, y: top + min(max(point.y, 0), 1) * scale)
            }
            canvas.stroke(points, width: 1.8)
        }
    }
}

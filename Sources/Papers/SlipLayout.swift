import QRCodes
import TownshipServices

/// The arrangement of a 收件回执 on 80 mm paper, in dots of 1/8 mm. The smallest type is 3.25 mm
/// (9 point), what people look for is 4 mm and more: most readers are old.
struct SlipLayout {
    /// What an 80 mm printer prints of its paper's width.
    static let width = 576
    /// 75 cm: longer than any sensible slip, short enough to notice a field gone wrong.
    static let maximumHeight = 6000.0

    private static let margin = 8.0
    private static let column = Double(width) - 2 * margin

    private static let small = TextStyle(size: 26)
    private static let label = TextStyle(size: 28)
    private static let value = TextStyle(size: 32)
    private static let strong = TextStyle(size: 34, isBold: true)

    private let slip: ReceiptSlip
    private let labels: ReceiptLabels
    private let typesetter: Typesetter
    private let labelWidth: Double

    init(_ slip: ReceiptSlip, _ labels: ReceiptLabels, _ typesetter: Typesetter) {
        self.slip = slip
        self.labels = labels
        self.typesetter = typesetter
        let names = [
            labels.applicant, labels.applicantNumber, labels.representative, labels.item, labels.receivedAt,
            labels.promise,
            labels.competentBody, labels.consultingPhone, labels.supervisionPhone,
        ]
        labelWidth = min(Self.column * 0.4, names.map { typesetter.text($0, Self.label).width }.max() ?? 0)
    }

    func blocks() throws(PaperError) -> [Block] {
        var blocks = head
        blocks += [rule] + person + [rule] + materials + [rule] + handling
        if !slip.remarks.isEmpty { blocks += [rule] + remarks }
        blocks += [rule] + (try codes()) + [rule] + foot
        return blocks
    }

    private var head: [Block] {
        let title = TextStyle(size: 64, isBold: true, lineHeight: 1.3, tracking: 0.12)
        return [.space(8), centered(slip.station, Self.small), .space(6), centered(labels.title, title), .space(10)]
            + [standing, .space(18), centered(labels.number, Self.label), number, .space(10)]
    }

    private var person: [Block] {
        [
            row(labels.applicant, slip.applicant),
            row(labels.applicantNumber, slip.applicantNumber),
        ]
            + (slip.representative.map { [row(labels.representative, $0)] } ?? [])
            + [row(labels.item, slip.item, Self.strong)]
    }

    private var handling: [Block] {
        var blocks = [row(labels.receivedAt, slip.receivedAt)]
        if slip.isTimeUnsure { blocks.append(row("", labels.timeUnsure, TextStyle(size: 26, isBold: true))) }
        blocks += [
            row(labels.promise, slip.promise),
            row("", labels.promiseNote, Self.small),
            row(labels.competentBody, slip.competentBody),
            row(labels.consultingPhone, slip.consultingPhone, Self.strong),
            row(labels.supervisionPhone, slip.supervisionPhone, Self.strong),
        ]
        return blocks
    }

    /// What the slip means, in a box that cannot be overlooked.
    private var standing: Block {
        let inner = Self.column - 48
        var size = 52.0
        while size > 36, typesetter.text(labels.standing, TextStyle(size: size, isBold: true)).width > inner {
            size -= 2
        }
        let line = typesetter.text(
            labels.standing, TextStyle(size: size, isBold: true, alignment: .center), width: inner)
        var noteStyle = Self.small
        noteStyle.alignment = .center
        let note = typesetter.text(labels.standingNote, noteStyle, width: inner)
        let height = 18 + line.height + 8 + note.height + 18
        return Block(height: height) { canvas, top in
            canvas.frame(x: Self.margin, y: top, width: Self.column, height: height, line: 5)
            line.draw(on: canvas, x: Self.margin + 24, y: top + 18)
            note.draw(on: canvas, x: Self.margin + 24, y: top + 18 + line.height + 8)
        }
    }

    /// The number in groups of at most three characters, since it is read aloud over the telephone.
    private var number: Block {
        let groups = Self.groups(of: slip.number)
        let gap = 0.1
        var size = 58.0
        func set(_ size: Double) -> ([SetText], width: Double) {
            let texts = groups.map { typesetter.text($0, TextStyle(size: size, isBold: true)) }
            return (texts, texts.reduce(0) { $0 + $1.width } + gap * size * Double(groups.count - 1))
        }
        var (texts, width) = set(size)
        while width > Self.column {
            size -= 2
            (texts, width) = set(size)
        }
        return Block(height: texts.map(\.height).max() ?? 0) { [texts, width, size] canvas, top in
            var x = (Double(Self.width) - width) / 2
            for text in texts {
                text.draw(on: canvas, x: x.rounded(), y: top)
                x += text.width + gap * size
            }
        }
    }

    /// `QS01-000123-K` as `QS01-000`, `123-K`; grouped from the right, as numbers are.
    static func groups(of number: SubmissionNumber) -> [String] {
        let text = number.description
        guard let first = text.firstIndex(of: "-"), let last = text.lastIndex(of: "-"), first < last else {
            return [text]
        }
        var groups = [String(text[last...])]
        var digits = text[text.index(after: first)..<last]
        while digits.count > 3 {
            groups[0] = digits.suffix(3) + groups[0]
            groups.insert("", at: 0)
            digits = digits.dropLast(3)
        }
        groups[0] = text[...first] + digits + groups[0]
        return groups
    }

    private var materials: [Block] {
        var blocks = [Block.space(2), heading(labels.materials)]
        if slip.materials.isEmpty { blocks.append(paragraph(labels.noMaterials, Self.value, indent: 0)) }
        let ordinalWidth = typesetter.text("\(slip.materials.count).", Self.value).width + 12
        for (index, material) in slip.materials.enumerated() {
            let ordinal = typesetter.text("\(index + 1).", Self.value)
            let name = typesetter.text(material.name, Self.value, width: Self.column - ordinalWidth)
            let form = typesetter.text(material.form, Self.small, width: Self.column - ordinalWidth)
            // On the same line where both fit.
            let isBeside = name.lines.count == 1 && name.width + form.width + 32 <= Self.column - ordinalWidth
            let x = Self.margin + ordinalWidth
            blocks.append(
                Block(height: name.height + (isBeside ? 0 : form.height) + 8) { canvas, top in
                    ordinal.draw(on: canvas, x: Self.margin, y: top)
                    name.draw(on: canvas, x: x, y: top)
                    form.draw(
                        on: canvas, x: isBeside ? Self.margin + Self.column - form.width.rounded(.up) : x,
                        y: top + (isBeside ? name.baseline - form.baseline : name.height))
                })
        }
        return blocks
    }

    private var remarks: [Block] {
        [.space(2), heading(labels.remarks)]
            + slip.remarks.map { remark in
                let text = typesetter.text(remark, TextStyle(size: 32, isBold: true), width: Self.column - 28)
                return Block(height: text.height + 8) { canvas, top in
                    canvas.fill(x: Self.margin, y: top + 18, width: 12, height: 12)
                    text.draw(on: canvas, x: Self.margin + 28, y: top)
                }
            }
    }

    private var foot: [Block] {
        [
            .space(4), centered(labels.withoutPhone, Self.small), .space(12),
            centered(labels.footer, TextStyle(size: 30, isBold: true)), .space(16),
        ]
    }

    private func row(_ label: String, _ text: String, _ style: TextStyle = SlipLayout.value) -> Block {
        let gap = 20.0
        let name = typesetter.text(label, Self.label, width: labelWidth)
        let value = typesetter.text(text, style, width: Self.column - labelWidth - gap)
        let drop = max(0, value.baseline - name.baseline)
        return Block(height: max(name.height + drop, value.height) + 8) { canvas, top in
            name.draw(on: canvas, x: Self.margin, y: top + drop)
            value.draw(on: canvas, x: Self.margin + labelWidth + gap, y: top)
        }
    }

    private func heading(_ text: String) -> Block {
        let text = typesetter.text(text, Self.label, width: Self.column)
        return Block(height: text.height + 6) { canvas, top in text.draw(on: canvas, x: Self.margin, y: top) }
    }

    private func paragraph(_ text: String, _ style: TextStyle, indent: Double) -> Block {
        let text = typesetter.text(text, style, width: Self.column - indent)
        return Block(height: text.height) { canvas, top in text.draw(on: canvas, x: Self.margin + indent, y: top) }
    }

    private func centered(_ text: String, _ style: TextStyle) -> Block {
        var style = style
        style.alignment = .center
        let set = balanced(text, style, width: Self.column)
        return Block(height: set.text.height) { canvas, top in
            set.text.draw(on: canvas, x: (Double(Self.width) - set.width) / 2, y: top)
        }
    }

    /// As few lines as the width allows, about equally long: no single character on the last line.
    private func balanced(_ text: String, _ style: TextStyle, width: Double) -> (text: SetText, width: Double) {
        var best = (text: typesetter.text(text, style, width: width), width: width)
        let count = best.text.lines.count
        guard count > 1 else { return best }
        while best.width > width / 2 {
            let narrower = best.width - style.size / 2
            let set = typesetter.text(text, style, width: narrower)
            guard set.lines.count == count else { break }
            best = (set, narrower)
        }
        return best
    }

    private var rule: Block {
        Block(height: 26) { canvas, top in
            canvas.line(
                from: (Self.margin, top + 13), to: (Double(Self.width) - Self.margin, top + 13), width: 2, dash: [8, 6])
        }
    }
}

extension SlipLayout {
    /// Both codes side by side where each module still gets five dots (0.6 mm, what the camera of
    /// an old telephone resolves), else one below the other.
    private func codes() throws(PaperError) -> [Block] {
        let tracking = try code(slip.trackingURL)
        let rating = try code(slip.ratingURL)
        let half = Self.width / 2
        // Side by side the quiet zone between them is shared; outside it runs on over the margin of
        // the paper that the printer cannot reach (4 mm).
        let module = half / (max(tracking.size, rating.size) + QRCode.quietZone)
        if module >= 5 {
            let side = max(tracking.size, rating.size) * module
            let left = caption(labels.tracking, width: Double(half))
            let right = caption(labels.rating, width: Double(half))
            return [
                Block(height: 10 + Double(side) + 14 + max(left.height, right.height)) { canvas, top in
                    Self.draw(tracking, on: canvas, centerX: half / 2, top: Int(top.rounded()) + 10, module: module)
                    Self.draw(
                        rating, on: canvas, centerX: half + half / 2, top: Int(top.rounded()) + 10, module: module)
                    left.draw(on: canvas, x: 0, y: top + 10 + Double(side) + 14)
                    right.draw(on: canvas, x: Double(half), y: top + 10 + Double(side) + 14)
                }
            ]
        }
        return [stacked(tracking, labels.tracking), .space(24), stacked(rating, labels.rating)]
    }

    private func stacked(_ code: QRCode, _ text: String) -> Block {
        // 44 mm is plenty for any camera; more would only cost paper.
        let module = min(Self.width / (code.size + 2 * QRCode.quietZone), max(1, 352 / code.size))
        let side = Double(code.size * module)
        let caption = caption(text, width: Double(Self.width))
        return Block(height: 10 + side + 14 + caption.height) { canvas, top in
            Self.draw(code, on: canvas, centerX: Self.width / 2, top: Int(top.rounded()) + 10, module: module)
            caption.draw(on: canvas, x: 0, y: top + 10 + side + 14)
        }
    }

    private func caption(_ text: String, width: Double) -> SetText {
        typesetter.text(text, TextStyle(size: 32, isBold: true, alignment: .center), width: width)
    }

    /// Modules are whole dots, so that their edges are sharp.
    private static func draw(_ code: QRCode, on canvas: Canvas, centerX: Int, top: Int, module: Int) {
        let left = centerX - code.size * module / 2
        for row in 0..<code.size {
            for run in code.darkRuns(inRow: row) {
                canvas.fill(
                    x: Double(left + run.lowerBound * module), y: Double(top + row * module),
                    width: Double(run.count * module), height: Double(module))
            }
        }
    }

    private func code(_ url: String) throws(PaperError) -> QRCode {
        do {
            return try QRCode(url, level: .medium)
        } catch {
            throw PaperError(.codeTooLong, "A slip's address makes no QR code. \(error.message)", cause: error)
        }
    }
}

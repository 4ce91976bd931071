extension PaperMaker {
    /// A slip by which a person sees that the printer prints sharply, over the paper's whole width, and
    /// cuts: a title, lines of text, and a frame from edge to edge.
    ///
    /// - Throws: ``PaperError``: no Chinese font.
    public func trialSlip(title: String, lines: [String]) throws(PaperError) -> RasterPage {
        let typesetter = try typesetter(.raster)
        let width = Double(SlipLayout.width)
        let inner = width - 64
        let head = typesetter.text(title, TextStyle(size: 52, isBold: true, alignment: .center), width: inner)
        let texts = lines.map { typesetter.text($0, TextStyle(size: 30, alignment: .center), width: inner) }
        let height = texts.reduce(24 + head.height + 16) { $0 + $1.height + 8 } + 24
        let canvas = Canvas(width: SlipLayout.width, height: Int(height.rounded(.up)) + 8)
        canvas.frame(x: 2, y: 2, width: width - 4, height: height, line: 3)
        head.draw(on: canvas, x: 32, y: 24)
        var top = 24 + head.height + 16
        for text in texts {
            text.draw(on: canvas, x: 32, y: top)
            top += text.height + 8
        }
        return try canvas.raster()
    }
}

public import Foundation
public import TownshipServices

/// Typesets papers on a thread of its own; one is enough for a process, since fonts take some 50 MB.
public actor PaperMaker {
    private let thread = PaperThread(name: "papers")
    private var typesetters: [Typesetter.Surface: Typesetter] = [:]

    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    public init() {}

    /// The 收件回执 for an 80 mm printer: 576 dots wide, 8 dots a millimetre, as high as its text needs.
    ///
    /// - Throws: ``PaperError``: no Chinese font, an address too long for a QR code, a slip longer
    ///   than 75 cm.
    public func receiptImage(_ slip: ReceiptSlip, labels: ReceiptLabels) throws(PaperError) -> RasterPage {
        let blocks = try SlipLayout(slip, labels, typesetter(.raster)).blocks()
        let height = blocks.reduce(0) { $0 + $1.height }.rounded(.up)
        guard height <= SlipLayout.maximumHeight else {
            throw PaperError(
                .tooLong,
                "The slip would be longer than \(Int(SlipLayout.maximumHeight / 80)) cm. Shorten the remarks or the"
                    + " names of materials in the service catalogue.")
        }
        let canvas = Canvas(width: SlipLayout.width, height: Int(height))
        var top = 0.0
        for block in blocks {
            block.draw(canvas, top)
            top += block.height
        }
        return try canvas.raster()
    }

    /// The application as a PDF in A4, as many pages as it needs.
    ///
    /// - Throws: ``PaperError``: no Chinese font, no memory.
    public func applicationForm(
        _ form: ApplicationForm, labels: ApplicationFormLabels
    ) throws(PaperError) -> Data {
        let layout = FormLayout(form, labels, try typesetter(.vector))
        let canvas = Canvas(pdfTitled: "\(form.title) \(form.number)")
        layout.draw(on: canvas)
        return try canvas.pdf()
    }

    func typesetter(_ surface: Typesetter.Surface) throws(PaperError) -> Typesetter {
        if let typesetter = typesetters[surface] { return typesetter }
        let typesetter = try Typesetter(surface)
        typesetters[surface] = typesetter
        return typesetter
    }
}

import CPangoCairo
import Foundation

/// What is drawn on: a bitmap or the pages of a PDF. Owns the surface and its context; ink is black.
final class Canvas {
    let cairo: OpaquePointer
    /// How text gets into a PDF; nil on a bitmap, where Pango draws it.
    let outlines: OutlineText?
    private let surface: OpaquePointer
    /// What Cairo's stream function writes into; kept as long as the surface, which writes to it.
    private let output: Output?

    private final class Output {
        var data = Data()
    }

    /// A bitmap of coverage, one byte a dot, all paper at first.
    init(width: Int, height: Int) {
        surface = cairo_image_surface_create(CAIRO_FORMAT_A8, Int32(width), Int32(height))
        cairo = cairo_create(surface)
        outlines = nil
        output = nil
    }

    /// A PDF of A4 pages in points.
    init(pdfTitled title: String) {
        let output = Output()
        surface = cairo_pdf_surface_create_for_stream(
            { closure, bytes, count in
                guard let closure, let bytes else { return CAIRO_STATUS_WRITE_ERROR }
                Unmanaged<Output>.fromOpaque(closure).takeUnretainedValue().data.append(bytes, count: Int(count))
                return CAIRO_STATUS_SUCCESS
            }, Unmanaged.passUnretained(output).toOpaque(), A4.width, A4.height)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title)
        cairo = cairo_create(surface)
        outlines = OutlineText()
        self.output = output
    }

    deinit {
        cairo_destroy(cairo)
        // Finishing here, while `output` lives: an unfinished PDF surface would write on its last release.
        cairo_surface_finish(surface)
        cairo_surface_destroy(surface)
    }

    func line(from start: (x: Double, y: Double), to end: (x: Double, y: Double), width: Double, dash: [Double] = []) {
        cairo_save(cairo)
        cairo_set_line_width(cairo, width)
        cairo_set_dash(cairo, dash, Int32(dash.count), 0)
        cairo_move_to(cairo, start.x, start.y)
        cairo_line_to(cairo, end.x, end.y)
        cairo_stroke(cairo)
        cairo_restore(cairo)
    }

    /// A frame whose outer edge is the given rectangle.
    func frame(x: Double, y: Double, width: Double, height: Double, line: Double) {
        cairo_set_line_width(cairo, line)
        cairo_rectangle(cairo, x + line / 2, y + line / 2, width - line, height - line)
        cairo_stroke(cairo)
    }

    func fill(x: Double, y: Double, width: Double, height: Double, gray: Double = 0) {
        cairo_save(cairo)
        cairo_set_source_rgb(cairo, gray, gray, gray)
        cairo_rectangle(cairo, x, y, width, height)
        cairo_fill(cairo)
        cairo_restore(cairo)
    }

    /// A line through points with round joints, or a dot where there is only one point.
    func stroke(_ points: [(x: Double, y: Double)], width: Double) {
        guard let first = points.first else { return }
        cairo_save(cairo)
        cairo_set_line_width(cairo, width)
        cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND)
        cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND)
        cairo_move_to(cairo, first.x, first.y)
        for point in points.dropFirst() { cairo_line_to(cairo, point.x, point.y) }
        // Cairo draws a round cap for an empty stretch only when the path is closed.
        if points.count == 1 { cairo_close_path(cairo) }
        cairo_stroke(cairo)
        cairo_restore(cairo)
    }

    func endPage() { cairo_show_page(cairo) }

    /// The bitmap drawn so far.
    func raster() throws(PaperError) -> RasterPage {
        cairo_surface_flush(surface)
        try check()
        guard let bytes = cairo_image_surface_get_data(surface) else { throw Self.failure("no memory") }
        let stride = Int(cairo_image_surface_get_stride(surface))
        let (width, height) = (cairo_image_surface_get_width(surface), cairo_image_surface_get_height(surface))
        return RasterPage(
            coverage: UnsafeBufferPointer(start: bytes, count: stride * Int(height)), stride: stride,
            width: Int(width), height: Int(height))
    }

    /// Ends the PDF; nothing can be drawn any more.
    func pdf() throws(PaperError) -> Data {
        cairo_surface_finish(surface)
        try check()
        return output?.data ?? Data()
    }

    private func check() throws(PaperError) {
        for status in [cairo_status(cairo), cairo_surface_status(surface)]
        where status != CAIRO_STATUS_SUCCESS && status != CAIRO_STATUS_SURFACE_FINISHED {
            throw Self.failure(String(cString: cairo_status_to_string(status)))
        }
    }

    private static func failure(_ reason: String) -> PaperError {
        PaperError(.drawing, "The paper could not be drawn (\(reason)). Try again; if it stays, restart the program.")
    }
}

/// A4 in points of 1/72 inch.
enum A4 {
    static let width = 210 / 25.4 * 72
    static let height = 297 / 25.4 * 72
}

/// A stretch of a paper, as wide as the paper: how high it is and how it draws itself.
struct Block {
    let height: Double
    /// Given the y of its upper edge.
    let draw: (Canvas, Double) -> Void

    static func space(_ height: Double) -> Block { Block(height: height) { _, _ in } }
}

import CPangoCairo

/// Puts text into a PDF as a Type 3 font made from the glyphs' outlines, still searchable.
///
/// Cairo 1.16 (Debian 12) embeds OpenType/CFF fonts such as Noto CJK by cutting out what is not used,
/// and miscounts the stems of a glyph whose first `hintmask` comes late: the subroutines called
/// after it are cut out too, and the glyph prints as a blank, without an error. 如 in regular weight
/// is one of them. A paper that leaves out a character of somebody's name is worse than a PDF that
/// is a little larger, so that outlines are drawn from FreeType, which reads these fonts rightly.
final class OutlineText {
    private var faces: [OpaquePointer: OpaquePointer] = [:]
    private let pen = OutlinePen()

    deinit {
        for face in faces.values { cairo_font_face_destroy(face) }
    }

    /// Draws a layout with its upper left corner at the given point.
    func draw(_ layout: OpaquePointer, on cairo: OpaquePointer, x: Double, y: Double) {
        guard let iterator = pango_layout_get_iter(layout), let text = pango_layout_get_text(layout) else { return }
        defer { pango_layout_iter_free(iterator) }
        repeat {
            guard let run = pango_layout_iter_get_run_readonly(iterator) else { continue }  // a line's end
            var extents = PangoRectangle()
            pango_layout_iter_get_run_extents(iterator, nil, &extents)
            let baseline = pango_layout_iter_get_baseline(iterator)
            let origin = (x + Self.length(extents.x), y + Self.length(baseline))
            draw(run.pointee, of: text, on: cairo, at: origin)
        } while pango_layout_iter_next_run(iterator) != 0
    }

    private func draw(
        _ run: PangoGlyphItem, of text: UnsafePointer<CChar>, on cairo: OpaquePointer, at origin: (x: Double, y: Double)
    ) {
        let item = run.item.pointee
        let count = Int(run.glyphs.pointee.num_glyphs)
        let infos = UnsafeBufferPointer(start: run.glyphs.pointee.glyphs, count: count)
        // What no font has, and right-to-left text, Pango draws itself: Chinese papers meet neither
        // except by mistake.
        guard item.analysis.level % 2 == 0, let font = item.analysis.font,
            !infos.contains(where: { $0.glyph & PangoGlyph(PANGO_GLYPH_UNKNOWN_FLAG) != 0 }),
            let scaled = pango_cairo_font_get_scaled_font(OpaquePointer(font)),
            let source = cairo_scaled_font_get_font_face(scaled)
        else {
            cairo_move_to(cairo, origin.x, origin.y)
            pango_cairo_show_glyph_string(cairo, run.item.pointee.analysis.font, run.glyphs)
            return
        }
        var matrix = cairo_matrix_t()
        cairo_scaled_font_get_font_matrix(scaled, &matrix)

        var glyphs: [cairo_glyph_t] = []
        var clusters: [cairo_text_cluster_t] = []
        var pen = origin.x
        for (index, info) in infos.enumerated() {
            let start = run.glyphs.pointee.log_clusters[index]
            if index == 0 || start != run.glyphs.pointee.log_clusters[index - 1] {
                let next = (index + 1..<count).map { run.glyphs.pointee.log_clusters[$0] }.first { $0 != start }
                clusters.append(cairo_text_cluster_t(num_bytes: (next ?? item.length) - start, num_glyphs: 0))
            }
            if info.glyph != Self.emptyGlyph {
                glyphs.append(
                    cairo_glyph_t(
                        index: UInt(info.glyph), x: pen + Self.length(info.geometry.x_offset),
                        y: origin.y + Self.length(info.geometry.y_offset)))
                clusters[clusters.count - 1].num_glyphs += 1
            }
            pen += Self.length(info.geometry.width)
        }
        cairo_save(cairo)
        cairo_set_font_face(cairo, face(outlining: source))
        cairo_set_font_matrix(cairo, &matrix)
        cairo_show_text_glyphs(
            cairo, text + Int(item.offset), item.length, glyphs, Int32(glyphs.count), clusters, Int32(clusters.count),
            cairo_text_cluster_flags_t(rawValue: 0))
        cairo_restore(cairo)
    }

    /// A font with the same glyphs as another, drawn as outlines.
    private func face(outlining source: OpaquePointer) -> OpaquePointer? {
        if let face = faces[source] { return face }
        guard let face = cairo_user_font_face_create() else { return nil }
        // Cairo's cache may keep the face longer than this object lives: it owns its pen itself.
        let ink = OutlinePen.Ink(pen: pen, face: source)
        cairo_font_face_set_user_data(face, OutlinePen.key, Unmanaged.passRetained(ink).toOpaque()) { ink in
            if let ink { Unmanaged<OutlinePen.Ink>.fromOpaque(ink).release() }
        }
        cairo_user_font_face_set_render_glyph_func(face) { scaled, glyph, cairo, _ in
            guard let face = cairo_scaled_font_get_font_face(scaled), let cairo,
                let ink = cairo_font_face_get_user_data(face, OutlinePen.key)
            else { return CAIRO_STATUS_USER_FONT_ERROR }
            Unmanaged<OutlinePen.Ink>.fromOpaque(ink).takeUnretainedValue().fill(glyph, on: cairo)
            return CAIRO_STATUS_SUCCESS
        }
        faces[source] = face
        return face
    }

    private static func length(_ units: Int32) -> Double { Double(units) / Double(PANGO_SCALE) }

    /// `PANGO_GLYPH_EMPTY` (pango-glyph.h): takes room and draws nothing.
    private static let emptyGlyph = PangoGlyph(0x0FFF_FFFF)
}

/// Traces glyphs at a large size, so that rounding to FreeType's 1/64 does not show.
private final class OutlinePen {
    /// Cairo compares the key's address only. Never written and never read, so sharing it is safe.
    nonisolated(unsafe) static let key = UnsafeMutablePointer<cairo_user_data_key_t>.allocate(capacity: 1)

    private static let size = 1000.0
    private let surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1)
    private let cairo: OpaquePointer?

    init() {
        cairo = cairo_create(surface)
        let options = cairo_font_options_create()
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
        cairo_set_font_options(cairo, options)
        cairo_font_options_destroy(options)
    }

    deinit {
        cairo_destroy(cairo)
        cairo_surface_destroy(surface)
    }

    /// The pen with the font it traces. Owns a reference to that font.
    final class Ink {
        private let pen: OutlinePen
        private let face: OpaquePointer

        init(pen: OutlinePen, face: OpaquePointer) {
            self.pen = pen
            self.face = cairo_font_face_reference(face)
        }

        deinit { cairo_font_face_destroy(face) }

        /// Fills one glyph on a context where the em is one unit.
        func fill(_ index: UInt, on target: OpaquePointer) {
            cairo_set_font_face(pen.cairo, face)
            cairo_set_font_size(pen.cairo, OutlinePen.size)
            cairo_new_path(pen.cairo)
            var glyph = cairo_glyph_t(index: index, x: 0, y: 0)
            cairo_glyph_path(pen.cairo, &glyph, 1)
            let path = cairo_copy_path(pen.cairo)
            defer { cairo_path_destroy(path) }
            cairo_scale(target, 1 / OutlinePen.size, 1 / OutlinePen.size)
            cairo_append_path(target, path)
            cairo_fill(target)
        }
    }
}

import CPangoCairo

/// How a text is set. Sizes are in the units of the surface: dots on a slip, points in a PDF.
struct TextStyle {
    enum Alignment { case left, center, right }

    var size: Double
    var isBold = false
    var alignment = Alignment.left
    /// From baseline to baseline, in ems; even for every line, whatever fonts the line needs.
    var lineHeight = 1.35
    /// Added between characters, in ems.
    var tracking = 0.0
}

/// Makes texts ready to draw: fonts, line breaking, measuring. Owns a font map, which is the memory
/// that the fonts take; used by one thread only.
final class Typesetter {
    enum Surface {
        /// One bit a dot: glyphs on whole dots, so that equal characters look equal.
        case raster
        /// Drawn at any resolution: glyphs stand exactly where they are measured. Rounded positions
        /// would leave uneven gaps.
        case vector
    }

    private let fontMap: UnsafeMutablePointer<PangoFontMap>
    private let context: OpaquePointer

    /// - Throws: ``PaperError/Code/fontMissing`` when this machine cannot show Chinese.
    init(_ surface: Surface) throws(PaperError) {
        fontMap = pango_cairo_font_map_new()
        context = pango_font_map_create_context(fontMap)
        pango_context_set_language(context, pango_language_from_string("zh-CN"))
        let options = cairo_font_options_create()
        defer { cairo_font_options_destroy(options) }
        switch surface {
        case .raster:
            cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
            cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_SLIGHT)
            cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_ON)
        case .vector:
            cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
            cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
            pango_context_set_round_glyph_positions(context, 0)
        }
        pango_cairo_context_set_font_options(context, options)
        guard text("收件回执", TextStyle(size: 20)).missingGlyphs == 0 else {
            throw PaperError(
                .fontMissing,
                "No font on this machine has Chinese characters, so no paper can be made. Install the package"
                    + " fonts-noto-cjk.")
        }
    }

    deinit {
        g_object_unref(UnsafeMutableRawPointer(context))
        g_object_unref(fontMap)
    }

    /// - Parameter width: where lines break; nil for one line, however long.
    func text(_ text: String, _ style: TextStyle, width: Double? = nil) -> SetText {
        SetText(text, style, width: width, context: context)
    }
}

/// A text with its lines broken, ready to draw. Owns a Pango layout.
final class SetText {
    private let layout: OpaquePointer

    fileprivate init(_ text: String, _ style: TextStyle, width: Double?, context: OpaquePointer) {
        layout = pango_layout_new(context)
        let font = pango_font_description_new()
        defer { pango_font_description_free(font) }
        pango_font_description_set_family(font, "Noto Sans CJK SC,WenQuanYi Micro Hei,sans-serif")
        // Absolute, since Pango takes points at 96 to the inch otherwise.
        pango_font_description_set_absolute_size(font, style.size * Double(PANGO_SCALE))
        pango_font_description_set_weight(font, style.isBold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
        pango_layout_set_font_description(layout, font)

        // The list takes over its attributes.
        let attributes = pango_attr_list_new()
        defer { pango_attr_list_unref(attributes) }
        let lineHeight = Self.units(style.size * style.lineHeight)
        pango_attr_list_insert(attributes, pango_attr_line_height_new_absolute(lineHeight))
        if style.tracking != 0 {
            pango_attr_list_insert(attributes, pango_attr_letter_spacing_new(Self.units(style.size * style.tracking)))
        }
        pango_layout_set_attributes(layout, attributes)

        if let width {
            pango_layout_set_width(layout, Self.units(width))
            pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        }
        switch style.alignment {
        case .left: pango_layout_set_alignment(layout, PANGO_ALIGN_LEFT)
        case .center: pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER)
        case .right: pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT)
        }
        pango_layout_set_text(layout, text, Int32(text.utf8.count))
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(layout)) }

    /// As wide as its longest line, as high as all lines.
    var size: (width: Double, height: Double) {
        var logical = PangoRectangle()
        pango_layout_get_extents(layout, nil, &logical)
        return (Double(logical.width) / Double(PANGO_SCALE), Double(logical.height) / Double(PANGO_SCALE))
    }

    var width: Double { size.width }
    var height: Double { size.height }

    /// From the upper edge to the first line's baseline.
    var baseline: Double { Double(pango_layout_get_baseline(layout)) / Double(PANGO_SCALE) }

    /// Characters that no font has.
    var missingGlyphs: Int { Int(pango_layout_get_unknown_glyphs_count(layout)) }

    /// The text of each line, as broken.
    var lines: [String] {
        let text = String(cString: pango_layout_get_text(layout)).utf8
        return (0..<pango_layout_get_line_count(layout)).compactMap { number in
            guard let line = pango_layout_get_line_readonly(layout, number) else { return nil }
            let start = text.index(text.startIndex, offsetBy: Int(line.pointee.start_index))
            let end = text.index(start, offsetBy: Int(line.pointee.length))
            return String(text[start..<end])
        }
    }

    func draw(on canvas: Canvas, x: Double, y: Double) {
        if let outlines = canvas.outlines {
            outlines.draw(layout, on: canvas.cairo, x: x, y: y)
        } else {
            cairo_move_to(canvas.cairo, x, y)
            pango_cairo_show_layout(canvas.cairo, layout)
        }
    }

    private static func units(_ length: Double) -> Int32 { Int32((length * Double(PANGO_SCALE)).rounded()) }
}

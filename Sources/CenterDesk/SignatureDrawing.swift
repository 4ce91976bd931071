import TownshipServices

/// A signature as a picture: strokes and nothing else, so that no file a terminal sends is ever
/// given to a browser as SVG.
enum SignatureDrawing {
    /// Units of the drawing's height; the width follows from the shape of the field signed in.
    static let height = 200.0
    static let pen = 4.0

    static func svg(_ strokes: [[Submission.Point]], aspect: Double) -> String {
        let width = height * aspect
        let paths = strokes.filter { !$0.isEmpty }.map { stroke in
            // A dot is a line of no length, which a round pen still shows.
            let points = stroke.count == 1 ? stroke + stroke : stroke
            let list = points.map { "\(tenths($0.x * width)),\(tenths($0.y * height))" }.joined(separator: " ")
            return "<polyline points=\"\(list)\"/>"
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(tenths(width)) \(tenths(height))">\
            <g fill="none" stroke="#16202b" stroke-width="\(pen)" stroke-linecap="round" stroke-linejoin="round">\
            \(paths.joined())</g></svg>
            """
    }

    private static func tenths(_ number: Double) -> Double { (number * 10).rounded() / 10 }
}

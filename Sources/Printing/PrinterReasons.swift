import DeviceStatus

/// The printer state reasons of IPP (RFC 8011, 5.4.12, and PWG 5100.9) that somebody can do something
/// about. Their severities `-error` and `-warning` are taken alike; what ends in `-report` stands in
/// nobody's way: an empty second tray, or a tray that nobody needs yet.
struct PrinterReasons {
    private let reasons: Set<Substring>
    private let isEmptyReported: Bool

    init(_ keywords: [String]) {
        isEmptyReported = keywords.contains("media-empty-report")
        reasons = Set(
            keywords.filter { !$0.hasSuffix("-report") }.map { keyword in
                let severity = ["-error", "-warning"].first(where: keyword.hasSuffix) ?? ""
                return keyword.dropLast(severity.count)
            })
    }

    /// Worst first: a printer that does not answer says nothing else that is true.
    private static let obstacles: [(keyword: Substring, code: PrintError.Code, message: String)] = [
        ("offline", .printerNotAnswering, notAnswering), ("shutdown", .printerNotAnswering, notAnswering),
        ("timed-out", .printerNotAnswering, notAnswering),
        ("connecting-to-device", .printerNotAnswering, notAnswering),
        ("cover-open", .coverOpen, coverOpen), ("door-open", .coverOpen, coverOpen),
        ("interlock-open", .coverOpen, coverOpen),
        ("media-jam", .paperJam, "Paper is jammed in the printer. Open it and take the paper out."),
        ("media-empty", .paperOut, paperOut), ("media-needed", .paperOut, paperOut),
        ("toner-empty", .printerFault, ink), ("marker-supply-empty", .printerFault, ink),
        ("other", .printerFault, fault),
    ]

    private static let notAnswering =
        "The printer does not answer. Check that it is switched on and its cable is plugged in."
    private static let coverOpen = "A cover of the printer is open. Close it until it clicks."
    private static let paperOut = "The printer is out of paper. Put in paper."
    private static let ink = "The printer is out of toner or ink. Put in a new cartridge."
    static let fault = "The printer reports a fault. Look at its display, then switch it off and on."

    /// Why nothing prints; nil when nothing stands in the way.
    var obstacle: PrintError? {
        Self.obstacles.first { reasons.contains($0.keyword) }.map { PrintError($0.code, $0.message) }
    }

    var isNotAnswering: Bool { obstacle?.code == .printerNotAnswering }

    /// What the reasons say of the paper path and the paper.
    func fold(into report: inout DeviceReport) {
        let code = obstacle?.code
        if code == .paperJam || code == .coverOpen { report.medium = .jammed }
        if code == .printerFault { report.device = .fault }
        report.paper =
            reasons.contains("media-empty") || reasons.contains("media-needed")
            ? .empty : reasons.contains("media-low") || isEmptyReported ? .low : .full
    }
}

/// What to scan: the platen, at most A4, as a JPEG.
public struct ScanRequest: Hashable, Sendable {
    /// Dots an inch; the scanner may do only others, then the next higher is taken.
    public var resolution: Int
    public var isColor: Bool

    public init(resolution: Int = 200, isColor: Bool = true) {
        self.resolution = resolution
        self.isColor = isColor
    }
}

/// A page as the scanner sent it.
public struct ScannedPage: Hashable, Sendable {
    /// A complete JPEG; its bytes are the scanner's own.
    public var jpeg: [UInt8]
    public var pixelWidth: Int
    public var pixelHeight: Int
    /// Dots an inch, worked out from the pixels: some scanners do other than they say.
    public var resolution: Int

    public init(jpeg: [UInt8], pixelWidth: Int, pixelHeight: Int, resolution: Int) {
        self.jpeg = jpeg
        self.pixelWidth = pixelWidth
        self.pixelHeight = pixelHeight
        self.resolution = resolution
    }
}

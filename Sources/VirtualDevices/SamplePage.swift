import Foundation

/// A sheet for the emulated scanner's glass: an A4 page as the JPEG that a scanner would send.
public struct SamplePage: Sendable, Identifiable {
    public let id: String
    /// What the bench page calls it.
    public let displayName: String
    public let jpeg: [UInt8]

    /// 200 dpi, 1654 x 2339.
    public static let all: [SamplePage] = [
        SamplePage("portrait", "一寸照片（红底）"),
        SamplePage("certificate", "村委会证明（样本）"),
        emptyGlass,
    ].compactMap(\.self)

    static let emptyGlass = SamplePage("empty", "空玻璃板")

    /// Any other picture, such as a large one.
    public init(id: String, displayName: String, jpeg: [UInt8]) {
        self.id = id
        self.displayName = displayName
        self.jpeg = jpeg
    }

    private init?(_ id: String, _ displayName: String) {
        guard let url = Bundle.module.url(forResource: id, withExtension: "jpg", subdirectory: "Samples"),
            let data = try? Data(contentsOf: url)
        else { return nil }
        self.id = id
        self.displayName = displayName
        jpeg = Array(data)
    }
}

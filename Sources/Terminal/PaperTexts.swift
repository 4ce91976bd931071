public import KioskAssets
public import Papers

/// The fixed words of the papers, from `kiosk-assets/papers/`.
public struct PaperTexts: Sendable {
    public let receipt: ReceiptLabels
    public let form: ApplicationFormLabels

    /// - Throws: `AssetError` naming the file and the missing word.
    public init(_ assets: AssetFolder) throws {
        receipt = try assets.decode(ReceiptLabels.self, "papers/receipt-slip.yaml")
        form = try assets.decode(ApplicationFormLabels.self, "papers/application-form.yaml")
    }
}

import Cards
import KioskAssets
import USB

extension CardReaderConfiguration {
    /// Looks for the readers that the deployment's table knows, too.
    init(_ known: KnownDevices) {
        self.init(additionalReaders: known.readers.map { USBID($0.vendor, $0.product) })
    }
}

import DeviceStatus
import TownshipServices

// Scanning the materials of an application, one after the other.
extension VillagerSession {
    mutating func showScan(of material: Material, in application: Application) {
        if case .scanned(let page) = application.materials[material.id] {
            show(.scan(application, material, .scanned(page)))
        } else {
            show(.scan(application, material, .layPage(canServe(.scanner) ? nil : .unavailable)))
        }
    }

    mutating func advanceScan(_ touch: Touch) -> [Effect] {
        guard case .scan(var application, let material, let step) = stage else { return [] }
        switch (step, touch) {
        case (.layPage, .scan):
            show(.scan(application, material, .scanning(0)))
            return [.scan(material)]
        case (.layPage, .handInLater):
            application.materials[material.id] = .handedInLater
            goOn(after: material, in: application)
            return []
        case (.scanned, .next):
            goOn(after: material, in: application)
            return []
        case (.scanned(let page), .scan):
            // The page is laid anew first: straight to scanning would take the same picture.
            application.materials[material.id] = nil
            show(.scan(application, material, .layPage(nil)))
            return [.discard(page)]
        case (.layPage, .back), (.scanned, .back):
            goBack(from: material, in: application)
            return []
        default:
            return []
        }
    }

    mutating func handleScan(_ event: Event) -> [Effect] {
        guard case .scan(var application, let material, .scanning) = stage else {
            // The person has left meanwhile; the page belongs to nobody.
            if case .scanned(let page) = event { return [.discard(page)] }
            return []
        }
        switch event {
        case .scanProgress(let part):
            update(.scan(application, material, .scanning(part)))
        case .scanned(let page):
            application.materials[material.id] = .scanned(page)
            show(.scan(application, material, .scanned(page)))
        case .scanFailed(let trouble):
            show(.scan(application, material, .layPage(trouble)))
        default:
            break
        }
        return []
    }

    private mutating func goOn(after material: Material, in application: Application) {
        if let next = application.service.scannedMaterials.element(after: material) {
            showScan(of: next, in: application)
        } else {
            show(.review(application))
        }
    }

    private mutating func goBack(from material: Material, in application: Application) {
        if let previous = application.service.scannedMaterials.reversed().element(after: material) {
            showScan(of: previous, in: application)
        } else {
            showLastBeforeScan(application)
        }
    }
}

extension Sequence where Element: Equatable {
    fileprivate func element(after element: Element) -> Element? {
        var iterator = makeIterator()
        while let next = iterator.next() {
            if next == element { return iterator.next() }
        }
        return nil
    }
}

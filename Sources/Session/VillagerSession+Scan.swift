import DeviceStatus
public import TownshipServices

// Scanning the materials of an application, one after the other.
extension VillagerSession {
    mutating func showScan(of material: Material, in application: Application) {
        if case .scanned(let pages) = application.materials[material.id], let page = pages.last {
            show(.scan(application, material, .scanned(page)))
        } else {
            askForPage(of: material, in: application)
        }
    }

    private mutating func askForPage(of material: Material, in application: Application) {
        show(.scan(application, material, .layPage(application.hasRoom(for: material) ? nil : .full)))
    }

    /// What keeps a page from being scanned at this moment: a scanner comes and goes while a screen stands.
    /// - Parameter last: what the last attempt came to.
    public func scanTrouble(after last: ScanTrouble?) -> ScanTrouble? {
        if last == .full { return .full }
        if !canServe(.scanner) { return .unavailable }
        return last == .unavailable ? .tryAgain : last
    }

    mutating func advanceScan(_ touch: Touch) -> [Effect] {
        guard case .scan(var application, let material, let step) = stage else { return [] }
        switch (step, touch) {
        case (.layPage, .scan) where application.hasRoom(for: material):
            show(.scan(application, material, .scanning(0)))
            return [.scan(material)]
        case (.scanning, .back):
            askForPage(of: material, in: application)
            return [.stopScan]
        case (.layPage, .handInLater) where application.pages(of: material) == 0:
            application.materials[material.id] = .handedInLater
            goOn(after: material, in: application)
            return []
        case (.layPage, .leaveOut) where material.optional == true:
            application.materials[material.id] = .leftOut
            goOn(after: material, in: application)
            return []
        case (.scanned, .next):
            goOn(after: material, in: application)
            return []
        case (.layPage, .next) where application.pages(of: material) > 0:
            goOn(after: material, in: application)
            return []
        case (.scanned, .scanMore) where application.mayTakeMore(of: material):
            askForPage(of: material, in: application)
            return []
        case (.scanned(let page), .scan):
            // The page is laid anew first: straight to scanning would take the same picture.
            application.drop(page, of: material)
            show(.scan(application, material, .layPage(nil)))
            return [.discard(page)]
        case (.layPage, .back) where application.pages(of: material) > 0:
            showScan(of: material, in: application)
            return []
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
            application.add(page, to: material)
            show(.scan(application, material, .scanned(page)))
        case .scanFailed(let trouble):
            show(.scan(application, material, .layPage(trouble)))
        default:
            break
        }
        return []
    }

    private mutating func goOn(after material: Material, in application: Application) {
        if let next = application.scannedMaterials.element(after: material) {
            showScan(of: next, in: application)
        } else {
            show(.review(application))
        }
    }

    private mutating func goBack(from material: Material, in application: Application) {
        if let previous = application.scannedMaterials.reversed().element(after: material) {
            showScan(of: previous, in: application)
        } else {
            showLastBeforeScan(application)
        }
    }
}

extension Application {
    public func pages(of material: Material) -> Int {
        if case .scanned(let pages) = materials[material.id] { pages.count } else { 0 }
    }

    public func mayTakeMore(of material: Material) -> Bool {
        material.severalPages == true && pages(of: material) < Material.mostPages && hasRoom(for: material)
    }

    /// Whether a submission holds one more page. Pages that an answer has made pointless count too, since
    /// another answer brings them back; each material that has none yet keeps room for one.
    public func hasRoom(for material: Material) -> Bool {
        let taken = materials.values.reduce(0) { sum, state in
            if case .scanned(let pages) = state { sum + pages.count } else { sum }
        }
        let awaited = scannedMaterials.count { $0.id != material.id && materials[$0.id] == nil }
        return taken + awaited < Submission.mostDocuments
    }

    mutating func add(_ page: PageID, to material: Material) {
        if case .scanned(let pages) = materials[material.id] {
            materials[material.id] = .scanned(pages + [page])
        } else {
            materials[material.id] = .scanned([page])
        }
    }

    mutating func drop(_ page: PageID, of material: Material) {
        guard case .scanned(let pages) = materials[material.id] else { return }
        let rest = pages.filter { $0 != page }
        materials[material.id] = rest.isEmpty ? nil : .scanned(rest)
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

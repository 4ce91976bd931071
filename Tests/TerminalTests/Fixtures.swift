// Invented values that are known to be right.
// swift-format-ignore-file: NeverForceUnwrap

import Foundation
import KioskAssets
import Terminal

@testable import TownshipServices

let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
let today = CalendarDate(year: 2026, month: 11, day: 21)!
let settings = TerminalSettings(
    stationName: "青石村便民服务站", publicURL: "http://public.example", receiptQueue: "receipt", documentQueue: "a4")
let villager = IdentityCard(
    name: "样本芳", sex: .female, ethnicGroup: "汉", birthDate: CalendarDate(year: 1954, month: 3, day: 12)!,
    address: "江东省云溪县柳河镇青石村12号",
    number: "0123456789X".compactMap { IDNumber("33099919540312002" + String($0)) }[0], issuer: "云溪县公安局",
    validFrom: CalendarDate(year: 2010, month: 1, day: 1)!, validTo: nil)

func shippedCatalogue() throws -> (services: ServicesInForce, texts: Texts, service: ServiceItem) { try shipped.get() }

/// Read once for all tests: to read it costs more than most of them.
private let shipped = Result {
    let assets = try AssetFolder(path: root.appendingPathComponent("kiosk-assets").path)
    let services = ServicesInForce(try ServiceVersions(assets), station: "云溪县柳河镇青石村", on: today)
    return (services: services, texts: try Texts(assets), service: services.catalogue["elderly-benefit-card"]!)
}

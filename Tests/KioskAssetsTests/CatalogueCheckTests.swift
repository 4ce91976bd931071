import Foundation
@testable import KioskAssets
import Testing
import TownshipServices

private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// One mistake somebody could make, put into the shipped catalogue.
struct SeededMistake: Sendable, CustomTestStringConvertible {
    var name: String
    var file: String
    /// What stands there, and what is written instead; a pattern, so that the services may change.
    var find: String
    var write: String
    /// Part of what the check has to say.
    var said: String
    /// Whether the finding names a line.
    var hasLine: Bool

    var testDescription: String { name }

    init(
        name: String, file: String = "catalogue/medical-assistance.yaml", find: String, write: String, said: String,
        hasLine: Bool = true
    ) {
        (self.name, self.file, self.find, self.write) = (name, file, find, write)
        (self.said, self.hasLine) = (said, hasLine)
    }

    /// Entries put on top of a list of the service.
    init(_ name: String, adding entries: String..., to list: String, said: String) {
        self.init(
            name: name, find: "(?m)^\(list):\n",
            write: "\(list):\n" + entries.map { "  - \($0)\n" }.joined(), said: said)
    }

    static let all: [SeededMistake] = [
        .init(name: "a key that is mistyped", find: "(?m)^summary:", write: "sumary:", said: "`sumary` is no key"),
        .init(
            name: "a letter exchanged in a key", find: "provenBy:", write: "provedBy:",
            said: "did you mean `provenBy`?"),
        .init(
            name: "an account and no word of it", find: "financialAccount, ", write: "", said: "add `financialAccount`"),
        .init(name: "a key that is left out", find: "(?m)^caseType:.*\n", write: "", said: "`caseType` is missing"),
        .init(
            name: "a kind that does not exist", find: "(?m)^legalKind: .*", write: "legalKind: gift",
            said: "`legalKind` is `gift`"),
        .init(
            name: "a channel that does not exist", find: "(?m)^channels: \\[", write: "channels: [fax, ", said: "`fax`"),
        .init(
            name: "a number written as words", find: "(?m)^version: .*", write: "version: eins", said: "no whole number"
        ),
        .init(name: "a version below one", find: "(?m)^version: .*", write: "version: 0", said: "`version` is 0"),
        .init(
            name: "a date that is none", find: "(?m)^effectiveFrom: .*", write: "effectiveFrom: 1.1.2026",
            said: "`effectiveFrom`"),
        .init(
            name: "a day that does not exist", find: "(?m)^effectiveFrom: .*", write: "effectiveFrom: 2026-02-30",
            said: "effectiveFrom", hasLine: false),
        .init(name: "an empty name", find: "(?m)^name: .*", write: "name: ''", said: "`name` is empty"),
        .init(name: "an id with capitals", find: "(?m)^id: .*", write: "id: Medical", said: "`id` is `Medical`"),
        .init(
            name: "an id that is not the file's name", find: "(?m)^id: .*", write: "id: other-name",
            said: "not the file's name"),
        .init(
            name: "a phone that is none", find: "(?m)^consultingPhone: .*", write: "consultingPhone: 找村主任",
            said: "`consultingPhone`"),
        .init(name: "pinyin with tones", find: "(?m)^pinyin: \\[", write: "pinyin: [yī, ", said: "`pinyin[0]`"),
        .init(
            name: "a shelf that does not exist", find: "(?m)^group: .*", write: "group: attic", said: "no shelf `attic`"
        ),
        .init(
            name: "a village item without its class", find: "(?m)^villageClass: .*\n", write: "",
            said: "no village class"),
        .init(
            name: "a township item with a village class", find: "(?m)^level: village", write: "level: township",
            said: "another level"),
        .init(
            name: "an instant case with a promise of days", find: "(?m)^caseType: .*", write: "caseType: instant",
            said: "disagree"),
        .init(
            name: "a promise of no days", find: "(?m)^promise: \\{ ?amount: [0-9]+", write: "promise: { amount: 0",
            said: "has 0 as its amount"),
        .init(
            name: "a unit that does not exist", find: "(?m)^promise: (\\{.*)unit: [a-zA-Z]+",
            write: "promise: $1unit: days", said: "`promise.unit` is `days`"),
        .init(
            name: "a promise beyond the law", file: "catalogue/homestead-precheck.yaml", find: "(?m)^legalLimit: .*",
            write:
                "legalLimit: { amount: 2, unit: workingDays, source: y }",
            said: "longer than the law", hasLine: true),
        .init(
            name: "a fee of which it is said that there is none", find: "(?m)^fee: .*",
            write: "fee: { amount: 500, basis: 不收费 }", said: "不收费"),
        .init(name: "an obsolete word on the screen", find: "(?m)^summary: ", write: "summary: 新农合", said: "obsolete"),
        .init(name: "an obsolete word in a question", find: "ask: 您是", write: "ask: 您是五保", said: "obsolete"),
        .init(
            name: "a list that is no list", find: "(?m)^aliases: .*", write: "aliases: 看病", said: "`aliases` is no list"
        ),
        .init(
            name: "a quote that is not closed", find: "(?m)^summary: .*", write: "summary: \"看病",
            said: "not readable as YAML"),
        .init(
            name: "a tab for indentation", find: "(?m)^basis:\n  -", write: "basis:\n\t-", said: "not readable as YAML"),
        .init(
            name: "a key that stands twice", find: "(?m)^version: (.*)", write: "version: $1\nversion: 2",
            said: "twice", hasLine: false),
        .init(
            name: "a service that takes applications without a notice", find: "(?ms)^dataNotice:.*?(?=^[a-z]|\\z)",
            write: "", said: "`dataNotice` is not there"),
        .init(
            name: "a service that does not say how often to come", find: "(?m)^visits: .*\n", write: "",
            said: "`visits` is not there"),
        .init(
            name: "a guide with a form", find: "(?m)^version: (.*)", write: "version: $1\nguideOnly: true",
            said: "a guide has a form"),
        .init(
            name: "a bundle of what does not exist", file: "catalogue/disability-one-matter.yaml",
            find: "(?m)^bundle: \\[", write: "bundle: [nothing-there, ", said: "no service `nothing-there`"),
        .init(
            name: "a bundle that holds itself", file: "catalogue/disability-one-matter.yaml", find: "(?m)^bundle: \\[",
            write: "bundle: [disability-one-matter, ", said: "holds itself"),
        .init(
            "a field without choices", adding: "{ id: broken, label: 选择, kind: choice }", to: "form",
            said: "has no choices"),
        .init(
            "two fields with one id", adding: "{ id: twin, label: 一, kind: text }",
            "{ id: twin, label: 二, kind: text }", to: "form", said: "id `twin` twice"),
        .init(
            "a question that hangs on one that is not asked",
            adding: "{ id: lost, label: 一, kind: text, when: { field: nobody, isOneOf: [a] } }", to: "form",
            said: "does not have"),
        .init(
            "bounds the wrong way round", adding: "{ id: bounds, label: 几口人, kind: number, min: 9, max: 1 }",
            to: "form", said: "min 9 above max 1"),
        .init(
            "a card field that names no value", adding: "{ id: blank, label: 卡, kind: card }", to: "form",
            said: "names no cardValue"),
        .init(
            "a material that the center is to confirm, and not by what",
            adding: "{ id: shared-x, name: 名单, source: shared, copy: copy, count: 1, standard: 中心核对 }", to: "materials",
            said: "what the center looks at"),
        .init(
            "an identity card that shall be scanned",
            adding: "{ id: card-x, name: 居民身份证复印件, source: scan, copy: copy, count: 1, standard: 复印 }", to: "materials",
            said: "what the card proves"),
        .init(
            name: "a public notice without its step", file: "catalogue/subsistence-allowance.yaml",
            find: "kind: publicNotice", write: "kind: review", said: "no step of the procedure"),
        .init(
            "a condition both read and asked", adding: "{ text: 年满18周岁, ask: 您满18周岁吗？, rule: { minimumAge: 18 } }",
            to: "conditions", said: "both read off the card and asked"),
    ]
}

@Suite("The check of the catalogue")
struct CatalogueCheckTests {
    let files: [CatalogueFile]
    let schema: FileSchema

    init() throws {
        let assets = try AssetFolder(path: root.appendingPathComponent("kiosk-assets").path)
        files = try assets.catalogueFiles()
        schema = try CatalogueCheck.schema(of: assets)
    }

    @Test("nothing is wrong with what is shipped, and no service that takes applications is unverified")
    func shipped() throws {
        let check = CatalogueCheck(files: files, schema: schema)
        #expect(check.findings.map(\.description) == [])
        #expect(check.services.count { !$0.isGuideOnly } == 12)
        #expect(check.services.allSatisfy { $0.isGuideOnly || $0.isVerified })
        #expect(check.services.contains { !$0.bundle.isEmpty })
        #expect(check.services.contains { $0.villageClass == .precheck && !$0.isGuideOnly })
    }

    @Test("a mistake is found, with its file, its line and a remedy", arguments: SeededMistake.all)
    func mistake(_ mistake: SeededMistake) throws {
        var files = files.filter { $0.path == mistake.file || $0.path.contains("/tables/") }
        let index = try #require(files.firstIndex { $0.path == mistake.file })
        let before = files[index].text
        let pattern = try NSRegularExpression(pattern: mistake.find)
        let range = try #require(
            pattern.firstMatch(in: before, range: NSRange(before.startIndex..., in: before))?.range, "nothing to spoil")
        let part = pattern.stringByReplacingMatches(in: before, range: range, withTemplate: mistake.write)
        files[index].text = part
        let findings = CatalogueCheck(files: files, schema: schema).findings.filter { $0.file == mistake.file }
        let finding = try #require(
            findings.first { $0.description.contains(mistake.said) }, "found instead: \(findings)")
        #expect(!finding.remedy.isEmpty)
        if mistake.hasLine { #expect(finding.line != nil) }
    }

    @Test("two files that differ by their names only are told")
    func twins() throws {
        var files = files
        let file = try #require(files.first { $0.path == "catalogue/elderly-benefit-card.yaml" })
        let text = file.text.replacing("id: elderly-benefit-card", with: "id: copied")
            .replacing("name: 办理老年优待证", with: "name: 办理优待证")
        files.append(CatalogueFile(path: "catalogue/copied.yaml", text: text))
        let findings = CatalogueCheck(files: files, schema: schema).findings
        #expect(findings.contains { $0.problem.contains("by its name only") })
    }

    @Test("an example picture that is not there, and a file that nobody reads, are told")
    func beside() {
        let findings = CatalogueCheck(files: files, schema: schema, pictures: [], unread: ["catalogue/card.yml"])
            .findings
        #expect(findings.contains { $0.file == "catalogue/card.yml" && $0.problem == "the file is not read" })
        #expect(findings.contains { $0.line != nil && $0.problem.contains("screens/pictures") })
        #expect(CatalogueCheck(files: files, schema: schema).findings.isEmpty)
    }

    @Test("a line is the one in which the mistake stands")
    func line() throws {
        var files = files
        let index = try #require(files.firstIndex { $0.path == "catalogue/elderly-benefit-card.yaml" })
        files[index].text = files[index].text.replacing("level: village", with: "level: castle")
        let lines = files[index].text.split(separator: "\n", omittingEmptySubsequences: false)
        let wanted = try #require(lines.firstIndex { $0.hasPrefix("level:") }) + 1
        let finding = try #require(CatalogueCheck(files: files, schema: schema).findings.first)
        #expect(finding.line == wanted)
    }

    @Test("the schema knows the keys that the services are read with, and no others")
    func keys() {
        #expect(Set(schema.properties?.keys ?? [:].keys) == Set(ServiceItem.keys))
    }

    @Test("a service with an unverified number takes no applications until somebody of the county confirms it")
    func unverified() throws {
        let check = CatalogueCheck(files: files, schema: schema)
        var service = try #require(check.services.first { $0.id == "medical-assistance" })
        service.promise.source = nil
        var catalogue = Catalogue(services: [service])
        #expect(service.unverifiedNumbers == ["promise"])
        #expect(!catalogue.acceptsApplications(service))
        catalogue.confirmed = ["medical-assistance@\(service.version)"]
        #expect(catalogue.acceptsApplications(service))
    }
}

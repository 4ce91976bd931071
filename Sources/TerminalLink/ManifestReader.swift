import Foundation
import TownshipServices

/// Reads a manifest in the one form that terminals write it: sorted keys, no blanks, no escapes. The
/// center reads one for each submission, and `JSONDecoder` takes ten times as long.
///
/// Nil for anything else, whatever may be wrong or merely different: then `JSONDecoder` has the word. What
/// this gives, that gives too.
struct ManifestReader {
    private var rest: Slice<UnsafeBufferPointer<UInt8>>

    static func manifest(in bytes: Data) -> Manifest? {
        bytes.withUnsafeBytes { raw in
            raw.withMemoryRebound(to: UInt8.self) { bytes in
                var reader = ManifestReader(rest: bytes[...])
                return reader.manifest()
            }
        }
    }

    private mutating func manifest() -> Manifest? {
        guard skip("{\"submission\":"), let submission = submission(), skip(",\"version\":1}"), rest.isEmpty else {
            return nil
        }
        return Manifest(submission: submission)
    }

    private mutating func submission() -> Submission? {
        guard skip("{\"answers\":"), let answers = answers(),
            skip(",\"applicant\":"), let applicant = card(),
            skip(",\"documents\":"), let documents = list({ $0.document() }),
            skip(",\"isTimeUnsure\":"), let isTimeUnsure = truth(),
            skip(",\"noticeVersion\":"), let noticeVersion = text(),
            skip(",\"number\":"), let number = text().flatMap({ SubmissionNumber($0) }),
            skip(",\"ratingCode\":"), let ratingCode = text().flatMap({ PublicCode($0) }),
            skip(",\"receivedAt\":"), let receivedAt = decimal(in: 0...Double.greatestFiniteMagnitude),
            let representative = optional(",\"representative\":", { $0.representative() }),
            skip(",\"service\":"), let service = service(),
            skip(",\"signature\":"), let signature = signature(),
            skip(",\"trackingCode\":"), let trackingCode = text().flatMap({ PublicCode($0) }), skip("}")
        else { return nil }
        return Submission(
            number: number, receivedAt: Date(timeIntervalSince1970: receivedAt), isTimeUnsure: isTimeUnsure,
            service: service, applicant: applicant, representative: representative, answers: answers,
            signature: signature, noticeVersion: noticeVersion, documents: documents, trackingCode: trackingCode,
            ratingCode: ratingCode)
    }

    private mutating func answers() -> FormAnswers? {
        guard skip("{") else { return nil }
        var answers: FormAnswers = [:]
        if skip("}") { return answers }
        repeat {
            guard let key = text(), skip(":"), let answer = text(), answers.updateValue(answer, forKey: key) == nil
            else { return nil }
        } while skip(",")
        return skip("}") ? answers : nil
    }

    private mutating func card() -> IdentityCard? {
        guard skip("{\"address\":"), let address = text(),
            skip(",\"birthDate\":"), let birthDate = text().flatMap({ CalendarDate($0) }),
            let chineseName = optional(",\"chineseName\":", { $0.text() }),
            skip(",\"ethnicGroup\":"), let ethnicGroup = text(),
            let issueCount = optional(",\"issueCount\":", { $0.integer() }),
            skip(",\"issuer\":"), let issuer = text(),
            skip(",\"name\":"), let name = text(),
            let nationality = optional(",\"nationality\":", { $0.text() }),
            skip(",\"number\":"), let number = text().flatMap({ IDNumber($0) }),
            let passNumber = optional(",\"passNumber\":", { $0.text() }),
            let sex = optional(",\"sex\":", { $0.text().flatMap(IDNumber.Sex.init) }),
            let socialSecurityNumber = optional(",\"socialSecurityNumber\":", { $0.text() }),
            skip(",\"validFrom\":"), let validFrom = text().flatMap({ CalendarDate($0) }),
            let validTo = optional(",\"validTo\":", { reader in reader.text().flatMap { CalendarDate($0) } }),
            skip("}")
        else { return nil }
        return IdentityCard(
            name: name, sex: sex, ethnicGroup: ethnicGroup, birthDate: birthDate, address: address, number: number,
            issuer: issuer, validFrom: validFrom, validTo: validTo, chineseName: chineseName,
            nationality: nationality, passNumber: passNumber, issueCount: issueCount,
            socialSecurityNumber: socialSecurityNumber)
    }

    private mutating func representative() -> Representative? {
        guard skip("{\"card\":"), let card = card(),
            skip(",\"standing\":"), let standing = text().flatMap(Standing.init), skip("}")
        else { return nil }
        return Representative(standing: standing, card: card)
    }

    private mutating func document() -> Submission.Document? {
        guard skip("{\"byteCount\":"), let byteCount = integer(), skip(",\"digest\":"), let digest = text(),
            skip(",\"materialID\":"), let materialID = text(), skip(",\"mediaType\":"), let mediaType = text(),
            skip(",\"page\":"), let page = integer(), skip("}")
        else { return nil }
        return .init(materialID: materialID, page: page, digest: digest, byteCount: byteCount, mediaType: mediaType)
    }

    private mutating func service() -> Submission.Service? {
        guard skip("{\"id\":"), let id = text(), skip(",\"name\":"), let name = text(),
            skip(",\"version\":"), let version = integer(), skip("}")
        else { return nil }
        return .init(id: id, version: version, name: name)
    }

    private mutating func signature() -> Submission.Signature? {
        if skip("{\"onPaper\":{}}") { return .onPaper }
        guard skip("{\"drawn\":{\"aspect\":"), let aspect = decimal(in: 0...1000),
            skip(",\"strokes\":"), let strokes = list({ reader in reader.list { $0.point() } }), skip("}}")
        else { return nil }
        return .drawn(strokes: strokes, aspect: aspect)
    }

    private mutating func point() -> Submission.Point? {
        guard skip("{\"x\":"), let x = decimal(in: 0...1), skip(",\"y\":"), let y = decimal(in: 0...1), skip("}") else {
            return nil
        }
        return .init(x: x, y: y)
    }

    private mutating func list<Element>(_ element: (inout ManifestReader) -> Element?) -> [Element]? {
        guard skip("[") else { return nil }
        var elements: [Element] = []
        if skip("]") { return elements }
        repeat {
            guard let one = element(&self) else { return nil }
            elements.append(one)
        } while skip(",")
        return skip("]") ? elements : nil
    }

    /// The inner nil where the key is not there, the outer one where its value cannot be read.
    private mutating func optional<Value>(
        _ key: StaticString, _ value: (inout ManifestReader) -> Value?
    ) -> Value?? {
        guard skip(key) else { return .some(nil) }
        return value(&self).map { .some($0) }
    }

    private mutating func truth() -> Bool? {
        if skip("false") { return false }
        return skip("true") ? true : nil
    }

    /// UTF-8 between quotes; nil where something is escaped or ought to be.
    private mutating func text() -> String? {
        guard skip("\"") else { return nil }
        var end = rest.startIndex
        while end < rest.endIndex, rest[end] != UInt8(ascii: "\"") {
            guard rest[end] >= 0x20, rest[end] != UInt8(ascii: "\\") else { return nil }
            end += 1
        }
        guard end < rest.endIndex, let text = String(validating: rest[..<end], as: UTF8.self) else { return nil }
        rest = rest[(end + 1)...]
        return text
    }

    /// Decimal digits without a sign and without a needless 0, as many as are exact.
    private mutating func integer() -> Int? {
        var value = 0
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard (1...15).contains(digits.count), digits.count == 1 || digits.first != 0x30 else { return nil }
        for digit in digits { value = value * 10 + Int(digit - 0x30) }
        rest = rest[digits.endIndex...]
        return value
    }

    /// A decimal of at most 15 digits: such a one is the quotient of two numbers that are exact, and so is
    /// correctly rounded (W. D. Clinger, How to read floating point numbers accurately, 1990).
    private mutating func decimal(in range: ClosedRange<Double>) -> Double? {
        guard let whole = integer() else { return nil }
        guard rest.first == UInt8(ascii: ".") else {
            guard rest.first.map({ $0 | 0x20 != UInt8(ascii: "e") }) ?? true else { return nil }
            return range.contains(Double(whole)) ? Double(whole) : nil
        }
        rest = rest.dropFirst()
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        let wholeDigits = whole == 0 ? 0 : String(whole).utf8.count
        guard !digits.isEmpty, digits.count + wholeDigits <= 15 else { return nil }
        var value = whole
        for digit in digits { value = value * 10 + Int(digit - 0x30) }
        rest = rest[digits.endIndex...]
        guard rest.first.map({ $0 | 0x20 != UInt8(ascii: "e") }) ?? true else { return nil }
        let number = Double(value) / Self.powersOfTen[digits.count]
        return range.contains(number) ? number : nil
    }

    private static let powersOfTen = (0...15).map { exponent in (0..<exponent).reduce(1.0) { power, _ in power * 10 } }

    private mutating func skip(_ literal: StaticString) -> Bool {
        guard rest.count >= literal.utf8CodeUnitCount,
            rest.prefix(literal.utf8CodeUnitCount).elementsEqual(
                UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
        else { return false }
        rest = rest.dropFirst(literal.utf8CodeUnitCount)
        return true
    }
}

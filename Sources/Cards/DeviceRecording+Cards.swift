public import DeviceSupport

/// Takes the people out of a recorded card reader: what cards answered is replaced, byte for byte as long,
/// by the card of nobody; a checksum that was right stays right, and a wrong one wrong.
extension DeviceRecording {
    public func withoutCards() -> DeviceRecording {
        var recording = self
        let isHID = moments.contains { $0.out != nil && $0.bytes.starts(with: HIDWrapper.requestStart) }
        var index = 0
        while index < moments.count {
            // A command goes out in one write or two; its answer is what is read until the next goes out.
            let written = moments[index...].prefix { $0.out != nil }
            let read = moments[(index + written.count)...].prefix { $0.in != nil }
            index += max(1, written.count + read.count)
            let frame = written.flatMap { isHID ? Array($0.bytes.dropFirst(HIDWrapper.requestOffset)) : $0.bytes }
            // What is read without a command before it, or after a part of one, may be anything.
            let command =
                frame.count > SAMFrame.headerLength + 1 ? SAMCommand(code: frame[7], parameter: frame[8]) : nil
            var answer = RecordedAnswer(recording.moments[read.indices], isHID: isHID)
            // A longer answer is a late one, to a question about a card.
            let isHarmless = command.flatMap { Self.harmless[$0] }.map { answer.count <= $0 } ?? false
            if !isHarmless { answer.replacePeople(isCard: command == .readTextAndPhoto) }
            recording.moments.replaceSubrange(read.indices, with: answer.moments)
        }
        return recording
    }

    /// Their answers tell of the reader, not of a card; with the bytes of the frame, where a card's record begins
    /// at byte 14.
    private static let harmless: [SAMCommand: Int] = [.reset: 11, .status: 11, .findCard: 15, .readIdentity: 27]
}

/// The reads of one answer, and where in them the bytes of the frame lie.
private struct RecordedAnswer {
    private(set) var moments: [DeviceRecording.Moment]
    private let isHID: Bool
    /// Of each byte of the frame: which moment, and where in it.
    private var places: [(moment: Int, offset: Int)] = []

    init(_ moments: ArraySlice<DeviceRecording.Moment>, isHID: Bool) {
        self.moments = Array(moments)
        self.isHID = isHID
        for (number, moment) in self.moments.enumerated() {
            let payload = isHID ? HIDWrapper.payload(of: moment.bytes) : moment.bytes.indices
            places += payload.map { (number, $0) }
            // Behind the sum of a report lies whatever the reader's memory held.
            for index in moment.bytes.indices.dropFirst(payload.upperBound + 2) {
                self.moments[number].bytes[index] = 0
            }
        }
    }

    /// Of the frame's bytes.
    var count: Int { places.count }

    mutating func replacePeople(isCard: Bool) {
        // Whatever precedes the frame is left from an earlier answer.
        let preamble = (0...max(0, places.count - SAMFrame.preamble.count)).first { start in
            zip(places[start...], SAMFrame.preamble).allSatisfy { byte($0.0) == $0.1 }
        }
        let start = preamble ?? places.count
        for index in 0..<start { set(index, 0) }
        guard places.count > start + SAMFrame.headerLength else { return }
        let length = Int(byte(places[start + 5])) << 8 | Int(byte(places[start + 6]))
        let checksum = start + SAMFrame.headerLength + length - 1
        var change: UInt8 = 0
        for index in places.indices.dropFirst(start + RecordedAnswer.dataOffset) where index != checksum {
            let position = index - start - RecordedAnswer.dataOffset
            let new = isCard && index < checksum ? NobodysCard.byte(position, instead: byte(places[index])) : 0
            if index < checksum { change ^= byte(places[index]) ^ new }
            set(index, new)
        }
        if checksum > start, checksum < places.count { set(checksum, byte(places[checksum]) ^ change) }
    }

    /// Behind preamble, length and status.
    private static let dataOffset = 10

    private func byte(_ place: (moment: Int, offset: Int)) -> UInt8 { moments[place.moment].bytes[place.offset] }

    private mutating func set(_ index: Int, _ new: UInt8) {
        let (moment, offset) = places[index]
        let old = moments[moment].bytes[offset]
        moments[moment].bytes[offset] = new
        if isHID { HIDWrapper.follow(old, new, in: &moments[moment].bytes) }
    }
}

/// The card that stands in for everybody's: a person who does not exist, with a number of a province and a
/// county that are assigned to nobody.
enum NobodysCard {
    /// As in ``CardRecord``.
    static let record: [UInt8] = {
        func field(_ text: String, _ length: Int) -> [UInt8] {
            let units = Array(text.utf16) + [UInt16](repeating: 0x20, count: length / 2)
            return units.prefix(length / 2).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        }
        return field("无名氏", 30) + field("1", 2) + field("01", 4) + field("19600101", 16)
            + field("某省某县某镇某村1号", 70) + field("330999196001010011", 36) + field("某县公安局", 30)
            + field("20200101", 16) + field("长期", 16) + field("", 36)
    }()

    /// - Parameter position: in the data of the answer: four bytes of lengths, 256 of text, the photo.
    static func byte(_ position: Int, instead old: UInt8) -> UInt8 {
        switch position {
        // The lengths of text and photo.
        case 0..<4: old
        case 4..<(4 + record.count): record[position - 4]
        default: 0
        }
    }
}

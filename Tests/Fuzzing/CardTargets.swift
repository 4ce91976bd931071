#if DEBUG
    import TownshipServices

    @testable import Cards

    extension FuzzTarget {
        /// Frames of the security module, in packets of any length.
        static let samFrames = FuzzTarget(name: "sam-frames") { bytes in
            let packets = Packets(bytes)
            precondition(
                decode([packets.whole]) == decode(packets.cut), "the boundaries of packets change what was said")
        }

        private static func decode(_ packets: [[UInt8]]) -> [Result<SAMAnswer, SAMFrameError>] {
            var decoder = SAMFrameDecoder()
            var answers: [Result<SAMAnswer, SAMFrameError>] = []
            for packet in packets {
                decoder.append(packet)
                while true {
                    do throws(SAMFrameError) {
                        guard let answer = try decoder.next() else { break }
                        answers.append(.success(answer))
                    } catch {
                        answers.append(.failure(error))
                    }
                }
                precondition(decoder.missing > 0)
            }
            return answers
        }

        /// What a reader answers to two commands, over each transport.
        static let readerAnswers = FuzzTarget(name: "reader-answers") { bytes in
            let transports: [SAMTransport] = [
                .wholeFrames(input: 0x81, output: 0x02, packet: 64),
                .splitPipes(
                    .init(input: 0x81, output: 0x02, packet: 64), .init(input: 0x85, output: 0x06, packet: 64)),
                .hid(input: 0x81, output: 0x01),
            ]
            for transport in transports {
                var link = SAMLink(pipe: InventedDevice(bytes), transport: transport, clock: InstantClock())
                for command in [SAMCommand.findCard, .readTextAndPhoto] {
                    _ = try? await link.send(command, within: .seconds(1))
                }
            }
        }

        /// The data of a read answer: lengths, text, photo; then that of the additional address.
        static let cardRecords = FuzzTarget(name: "card-records") { bytes in
            let record = Array(bytes.prefix(4 + CardRecord.length + CompressedPhoto.length))
            let reading = CardRecord.reading(ofReadAnswer: record)
            let moved = reading.movedOn(Array(bytes.dropFirst(record.count)))
            guard case .card(let card, let photo) = moved else { return }
            precondition(photo.isEmpty || photo.count == CompressedPhoto.length)
            for text in [card.name, card.address, card.issuer] {
                precondition(!text.unicodeScalars.contains { $0.value < 0x20 }, "a control character in a card's text")
            }
        }

        /// What a social-security card answers, command after command, each behind its length.
        static let apduAnswers = FuzzTarget(name: "apdu-answers") { bytes in
            var reading = SocialSecurityReading()
            for answer in InventedDevice.answers(in: bytes) {
                guard case .send(let command) = reading.answered(answer) else { return }
                precondition((4...261).contains(command.count), "no command in the short form")
            }
        }
    }
#endif

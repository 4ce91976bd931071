#if DEBUG
    import NIOHTTP1
    import Synchronization

    @testable import Scanning

    extension FuzzTarget {
        /// A scanner's answer over its USB pipe, in transfers of any length.
        static let httpOverUSB = FuzzTarget(name: "http-over-usb") { bytes in
            let packets = Packets(bytes)
            let whole = await receive([packets.whole])
            let cut = await receive(packets.cut)
            // Behind the end anything may follow, or be noticed to make no sense.
            if let whole, let cut {
                precondition(whole.status == cut.status && whole.body == cut.body, "the transfers change the answer")
            }
        }

        private static func receive(_ packets: [[UInt8]]) async -> HTTPResponse? {
            try? await HTTPExchange.with { exchange -> HTTPResponse? in
                // What an answer means depends on the question.
                _ = try await exchange.encode(HTTPRequest(method: .GET, path: "/eSCL/ScannerStatus"))
                for packet in packets {
                    if let response = try await exchange.receive(packet) { return response }
                }
                return nil
            }
        }

        /// What a scanner says it can do, as far as the settings of a job made from it.
        static let esclCapabilities = FuzzTarget(name: "escl-capabilities") { bytes in
            guard let capabilities = try? ScannerCapabilities(xml: bytes) else { return }
            for isColor in [true, false] {
                _ = try? ScanSettings(ScanRequest(isColor: isColor), for: capabilities).xml()
            }
        }

        /// What a scanner answers from its capabilities to the end of a job.
        static let scannerAnswers = FuzzTarget(name: "scanner-answers") { bytes in
            let clock = InstantClock()
            let scanner = ESCLScanner(
                connection: IPPUSBConnection(pipe: InventedDevice(bytes), input: 0x81, output: 0x01, clock: clock),
                clock: clock, answerTimeout: .seconds(10), pageTimeout: .seconds(60))
            guard let capabilities = try? await scanner.capabilities(),
                let settings = try? ScanSettings(ScanRequest(), for: capabilities)
            else { return }
            let latest = Mutex(0.0)
            _ = try? await scanner.scan(settings) { step in
                latest.withLock {
                    precondition((0...1).contains(step) && step >= $0, "progress goes back")
                    $0 = step
                }
            }
        }

        /// The picture of a page.
        static let jpegDimensions = FuzzTarget(name: "jpeg-dimensions") { bytes in
            guard let size = JPEGDimensions(bytes) else { return }
            precondition(size.width > 0 && size.height > 0)
        }
    }
#endif

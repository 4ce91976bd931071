import DeviceStatus
import Foundation
import TestSupport
import Testing
import VirtualDevices

@testable import Printing

/// The conversation with a printer, without a spooler between.
@Suite struct ReceiptPrinterLinkTests {
    private func withPrinter(
        _ options: String = "", _ body: (EmulatedReceiptPrinter, ReceiptPrinterDevice) throws -> Void
    ) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let printer = try EmulatedReceiptPrinter(folder: folder, speed: 50)
        defer { printer.stop() }
        try body(printer, try ReceiptPrinterDevice("yizhan-receipt://127.0.0.1:\(printer.port)\(options)"))
    }

    /// Rows of which some look like questions and orders to a printer.
    private let rows = (0..<72 * 300).map {
        [0x10, 0x04, 0x01, 0x1D, 0x76, 0x30, 0x00, 0xFF, UInt8($0 & 0xFF)][$0 % 9]
    }

    @Test("a slip is on paper when printing returns, also when its dots look like commands")
    func prints() throws {
        try withPrinter { printer, device in
            let link = try ReceiptPrinterLink(to: device)
            try link.print(EscPos.slip(rows: rows, bytesPerRow: 72)) { false }
            #expect(printer.state.lastSlip?.rows == rows)
            try link.print(EscPos.slip(rows: rows, bytesPerRow: 72)) { false }
            #expect(printer.state.slipsPrinted == 2)
            #expect(printer.state.unknownBytes == 0)
        }
    }

    @Test("a printer that is asked by its paper sensor alone prints as well")
    func sensorOnly() throws {
        try withPrinter("?confirm=sensor") { printer, device in
            try ReceiptPrinterLink(to: device).print(EscPos.slip(rows: rows, bytesPerRow: 72)) { false }
            #expect(printer.state.lastSlip?.rows == rows)
        }
    }

    @Test("a slip cancelled midway is dropped, and the next one is not mixed up with it")
    func cancelled() throws {
        try withPrinter { printer, device in
            var asked = 0
            let error = try #require(throws: ReceiptPrinterFailure.self) {
                try ReceiptPrinterLink(to: device).print(EscPos.slip(rows: rows, bytesPerRow: 72)) {
                    asked += 1
                    return asked > 5
                }
            }
            #expect(error.code == .cancelled)
            try ReceiptPrinterLink(to: device).print(EscPos.slip(rows: rows, bytesPerRow: 72)) { false }
            #expect(printer.state.slipsPrinted == 1)
            #expect(printer.state.lastSlip?.rows == rows)
        }
    }

    @Test("something else at the printer's address is a printer that does not answer")
    func stranger() throws {
        // It accepts calls, as far as the kernel does, and says nothing.
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                #expect(bind(listener, address, size) == 0 && listen(listener, 4) == 0)
                #expect(getsockname(listener, address, &size) == 0)
            }
        }
        let device = try ReceiptPrinterDevice("yizhan-receipt://127.0.0.1:\(UInt16(bigEndian: address.sin_port))")
        #expect(ReceiptPrinterLink.status(of: device).device == .absent)
    }

    @Test("a character device that is missing is an absent printer")
    func missingFile() throws {
        let device = try ReceiptPrinterDevice("yizhan-receipt:///dev/usb/no-such-printer")
        #expect(ReceiptPrinterLink.status(of: device).device == .absent)
    }

    @Test("bytes that make no sense do not stop the emulated printer: told to forget, it prints the next slip")
    func emulatorFuzzed() throws {
        var generator = SeededGenerator(seed: 3)
        let slip = Array(EscPos.slip(rows: Array(rows.prefix(72 * 40)), bytesPerRow: 72))
        try withPrinter { printer, device in
            for _ in 0..<20 {
                let link = try ReceiptPrinterLink(to: device)
                // Half understood and forgotten, or printed as the nonsense that it is.
                try? link.print(generator.mutate(slip)) { true }
            }
            let before = printer.state.slipsPrinted
            try ReceiptPrinterLink(to: device).print(slip) { false }
            #expect(printer.state.slipsPrinted == before + 1)
            #expect(printer.state.lastSlip?.rows == Array(rows.prefix(72 * 40)))
        }
    }
}

import Testing
import USB

@testable import Cards

@Suite struct CardReaderConfigurationTests {
    private func endpoint(
        _ address: UInt8, _ kind: USBEndpoint.TransferKind = .bulk, size: Int = 64
    ) -> USBEndpoint {
        USBEndpoint(address: address, kind: kind, maxPacketSize: size)
    }

    private func interface(
        _ number: UInt8, _ kind: USBInterface.Kind, _ endpoints: [USBEndpoint]
    ) -> USBInterface {
        USBInterface(number: number, alternate: 0, kind: kind, endpoints: endpoints)
    }

    @Test("vendor and product together make a reader")
    func readers() throws {
        let configuration = CardReaderConfiguration(readers: [try #require(USBID("0400:c35a"))])
        #expect(configuration.isReader(USBID(0x0400, 0xC35A)))
        #expect(!configuration.isReader(USBID(0x0400, 0xC359)))
        #expect(!configuration.isReader(USBID(0x0401, 0xC35A)))
    }

    @Test("a reader that is known to wrap its frames is spoken to so, unless the deployment says otherwise")
    func wrapping() {
        let known = USBID(0x10C4, 0x0007)
        var configuration = CardReaderConfiguration(readers: [known], wrapping: [known])
        #expect(configuration.kind(of: known) == .hid)
        #expect(configuration.kind(of: USBID(0x0400, 0xC35A)) == nil)
        configuration.transport = .wholeFrames
        #expect(configuration.kind(of: known) == .wholeFrames)
    }

    @Test("the vendor's own interface is preferred, bulk or interrupt as the descriptors say")
    func choice() throws {
        let hid = interface(0, .init(3, 0, 0), [endpoint(0x81, .interrupt), endpoint(0x01, .interrupt)])
        let other = interface(1, .init(255, 1, 0), [endpoint(0x83), endpoint(0x03)])
        let vendor = interface(2, .init(255, 0, 0), [endpoint(0x82, .interrupt), endpoint(0x02, .interrupt)])
        let all = try #require(ReaderPipes.choose(from: [hid, other, vendor]))
        #expect(all.interface.number == 2)
        #expect(all.transport == .wholeFrames(input: 0x82, output: 0x02, packet: 64))
        #expect(ReaderPipes.choose(from: [hid, other])?.interface.number == 1)
    }

    @Test("a reader that only offers the HID class is spoken to in wrapped reports")
    func hid() {
        let hid = interface(0, .init(3, 0, 0), [endpoint(0x81, .interrupt), endpoint(0x01, .interrupt)])
        #expect(ReaderPipes.choose(from: [hid])?.transport == .hid(input: 0x81, output: 0x01))
    }

    @Test("two endpoints each way are split pipes, header before body as the addresses rise")
    func split() {
        let split = interface(
            0, .init(255, 0, 0), [endpoint(0x85), endpoint(0x06), endpoint(0x81), endpoint(0x02)])
        #expect(
            ReaderPipes.choose(from: [split])?.transport
                == .splitPipes(
                    .init(input: 0x81, output: 0x02, packet: 64), .init(input: 0x85, output: 0x06, packet: 64)))
    }

    @Test("the deployer's word goes before the descriptors")
    func override() {
        let split = interface(
            0, .init(255, 0, 0), [endpoint(0x81), endpoint(0x02), endpoint(0x85), endpoint(0x06)])
        #expect(
            ReaderPipes.choose(from: [split], endpoints: [0x85, 0x06])?.transport
                == .wholeFrames(input: 0x85, output: 0x06, packet: 64))
        #expect(
            ReaderPipes.choose(from: [split], kind: .wholeFrames)?.transport
                == .wholeFrames(input: 0x81, output: 0x02, packet: 64))
        #expect(ReaderPipes.choose(from: [split], kind: .hid)?.transport == .hid(input: 0x81, output: 0x02))
    }

    @Test("an interface without an endpoint each way is no reader")
    func none() {
        #expect(ReaderPipes.choose(from: [interface(0, .init(255, 0, 0), [endpoint(0x81)])]) == nil)
        #expect(ReaderPipes.choose(from: []) == nil)
    }
}

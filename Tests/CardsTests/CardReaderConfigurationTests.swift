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
        let own = try #require(USBID("1209:0001"))
        let configuration = CardReaderConfiguration(additionalReaders: [own])
        #expect(configuration.isReader(USBID(0x0400, 0xC35A)))
        #expect(!configuration.isReader(USBID(0x0400, 0xC359)))
        #expect(configuration.isReader(own))
    }

    @Test("the vendor's own interface is preferred, bulk or interrupt as the descriptors say")
    func choice() throws {
        let hid = interface(0, .init(3, 0, 0), [endpoint(0x81, .interrupt), endpoint(0x01, .interrupt)])
        let vendor = interface(1, .init(255, 0, 0), [endpoint(0x82), endpoint(0x02)])
        let configuration = CardReaderConfiguration()
        #expect(configuration.pipes(of: [hid, vendor])?.interface.number == 1)
        #expect(configuration.pipes(of: [hid])?.input.kind == .interrupt)
    }

    @Test("two endpoints a direction are no choice without being named")
    func split() {
        let split = interface(
            0, .init(255, 0, 0), [endpoint(0x81), endpoint(0x02), endpoint(0x85), endpoint(0x06)])
        #expect(CardReaderConfiguration().pipes(of: [split]) == nil)
        let named = CardReaderConfiguration(endpoints: (input: 0x85, output: 0x06))
        #expect(named.pipes(of: [split])?.input.address == 0x85)
        #expect(named.pipes(of: [split])?.output.address == 0x06)
    }
}

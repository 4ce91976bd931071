import DeviceSupport
import Testing

@testable import USB

@Suite struct USBIDTests {
    @Test("an id is written as lsusb writes it")
    func reads() {
        #expect(USBID("0400:c35a") == USBID(0x0400, 0xC35A))
        #expect(USBID(0x0400, 0xC35A).description == "0400:c35a")
    }

    @Test("anything else is no id", arguments: ["", "0400", "0400:c35", "0400:c35a:1", "04g0:c35a", "0400 c35a"])
    func refuses(text: String) {
        #expect(USBID(text) == nil)
    }
}

@Suite struct PipeErrorTests {
    @Test(
        "libusb's errors become what the caller can do",
        arguments: [
            (-4, PipeError.Code.gone), (-5, .gone), (-3, .denied), (-6, .denied), (-9, .stalled), (-7, .timedOut),
            (-8, .overflow), (-1, .other), (-99, .other),
        ] as [(CInt, PipeError.Code)])
    func codes(status: CInt, code: PipeError.Code) {
        #expect(PipeError(status, during: "read").code == code)
    }
}

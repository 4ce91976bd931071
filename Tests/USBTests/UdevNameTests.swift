import Testing

@testable import USB

@Suite("What udev's rules noted about a device")
struct UdevNameTests {
    @Test("the name is that of the rules, whatever else udev noted")
    func name() {
        let noted = UdevName(
            record: """
                S:yizhan/card-reader
                I:1234567
                E:ID_MODEL=YIZHAN=scanner
                E:YIZHAN=card-reader
                E:ID_PATH=pci-0000:00:14.0-usb-0:2
                V:1
                """)
        #expect(noted.name == "card-reader" && !noted.isLockedOut)
    }

    @Test("a device that is locked out has no name, and says so")
    func lockedOut() {
        let noted = UdevName(record: "E:YIZHAN_LOCKED=1\nE:ID_USB_INTERFACES=:030101:\nV:1\n")
        #expect(noted.name == nil && noted.isLockedOut)
    }

    @Test("without a record there is neither")
    func none() {
        #expect(UdevName(record: "").name == nil && !UdevName(record: "").isLockedOut)
    }

    @Test("devices are numbered as the kernel does")
    func numbers() {
        #expect(USBDevice.ID(bus: 1, address: 2).deviceNumber == "189:1")
        #expect(USBDevice.ID(bus: 3, address: 7).deviceNumber == "189:262")
    }
}

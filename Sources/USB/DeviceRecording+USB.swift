public import DeviceSupport

extension USBDevice {
    /// As a recording of it names it.
    public var recorded: DeviceRecording.Device {
        DeviceRecording.Device(
            device: "\(usbID)",
            endpoints: interfaces.filter { $0.alternate == 0 }.flatMap { interface in
                interface.endpoints.filter { [.bulk, .interrupt].contains($0.kind) }.map { endpoint in
                    DeviceRecording.Device.Endpoint(
                        address: endpoint.address, interface: interface.number,
                        kind: [interface.kind.classCode, interface.kind.subclass, interface.kind.protocolCode],
                        packet: endpoint.maxPacketSize, transfer: endpoint.kind == .bulk ? "bulk" : "interrupt")
                }
            })
    }
}

extension DeviceRecording.Device {
    /// The interfaces that the recorded endpoints belonged to, for drivers to choose from.
    public var interfaces: [USBInterface] {
        Dictionary(grouping: endpoints, by: \.interface).sorted { $0.key < $1.key }.map { number, endpoints in
            let kind = endpoints[0].kind + [0, 0, 0]
            return USBInterface(
                number: number, alternate: 0, kind: USBInterface.Kind(kind[0], kind[1], kind[2]),
                endpoints: endpoints.map {
                    USBEndpoint(
                        address: $0.address, kind: $0.transfer == "bulk" ? .bulk : .interrupt,
                        maxPacketSize: $0.packet)
                })
        }
    }
}

public import DeviceSupport

extension USBDevice {
    /// As a recording of it names it.
    public var recorded: DeviceRecording.Device {
        DeviceRecording.Device(
            device: "\(usbID)",
            endpoints: interfaces.flatMap { interface in
                interface.endpoints.filter { [.bulk, .interrupt].contains($0.kind) }.map { endpoint in
                    DeviceRecording.Device.Endpoint(
                        address: endpoint.address, interface: interface.number,
                        alternate: interface.alternate == 0 ? nil : interface.alternate,
                        kind: [interface.kind.classCode, interface.kind.subclass, interface.kind.protocolCode],
                        packet: endpoint.maxPacketSize, transfer: endpoint.kind == .bulk ? "bulk" : "interrupt")
                }
            })
    }
}

extension DeviceRecording.Device {
    /// The interfaces that the recorded endpoints belonged to, for drivers to choose from.
    public var interfaces: [USBInterface] {
        let settings = Dictionary(grouping: endpoints) { [$0.interface, $0.alternate ?? 0] }
        return settings.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { setting, endpoints in
            let kind = endpoints[0].kind + [0, 0, 0]
            return USBInterface(
                number: setting[0], alternate: setting[1], kind: USBInterface.Kind(kind[0], kind[1], kind[2]),
                endpoints: endpoints.map {
                    USBEndpoint(
                        address: $0.address, kind: $0.transfer == "bulk" ? .bulk : .interrupt,
                        maxPacketSize: $0.packet)
                })
        }
    }
}

import Logging

extension USBContext {
    /// Stays with the device of one role through unplugging and replugging, until cancelled.
    ///
    /// - Parameters:
    ///   - choose: which of the attached devices is the one; asked at every change.
    ///   - absent: told when there is none, also at the very start.
    ///   - serve: works with the device until cancelled, which happens as soon as it leaves. When it
    ///     returns earlier, the device is left alone until it is plugged in anew.
    public func follow(
        _ choose: @Sendable @escaping ([USBDevice]) -> USBDevice?,
        absent: @Sendable @escaping () async -> Void,
        serve: @Sendable @escaping (USBDevice) async -> Void
    ) async {
        var current: (device: USBDevice, work: Task<Void, Never>)?
        var isFirst = true
        for await attached in devices {
            let chosen = choose(attached)
            guard isFirst || chosen?.id != current?.device.id else { continue }
            isFirst = false
            if let gone = current {
                logger.info("device left", metadata: ["usb": "\(gone.device)"])
                gone.work.cancel()
                await gone.work.value
                current = nil
            }
            if let chosen {
                logger.info("device found", metadata: ["usb": "\(chosen)"])
                // Not a child task: each must end before the next device is looked at, and is awaited.
                current = (chosen, Task { await serve(chosen) })
            } else {
                await absent()
            }
        }
        current?.work.cancel()
        await current?.work.value
    }
}

import CLibUSB
import DeviceSupport
import Foundation
import Synchronization

/// Owns one libusb context and the thread on which its events are handled. Devices and handles hold
/// the session, so that the context ends after the last of them.
///
/// Unchecked: the pointer is never changed, and a libusb context may be used from any thread.
final class USBSession: @unchecked Sendable {
    /// The devices attached, as the plug callback learns of them; outlives the session until its
    /// thread has ended.
    final class Registry: Sendable {
        private struct State {
            weak var session: USBSession?
            var attached: [USBDevice] = []
            var watchers: [Int: AsyncStream<[USBDevice]>.Continuation] = [:]
            var nextWatcher = 0
            var isStopping = false
        }

        private let state = Mutex(State())

        var isStopping: Bool { state.withLock(\.isStopping) }

        func begin(_ session: USBSession) { state.withLock { $0.session = session } }

        /// The thread ends the context as soon as it sees the mark; so it must not see it before it
        /// has been woken.
        func stop(waking: () -> Void) {
            state.withLock { state in
                state.isStopping = true
                waking()
            }
        }

        /// Adds a device that arrived or drops one that left, and tells the watchers.
        func update(_ pointer: OpaquePointer, arrived: Bool) {
            guard let session = state.withLock(\.session) else { return }
            let device = arrived ? USBDevice(referencing: pointer, in: session) : nil
            let (attached, watchers) = state.withLock { state in
                state.attached.removeAll { $0.pointer == pointer }
                // Not once it closes: the device would keep the session, and that the device.
                if let device, state.session != nil { state.attached.append(device) }
                return (state.attached, Array(state.watchers.values))
            }
            // Outside the lock: a task that is cancelled meanwhile holds its own, which the yield needs, and ends
            // its watch, which needs ours. libusb has one plug to tell of at a time, so the order is kept.
            for watcher in watchers { watcher.yield(attached) }
        }

        func watch(_ continuation: AsyncStream<[USBDevice]>.Continuation) {
            let key = state.withLock { state in
                state.nextWatcher += 1
                state.watchers[state.nextWatcher] = continuation
                continuation.yield(state.attached)
                return state.nextWatcher
            }
            continuation.onTermination = { [weak self] _ in
                self?.state.withLock { _ = $0.watchers.removeValue(forKey: key) }
            }
        }

        /// Forgets the devices, which hold the session, and ends every watch.
        func close() {
            let (devices, watchers) = state.withLock { state in
                defer {
                    state.attached = []
                    state.watchers = [:]
                    state.session = nil
                }
                return (state.attached, Array(state.watchers.values))
            }
            // Outside the lock: ending a watch and the last device both come back here.
            for watcher in watchers { watcher.finish() }
            withExtendedLifetime(devices) {}
        }
    }

    let pointer: OpaquePointer
    let registry = Registry()

    init() throws {
        var created: OpaquePointer?
        try PipeError.check(libusb_init(&created), during: "start libusb")
        guard let created else { throw PipeError(.other, "libusb gave no context; restart the program") }
        pointer = created
        runEvents()
        registry.begin(self)
        let status = libusb_hotplug_register_callback(
            pointer,
            CInt(LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED.rawValue | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT.rawValue),
            CInt(LIBUSB_HOTPLUG_ENUMERATE.rawValue), LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY,
            LIBUSB_HOTPLUG_MATCH_ANY,
            { _, device, event, opaque in
                guard let device, let opaque else { return 0 }
                // The event thread keeps the registry until after the last callback.
                Unmanaged<Registry>.fromOpaque(opaque).takeUnretainedValue()
                    .update(device, arrived: event == LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED)
                return 0
            }, Unmanaged.passUnretained(registry).toOpaque(), nil)
        try PipeError.check(status, during: "watch for devices")
    }

    deinit {
        registry.stop { libusb_interrupt_event_handler(pointer) }
    }

    private func runEvents() {
        // Shared with the thread, which is the one to end the context once the session is gone.
        nonisolated(unsafe) let pointer = pointer
        let thread = Thread { [registry] in
            while !registry.isStopping {
                libusb_handle_events_completed(pointer, nil)
            }
            libusb_exit(pointer)
        }
        thread.name = "usb events"
        thread.start()
    }
}

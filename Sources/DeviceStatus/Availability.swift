extension DeviceReport {
    /// The one answer that the session and the staff need of a device.
    public enum Availability: String, Sendable, Codable, Comparable, CaseIterable {
        case ready
        /// Works, and somebody should come soon: paper runs low.
        case needsAttention
        /// Works for somebody right now; wait.
        case busy
        /// Cannot work until a person does something at the device: paper, jam.
        case needsPerson
        /// Cannot be used: absent, faulty, held by others.
        case unavailable

        private var severity: Int { Self.allCases.firstIndex(of: self) ?? 0 }

        public static func < (left: Availability, right: Availability) -> Bool { left.severity < right.severity }
    }

    /// Folds the three layers into one. Severity, worst first: a device that cannot be talked to;
    /// a jam or no paper; busy; low paper; ready. An unknown supply or medium never blocks: only
    /// what a sensor reports does.
    public var availability: Availability {
        switch device {
        case .absent, .fault, .denied, .unknown: .unavailable
        case .online, .busy:
            if medium == .jammed || paper == .empty {
                .needsPerson
            } else if device == .busy {
                .busy
            } else if paper == .low {
                .needsAttention
            } else {
                .ready
            }
        }
    }

    /// Whether a villager's work may be sent to the device now.
    public var canServe: Bool { availability < .needsPerson }
}

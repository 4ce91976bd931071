import Foundation
import TerminalCare

/// Where a terminal's logs come from. The programs write to standard error, which systemd keeps in its
/// journal; the kernel's is read from there too, or from `dmesg`.
struct LogSources {
    /// Bytes of each, from its end.
    let limit: Int

    /// Seconds for each.
    private static let patience = 60
    private static let units = ["yizhan-kiosk", "yizhan-browser"]
    /// Packages that a fault may lie in.
    private static let packages = [
        "cups", "libusb-1.0-0", "pcscd", "chromium", "cage", "fonts-noto-cjk", "systemd", "udev",
    ]

    /// Nil where systemd does not run, or keeps it from this user.
    func journal() async -> String? {
        guard FileManager.default.fileExists(atPath: "/run/systemd/system") else { return nil }
        // A line of ours has some 150 bytes.
        return await output(
            ["journalctl"] + Self.units.flatMap { ["--unit", $0] } + [
                "--no-pager", "--quiet", "--output", "short-iso", "--no-hostname", "--lines", "\(limit / 100)",
            ])
    }

    func kernel() async -> String? {
        if let text = await output(["dmesg", "--color=never"]) { return text }
        return await output(["journalctl", "--dmesg", "--no-pager", "--quiet", "--no-hostname", "--lines", "20000"])
    }

    func versions() async -> String {
        let system = (try? String(contentsOfFile: "/etc/os-release", encoding: .utf8)) ?? ""
        let name = system.split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") } ?? ""
        let kernel = (try? String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8)) ?? ""
        let packages = await output(
            ["dpkg-query", "--show", "--showformat", "${Package} ${Version}\n"] + Self.packages)
        return """
            kiosk \(softwareVersion)
            \(name)
            kernel \(kernel)\(packages ?? "")
            """
    }

    /// What a program prints; nil when it fails or is not there, unless it printed something all the same.
    private func output(_ command: [String]) async -> String? {
        let limit = limit
        return await Task.detached {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            // A journal on a dying disk would hold the report up for ever.
            process.arguments = ["timeout", "--kill-after=5", "\(Self.patience)"] + command
            process.environment = ["PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8"]
            let pipe = Pipe()
            process.standardOutput = pipe
            process.standardError = FileHandle.nullDevice
            guard (try? process.run()) != nil else { return nil }
            let bytes = (try? pipe.fileHandleForReading.readToEnd()) ?? Data()
            process.waitUntilExit()
            guard process.terminationStatus == 0 || !bytes.isEmpty else { return nil }
            return LogExcerpt.end(of: String(decoding: bytes, as: UTF8.self), atMost: limit)
        }.value
    }
}

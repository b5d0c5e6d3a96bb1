import Platform

/// The kernel's name for the time since it was started.
enum BootIdentity {
    private static let path = "/proc/sys/kernel/random/boot_id"
    /// What the random name begins with.
    static let unknownPrefix = "unknown-"

    /// The boot's UUID; a kernel without one (no `/proc`) gets a random name, so that times of two
    /// boots are never taken for times of one.
    static func read() -> String {
        guard let text = try? SmallFile.read(path),
            let line = text.split(whereSeparator: \.isNewline).first
        else {
            return "\(unknownPrefix)\(String(SystemRandomness.seed(), radix: 16))"
        }
        return String(line)
    }
}

import Glibc
import Platform

/// The serial ports of this machine, by the names that stay.
public enum SerialPorts {
    /// Ports that are named after the adapter: the same one after every restart.
    static let stableDirectory = "/dev/serial/by-id"
    /// What serial ports in `/dev` are called: USB adapters, and those of boards.
    static let prefixes = ["ttyUSB", "ttyACM", "ttyAMA", "ttySC", "ttymxc", "ttyO", "serial"]

    /// Why a port cannot be looked at, in words; nil if it can.
    public static func obstacle(at path: String) -> String? {
        if access(path, F_OK) != 0 {
            return "there is no \(path); check the adapter's plug, and"
                + " `ls \(stableDirectory)`"
        }
        guard access(path, R_OK | W_OK) == 0 else {
            return "no permission for \(path): `sudo usermod -aG dialout $USER`, then log in again"
        }
        if isConsole(path) {
            return "\(path) is this machine's console; see raspi-config or the kernel's command"
                + " line"
        }
        return nil
    }

    /// Whether the kernel or a login talks there.
    public static func isConsole(_ path: String) -> Bool {
        guard let path = resolved(path) else { return false }
        // A machine without a console has no such file.
        guard let active = try? SmallFile.read("/sys/class/tty/console/active") else {
            return false
        }
        return active.split(whereSeparator: \.isWhitespace).contains { "/dev/\($0)" == path }
    }

    /// The paths of the ports, each port once: those named after their adapter first.
    public static func all(device root: String = "/dev") -> [String] {
        let stable = names(in: root + "/serial/by-id").map { "\(root)/serial/by-id/\($0)" }
        let others = names(in: root).filter { name in
            prefixes.contains { prefix in
                name.hasPrefix(prefix) && name.dropFirst(prefix.count).allSatisfy(\.isNumber)
                    && name.count > prefix.count
            }
        }.map { "\(root)/\($0)" }
        var seen: Set<String> = []
        return (stable + others).filter { path in
            guard let target = resolved(path) else { return false }
            return seen.insert(target).inserted
        }
    }

    private static func resolved(_ path: String) -> String? {
        guard let target = realpath(path, nil) else { return nil }
        defer { free(target) }
        return String(cString: target)
    }

    private static func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }
}

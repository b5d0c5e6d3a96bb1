import Diagnostics
import Glibc

/// Tells systemd how the service is doing: the protocol of sd_notify(3), one datagram a message.
///
/// Without `$NOTIFY_SOCKET` (started by hand) every message is silently not needed.
struct ServiceNotifier: Sendable {
    private let socketPath: String?
    /// How often systemd wants a sign of life, from `$WATCHDOG_USEC`; nil if it wants none.
    let watchdogInterval: Duration?

    /// Reads the environment that systemd gave this process.
    init(environment: [String: String]) {
        socketPath = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        let isForUs = environment["WATCHDOG_PID"].map { $0 == "\(getpid())" } ?? true
        watchdogInterval =
            isForUs
            ? environment["WATCHDOG_USEC"].flatMap(Int64.init).map { .microseconds($0) } : nil
    }

    /// The agent works: `READY=1` with a line for `systemctl status`.
    func ready(_ status: String) { send("READY=1\nSTATUS=\(status)") }

    /// The pipeline advances.
    func alive() { send("WATCHDOG=1") }

    /// A line for `systemctl status`.
    func status(_ text: String) { send("STATUS=\(text)") }

    /// The agent drains and ends.
    func stopping() { send("STOPPING=1\nSTATUS=draining") }

    /// The configuration is being read again.
    ///
    /// systemd compares with CLOCK_MONOTONIC, which stands still in suspend as ours does not.
    func reloading() {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let microseconds = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
        send("RELOADING=1\nMONOTONIC_USEC=\(microseconds)")
    }

    private func send(_ message: String) {
        guard let socketPath, socketPath.utf8.count < 108 else { return }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(socketPath.utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { target in
            target.copyBytes(from: path)
            // A leading @ names a socket without a file.
            if path.first == UInt8(ascii: "@") { target[0] = 0 }
        }
        let length = MemoryLayout<sa_family_t>.size + path.count
        let bytes = Array(message.utf8)
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                sendto(
                    descriptor,
                    bytes,
                    bytes.count,
                    Int32(MSG_NOSIGNAL),
                    pointer,
                    socklen_t(length)
                )
            }
        }
    }
}

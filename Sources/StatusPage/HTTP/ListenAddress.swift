import Glibc

/// Where the local service listens: a host, as a name or an IPv4 or IPv6 literal, and a port.
public struct ListenAddress: Hashable, Sendable {
    /// The name or literal, an IPv6 literal without its brackets.
    public var host: String
    /// The TCP port; 0 lets the kernel choose a free one.
    public var port: UInt16

    /// An address.
    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Where it listens unless told otherwise: reachable from this machine only.
    public static let standard = Self(host: "127.0.0.1", port: 8_077)

    /// Reads `host:port` or `[IPv6]:port`; nil for anything else, so that no part is guessed.
    public init?(_ text: String) {
        guard let parts = HostAndPort(text), let port = parts.port else { return nil }
        self.init(host: parts.host, port: port)
    }

    /// Whether only programs on this machine can reach it.
    public var isLoopback: Bool {
        host.isEqualIgnoringCase(to: "localhost") || host == "::1"
            || IPLiteral.isIPv4(host) && host.hasPrefix("127.")
    }

    /// Whether it stands for every address of the machine: `0.0.0.0` or `::`.
    var isWildcard: Bool { host == "0.0.0.0" || host == "::" }
}

extension ListenAddress: CustomStringConvertible {
    /// `127.0.0.1:8077`, `[::1]:8077`.
    public var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

/// `host[:port]` as in a `Host` header (RFC 9110 §7.2), an IPv6 literal in brackets.
struct HostAndPort: Hashable {
    let host: String
    let port: UInt16?

    /// The longest name DNS knows, bytes.
    static let hostByteLimit = 253

    /// Nil for what is neither a name nor a literal.
    init?(_ text: String) {
        guard text.utf8.count <= Self.hostByteLimit + 8 else { return nil }
        var rest = Substring(text)
        if rest.hasPrefix("[") {
            guard let end = rest.firstIndex(of: "]") else { return nil }
            host = String(rest[rest.index(after: rest.startIndex)..<end])
            guard IPLiteral.isIPv6(host) else { return nil }
            rest = rest[rest.index(after: end)...]
        } else {
            let end = rest.firstIndex(of: ":") ?? rest.endIndex
            host = String(rest[..<end])
            guard Self.isName(host) else { return nil }
            rest = rest[end...]
        }
        guard !rest.isEmpty else {
            port = nil
            return
        }
        let digits = rest.dropFirst()
        guard rest.first == ":", !digits.isEmpty,
            digits.utf8.allSatisfy({ (48...57).contains($0) }),
            let number = UInt16(digits)
        else { return nil }
        port = number
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= hostByteLimit
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                    UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}

/// Tells IP address literals from names, as the C library reads them.
enum IPLiteral {
    static func isIPv4(_ text: String) -> Bool {
        var address = in_addr()
        return inet_pton(AF_INET, text, &address) == 1
    }

    static func isIPv6(_ text: String) -> Bool {
        var address = in6_addr()
        return inet_pton(AF_INET6, text, &address) == 1
    }
}

/// Where points go: a server, and a database or bucket in it.
public struct InfluxTarget: Hashable, Sendable {
    /// The generation of the server's interface, with the names it goes by.
    public enum Kind: Hashable, Sendable {
        /// InfluxDB 1.x, and whatever understands its `/write`.
        case v1(database: String, retentionPolicy: String?)
        /// InfluxDB 2.x and its kin (InfluxDB Cloud, VictoriaMetrics).
        case v2(organization: String, bucket: String)
        /// InfluxDB 3.
        case v3(database: String)
    }

    /// The server's URL without a slash at its end; it may have a path.
    public let base: String
    /// The generation and its names.
    public let kind: Kind

    /// A target.
    ///
    /// - Throws: `InfluxTargetError` for a URL that is none, or that has anything after its path,
    ///   or a password in it.
    public init(url: String, kind: Kind) throws(InfluxTargetError) {
        let parts = url.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == "http" || parts[0] == "https" else {
            throw .notHTTP(url: Self.harmless(url))
        }
        guard !parts[1].contains("@") else { throw .passwordInside }
        let isPlain = parts[1].unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value < 0x7F }
        guard isPlain, !parts[1].isEmpty, parts[1].first != "/",
            !parts[1].contains(where: { "?#\\".contains($0) })
        else { throw .notPlain(url: url) }
        var base = url
        while base.last == "/" { base.removeLast() }
        self.base = base
        self.kind = kind
    }

    /// Where lines are posted, with timestamps in nanoseconds.
    public var writeURL: String {
        switch kind {
        case .v1(let database, let policy):
            "\(base)/write?db=\(Self.encoded(database))"
                + (policy.map { "&rp=\(Self.encoded($0))" } ?? "") + "&precision=ns"
        case .v2(let organization, let bucket):
            "\(base)/api/v2/write?org=\(Self.encoded(organization))"
                + "&bucket=\(Self.encoded(bucket))&precision=ns"
        case .v3(let database):
            "\(base)/api/v3/write_lp?db=\(Self.encoded(database))&precision=nanosecond"
        }
    }

    /// Whether the server is on this machine.
    public var isLoopback: Bool {
        let rest = base.drop { $0 != "/" }.drop { $0 == "/" }
        let end: Set<Character> = rest.hasPrefix("[") ? ["]"] : [":", "/"]
        let host = rest.prefix { !end.contains($0) }
        let isAddress = host.allSatisfy { $0 == "." || $0.isNumber }
        return host == "localhost" || host == "[::1" || isAddress && host.hasPrefix("127.")
    }

    /// Whether what is sent there can be read by whoever is on the way, a secret too.
    public var isReadableOnTheWay: Bool { base.hasPrefix("http://") && !isLoopback }

    /// `text` as a value in a query: all but RFC 3986's unreserved characters in percents.
    static func encoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What of a wrong URL can be shown: a password may be anywhere before an `@`.
    private static func harmless(_ url: String) -> String {
        url.lastIndex(of: "@").map { "…\(url[$0...])" } ?? url
    }
}

/// Why a URL is no target.
public enum InfluxTargetError: Error, Hashable, Sendable {
    /// It does not begin with `http://` or `https://`.
    case notHTTP(url: String)
    /// It has a name or password in it.
    case passwordInside
    /// It has a query, a fragment, a space, or no host.
    case notPlain(url: String)
}

extension InfluxTargetError: CustomStringConvertible {
    /// What is wrong and what to write instead.
    public var description: String {
        switch self {
        case .notHTTP(let url):
            "\"\(url)\" is no URL of a server: it begins with http:// or https://, "
                + "like http://influx.example:8086"
        case .passwordInside:
            "the server's URL has a name or password in it, which would be seen in logs; "
                + "give it as a credential"
        case .notPlain(let url):
            "\"\(url)\" is no plain URL: write scheme, host, port and path only, "
                + "like http://influx.example:8086"
        }
    }
}

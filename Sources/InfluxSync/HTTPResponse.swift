import CCurl

/// What a server answered; of a long body only the beginning.
public struct HTTPResponse: Hashable, Sendable {
    /// The most bytes of a body that are kept.
    public static let bodyByteLimit = 64 * 1_024
    /// The longest header line that is looked at.
    static let headerByteLimit = 1_024

    /// The status code, 200…599.
    public internal(set) var status = 0
    /// How long the server asks to be left alone; nil where it does not say.
    public internal(set) var retryAfter: Duration?
    /// The beginning of the body.
    public internal(set) var body: [UInt8] = []

    /// The version that InfluxDB says it has in each answer; nil for other servers.
    public internal(set) var influxVersion: String?

    /// Whether the server ends the connection with this answer, as it says itself.
    var endsConnection = false

    private var serverDate: Int?
    private var retryDate: Int?

    /// An answer.
    public init(
        status: Int = 0,
        retryAfter: Duration? = nil,
        body: [UInt8] = [],
        influxVersion: String? = nil
    ) {
        self.status = status
        self.retryAfter = retryAfter
        self.body = body
        self.influxVersion = influxVersion
    }

    /// The body as text.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// Takes a part of the body; what is above the limit is let go.
    mutating func take(body part: UnsafeRawBufferPointer) {
        body.append(contentsOf: part.prefix(Self.bodyByteLimit - body.count))
    }

    /// Takes a header line.
    ///
    /// `Retry-After` is in seconds, or a date: then it is the time from the server's own `Date` to
    /// it, since our clock may be wrong (RFC 9110 §10.2.3).
    mutating func take(header line: String) {
        guard let colon = line.firstIndex(of: ":") else { return }
        let name = line[..<colon].lowercased()
        guard ["connection", "date", "retry-after", "x-influxdb-version"].contains(name) else {
            return
        }
        var value = line[line.index(after: colon)...]
        while let last = value.last, last.isWhitespace { value.removeLast() }
        while let first = value.first, first.isWhitespace { value.removeFirst() }
        if name == "connection" {
            endsConnection = value.lowercased() == "close"
            return
        }
        if name == "x-influxdb-version" {
            influxVersion = String(value)
            return
        }
        if name == "retry-after", let seconds = Int64(value) {
            retryAfter = .seconds(max(0, min(seconds, 1_000_000)))
            return
        }
        let date = curl_getdate(String(value), nil)
        guard date >= 0 else { return }
        if name == "date" { serverDate = date } else { retryDate = date }
        if let now = serverDate, let then = retryDate {
            retryAfter = .seconds(max(0, min(then - now, 1_000_000)))
        }
    }
}

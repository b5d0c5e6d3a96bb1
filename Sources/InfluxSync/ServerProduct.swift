/// Which server is at a URL, as far as it says.
enum ServerProduct: Hashable {
    /// InfluxDB of this version, `1.6.7`.
    case influx(version: String)
    /// VictoriaMetrics.
    case victoria
    /// It does not say, for instance since a proxy hides it or a token is wanted first.
    case unknown

    /// The longest version that is shown, bytes.
    private static let versionByteLimit = 64

    /// What the answers to `/ping` and `/health` tell.
    ///
    /// All versions of InfluxDB send their version as a header of `/ping` (InfluxDB OSS v1 and v2 API
    /// reference, "GET /ping"; InfluxDB 3 API, "GET /ping"), 2.x also in `/health`. VictoriaMetrics
    /// answers `/ping` with 204 and no such header, and `/health` with OK, as InfluxDB 3 does.
    init(ping: HTTPResponse, health: HTTPResponse) {
        if let version = ping.influxVersion ?? health.influxVersion ?? Self.version(in: health) {
            let number = version.drop { !$0.isNumber }
            self = .influx(version: WriteVerdict.cut(String(number), to: Self.versionByteLimit))
        } else if ping.status == 204, health.text == "OK" {
            self = .victoria
        } else {
            self = .unknown
        }
    }

    /// What to set instead of `kind`; nil where the server understands it or does not say what it is.
    func advice(for kind: InfluxTarget.Kind) -> String? {
        switch (self, kind) {
        case (.unknown, _), (.victoria, .v1), (.victoria, .v2): return nil
        case (.victoria, .v3):
            return "set kind = \"influxdb-v2\" with any org and bucket, or kind = \"influxdb-v1\" "
                + "with any database"
        case (.influx(let version), _):
            let generation = version.prefix { $0.isNumber }
            switch (generation, kind) {
            case ("1", .v1), ("2", .v2), ("3", .v3): return nil
            case ("1", _): return "set kind = \"influxdb-v1\" with database = …"
            case ("2", _): return "set kind = \"influxdb-v2\" with org = … and bucket = …"
            case ("3", _): return "set kind = \"influxdb-v3\" with database = …"
            default: return nil
            }
        }
    }

    /// The version in the JSON of InfluxDB 2's `/health`: `"version":"v2.7.1"`.
    private static func version(in health: HTTPResponse) -> String? {
        let text = health.text
        guard text.contains("influxdb"), let key = text.firstRange(of: "\"version\":\"") else {
            return nil
        }
        let version = text[key.upperBound...].prefix { $0 != "\"" }
        return version.contains(where: \.isNumber) ? String(version) : nil
    }
}

extension ServerProduct: CustomStringConvertible {
    /// `InfluxDB 1.6.7`.
    var description: String {
        switch self {
        case .influx(let version): "InfluxDB \(version)"
        case .victoria: "VictoriaMetrics"
        case .unknown: "a server that does not say what it is"
        }
    }
}

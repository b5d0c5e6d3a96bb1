import Acquisition
import InfluxSync

/// Which interface a `[[sink]]` speaks; the raw value is the word in the configuration.
enum SinkKind: String, CaseIterable {
    case influxV1 = "influxdb-v1"
    case influxV2 = "influxdb-v2"
    case influxV3 = "influxdb-v3"

    /// The keys that say where in the server points go.
    fileprivate var places: [String] {
        switch self {
        case .influxV1: ["database", "retention_policy"]
        case .influxV2: ["org", "bucket"]
        case .influxV3: ["database"]
        }
    }
}

/// One `[[sink]]`.
struct SinkSection {
    /// The batch sizes that can be set, kB of line protocol before it is compressed.
    static let batchKBLimits = 10...10_000
    /// The ages that can be set, ms: how long new data waits for company.
    static let batchAgeMSLimits = 100...600_000
    /// The time-outs that can be set, s.
    static let timeoutSLimits = 1...300

    private static let allPlaces = ["database", "retention_policy", "org", "bucket"]

    let table: SettingsTable
    let id: String?
    private(set) var settings: SinkSettings?

    /// Reads the table; what is wrong in it is reported.
    ///
    /// `isOnlySink` tells that what the environment says of a server can only be meant for this one.
    init(_ table: SettingsTable, isOnlySink: Bool, surroundings: Surroundings) {
        self.table = table
        let environment = isOnlySink ? surroundings.environment : { _ in nil }
        id = table.required("id", .identifier)
        let kind = table.required("kind", .choice(of: SinkKind.self))
        let url = Self.text("url", or: ["INFLUX_HOST"], environment, table)
        let place = kind.flatMap { Self.place($0, environment, table) }
        // Which of them are wrong depends on the kind that was meant.
        if kind == nil { table.allow(Self.allPlaces) }
        let user = table.optional("user", .text)
        let tokenFile = table.optional("token_file", .path(example: "/etc/stator/influx.token"))
        let caFile = table.optional("ca_file", .path(example: "/etc/stator/ca.pem"))
        let batchKB = table.value("batch_kb", .integer(in: Self.batchKBLimits), default: 1_000)
        let batchAgeMS = table.value(
            "batch_age_ms",
            .integer(in: Self.batchAgeMSLimits),
            default: 2_000
        )
        let timeoutS = table.value("timeout_s", .integer(in: Self.timeoutSLimits), default: 30)
        for key in ["token", "password"] {
            table.refuse(
                key,
                because: "a secret is not written here, where everybody reads it; put it into a "
                    + "file of its own and name that as token_file, or give systemd's credential "
                    + "\(id ?? "ID")-token"
            )
        }
        table.finish()
        guard let id, let url, let place, let target = Self.target(url, place, table) else {
            return
        }
        settings = SinkSettings(
            id: id,
            target: target,
            user: user,
            tokenFile: tokenFile,
            caFile: caFile,
            batchByteLimit: batchKB * 1_000,
            batchAge: .milliseconds(batchAgeMS),
            isOnlySink: isOnlySink,
            timeout: .seconds(timeoutS)
        )
        if let settings { SecretCheck(settings, table, surroundings).report() }
    }

    /// The text at `key`; where it is missing, the first variable of `names` that is set.
    private static func text(
        _ key: String,
        or names: [String],
        _ environment: (String) -> String?,
        _ table: SettingsTable
    ) -> String? {
        let value = names.lazy.compactMap(environment).first { !$0.isEmpty }
        guard !table.has(key), let value else { return table.required(key, .text) }
        table.allow([key])
        return value
    }

    /// What only one or two of the interfaces know, and whether this one has what it needs.
    private static func place(
        _ kind: SinkKind,
        _ environment: (String) -> String?,
        _ table: SettingsTable
    ) -> InfluxTarget.Kind? {
        for key in allPlaces where !kind.places.contains(key) {
            table.refuse(
                key,
                because:
                    "\(kind.rawValue) has none; it takes \(kind.places.joined(separator: ", "))"
            )
        }
        switch kind {
        case .influxV1:
            let policy = table.optional("retention_policy", .text)
            return table.required("database", .text).map {
                .v1(database: $0, retentionPolicy: policy)
            }
        case .influxV2:
            let org = text("org", or: ["INFLUX_ORG"], environment, table)
            let bucketNames = ["INFLUX_BUCKET_NAME", "INFLUX_BUCKET"]
            let bucket = text("bucket", or: bucketNames, environment, table)
            guard let org, let bucket else { return nil }
            return .v2(organization: org, bucket: bucket)
        case .influxV3:
            return table.required("database", .text).map { .v3(database: $0) }
        }
    }

    private static func target(
        _ url: String,
        _ kind: InfluxTarget.Kind,
        _ table: SettingsTable
    ) -> InfluxTarget? {
        do throws(InfluxTargetError) {
            return try InfluxTarget(url: url, kind: kind)
        } catch {
            table.report("url", "\(error)")
            return nil
        }
    }
}

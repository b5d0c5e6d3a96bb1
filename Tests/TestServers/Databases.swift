import Foundation
import InfluxSync

/// A real InfluxDB 1.x in a directory of its own; it can be killed and started again.
package final class InfluxServer {
    package let port: Int
    private let scratch: Scratch
    private let configuration: String
    private var child: Child?

    /// With `isGuarded` it asks for a name and a password once there is a user.
    package init(in scratch: Scratch, isGuarded: Bool = false) throws {
        self.scratch = scratch
        port = try freePort()
        let home = try scratch.directory("influx")
        configuration = try scratch.write(
            "influx.conf",
            """
            reporting-disabled = true
            bind-address = "127.0.0.1:\(try freePort())"
            [meta]
              dir = "\(home)/meta"
            [data]
              dir = "\(home)/data"
              wal-dir = "\(home)/wal"
            [monitor]
              store-enabled = false
            [http]
              bind-address = "127.0.0.1:\(port)"
              log-enabled = false
              auth-enabled = \(isGuarded)
            """
        )
        try start()
    }

    package func start() throws {
        let child = try Child("/usr/bin/influxd", ["-config", configuration])
        self.child = child
        _ = try eventually("influxd") { () -> Bool? in
            guard child.isRunning else { throw Failure("influxd ended") }
            return PlainHTTP.send("GET", "/ping", port: port)?.status == 204 ? true : nil
        }
    }

    package func kill() {
        child?.kill()
        child = nil
    }

    package func create(_ database: String) throws {
        _ = try query("CREATE DATABASE \"\(database)\"", in: "")
    }

    /// The rows of a query's series: column name to value, timestamps in ns.
    @discardableResult
    package func query(
        _ text: String,
        in database: String,
        as user: (name: String, password: String)? = nil
    ) throws -> [[String: JSONValue]] {
        let login = user.map { "?u=\($0.name)&p=\($0.password)" } ?? ""
        let body = "epoch=ns&db=\(PlainHTTP.encoded(database))&q=\(PlainHTTP.encoded(text))"
        guard let answer = PlainHTTP.send("POST", "/query\(login)", body: body, port: port) else {
            throw Failure("influxd does not answer")
        }
        let document = try JSONDecoder().decode(JSONValue.self, from: answer.body)
        guard let results = document["results"]?.list else {
            throw Failure(String(decoding: answer.body, as: UTF8.self))
        }
        var rows: [[String: JSONValue]] = []
        for series in results.flatMap({ $0["series"]?.list ?? [] }) {
            let columns = series["columns"]?.list.compactMap(\.text) ?? []
            for values in series["values"]?.list ?? [] {
                rows.append(Dictionary(uniqueKeysWithValues: zip(columns, values.list)))
            }
        }
        return rows
    }

    package func write(_ line: String, to database: String) throws {
        let target = "/write?db=\(PlainHTTP.encoded(database))"
        let answer = PlainHTTP.send("POST", target, body: line, port: port)
        guard answer?.status == 204 else { throw Failure("write: \(String(describing: answer))") }
    }

    /// How many points there are with `field`.
    package func count(_ field: String, of measurement: String, in database: String) throws -> Int {
        let rows = try query("SELECT count(\"\(field)\") FROM \"\(measurement)\"", in: database)
        return Int(rows.first?["count"]?.integer ?? 0)
    }

    package func target(_ database: String) throws -> InfluxTarget {
        try InfluxTarget(
            url: "http://127.0.0.1:\(port)",
            kind: .v1(database: database, retentionPolicy: nil)
        )
    }
}

/// A real VictoriaMetrics in a directory of its own.
package final class VictoriaServer {
    package let port: Int
    /// Where its data is.
    package let directory: String
    private let child: Child

    package init(in scratch: Scratch) throws {
        port = try freePort()
        directory = try scratch.directory("victoria")
        let child = try Child(
            "/usr/bin/victoria-metrics",
            [
                "-storageDataPath", directory,
                "-httpListenAddr", "127.0.0.1:\(port)", "-search.latencyOffset=0s",
                "-retentionPeriod=100y",
            ]
        )
        self.child = child
        _ = try eventually("victoria-metrics") { [port] () -> Bool? in
            guard child.isRunning else { throw Failure("victoria-metrics ended") }
            return PlainHTTP.send("GET", "/health", port: port)?.status == 200 ? true : nil
        }
    }

    /// Its process id.
    package var processID: Int32 { child.processID }

    /// The values of a query at an instant, s since 1970, with their labels.
    package func query(_ text: String, at seconds: Double) throws -> [(
        labels: [String: String], value: Double
    )] {
        let target =
            "/api/v1/query?nocache=1&time=\(seconds)&query=\(PlainHTTP.encoded(text))"
        guard let answer = PlainHTTP.send("GET", target, port: port) else {
            throw Failure("victoria-metrics does not answer")
        }
        guard answer.status == 200 else {
            throw Failure("\(text): \(String(decoding: answer.body, as: UTF8.self))")
        }
        let document = try JSONDecoder().decode(JSONValue.self, from: answer.body)
        return try (document["data"]?["result"]?.list ?? []).map { series in
            guard case .object(let metric) = series["metric"],
                let value = series["value"]?.list.last?.text.flatMap({ Double($0) })
            else { throw Failure("\(text): no value in the answer") }
            return (metric.compactMapValues(\.text), value)
        }
    }

    /// Everything that was written can be asked for from now on.
    package func flush() {
        _ = PlainHTTP.send("GET", "/internal/force_flush", port: port)
    }

    /// All series that match: their labels, and values by time in ms.
    package func export(_ match: String) throws -> [(
        labels: [String: String], values: [Int64: Double]
    )] {
        flush()
        let target = "/api/v1/export?match%5B%5D=\(PlainHTTP.encoded(match))"
        guard let answer = PlainHTTP.send("GET", target, port: port), answer.status == 200 else {
            throw Failure("victoria-metrics does not export")
        }
        return try answer.body.split(separator: 10).map { line in
            let series = try JSONDecoder().decode(JSONValue.self, from: Data(line))
            guard case .object(let metric) = series["metric"] else { throw Failure("no series") }
            let times = series["timestamps"]?.list.compactMap(\.integer) ?? []
            let values = series["values"]?.list.compactMap(\.number) ?? []
            return (
                metric.compactMapValues(\.text),
                Dictionary(zip(times, values)) { _, last in last }
            )
        }
    }

    package func target() throws -> InfluxTarget {
        try InfluxTarget(
            url: "http://127.0.0.1:\(port)",
            kind: .v2(organization: "plant", bucket: "motors")
        )
    }
}

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

    /// The rows of a query as CSV without its head: `name,tags,time,…`, timestamps in ns.
    package func lines(
        of text: String,
        in database: String,
        as user: (name: String, password: String)? = nil
    ) throws -> [Substring] {
        let login = user.map { "?u=\($0.name)&p=\($0.password)" } ?? ""
        let body = "epoch=ns&db=\(PlainHTTP.encoded(database))&q=\(PlainHTTP.encoded(text))"
        let answer = PlainHTTP.send(
            "POST",
            "/query\(login)",
            headers: [
                "Accept": "application/csv", "Content-Type": "application/x-www-form-urlencoded",
            ],
            body: Data(body.utf8),
            port: port
        )
        guard let answer, answer.status == 200 else {
            throw Failure("influxd does not say \(text): \(answer.map { "\($0)" } ?? "no answer")")
        }
        return String(decoding: answer.body, as: UTF8.self).split(separator: "\n")
            .filter { !$0.hasPrefix("name,tags,") }
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

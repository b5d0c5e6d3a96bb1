import Diagnostics
import Foundation
import Synchronization
import TestServers
import Testing

@testable import InfluxSync

@Suite("Making a server ready")
struct SetupTests {
    private func setup(
        _ target: InfluxTarget,
        credential: InfluxCredential = .none,
        retention: Duration? = .seconds(30 * 86_400)
    ) -> InfluxSetup {
        let now = Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
        return InfluxSetup(
            target: target,
            credential: credential,
            retention: retention,
            http: HTTPOptions(connectTimeout: .seconds(2), totalTimeout: .seconds(5)),
            now: now
        )
    }

    private func said(_ setup: InfluxSetup) throws -> [String] {
        var lines: [String] = []
        try setup.run { lines.append($0) }
        return lines
    }

    @Test("A database of InfluxDB 1.x is made with its retention, also a second time")
    func version1() throws {
        let scratch = try Scratch()
        let influx = try InfluxServer(in: scratch)
        let target = try influx.target("plant \"a\"")
        let first = try said(setup(target))
        #expect(first.contains { $0.hasPrefix("it is InfluxDB 1.") })
        #expect(first.contains("database \"plant \"a\"\": created"))
        #expect(try said(setup(target)).contains("wrote a test point to stator_setup"))
        #expect(try said(setup(target)).last?.hasPrefix("read it back: value ") == true)
        let other = try said(setup(target, retention: .seconds(86_400)))
        #expect(other.contains { $0.contains("there already, its retention stays") })
        let policies = try influx.query("SHOW RETENTION POLICIES", in: "plant \"a\"")
        #expect(policies.contains { $0["duration"]?.text == "720h0m0s" })
    }

    @Test("A user of InfluxDB 1.x who may not create, but may write, has it proven")
    func ordinaryUser() throws {
        let influx = try InfluxServer(in: try Scratch(), isGuarded: true)
        let admin = (name: "admin", password: "a")
        try influx.query("CREATE USER admin WITH PASSWORD 'a' WITH ALL PRIVILEGES", in: "")
        for text in ["CREATE DATABASE plant", "CREATE USER pump WITH PASSWORD 'p'"] {
            try influx.query(text, in: "", as: admin)
        }
        let target = try influx.target("plant")
        let user = InfluxCredential.password(user: "pump", password: "p")
        let refused = #expect(throws: InfluxSetupError.self) {
            try said(setup(target, credential: user))
        }
        let text = refused?.description ?? ""
        #expect(text.contains("create the database") && text.contains("write a point"), "\(text)")
        #expect(text.contains("GRANT ALL ON \"plant\"") && !text.contains("token"), "\(text)")
        try influx.query("GRANT ALL ON plant TO pump", in: "", as: admin)
        let lines = try said(setup(target, credential: user))
        #expect(lines.contains("database \"plant\": there already, its retention stays"))
        #expect(lines.last?.hasPrefix("read it back: value ") == true)
        let wrong = #expect(throws: InfluxSetupError.self) {
            try said(setup(target, credential: .password(user: "pump", password: "x")))
        }
        #expect(wrong?.description.contains("the password in token_file") == true, "\(text)")
        // Without leave to see it, being refused its creation is no failure.
        try influx.query("REVOKE ALL ON plant FROM pump", in: "", as: admin)
        try influx.query("GRANT WRITE ON plant TO pump", in: "", as: admin)
        let writer = #expect(throws: InfluxSetupError.self) {
            try said(setup(target, credential: user))
        }
        #expect(
            writer?.description.contains("read the point") == true,
            "\(String(describing: writer))"
        )
    }

    @Test("A wrong kind is told by what is really there, with the kind to set")
    func wrongKind() throws {
        let scratch = try Scratch()
        let influx = try InfluxServer(in: scratch)
        let victoria = try VictoriaServer(in: scratch)
        let v2 = InfluxTarget.Kind.v2(organization: "o", bucket: "b")
        let v3 = InfluxTarget.Kind.v3(database: "d")
        for (port, kind, words) in [
            (influx.port, v2, ["this is InfluxDB 1.", "influxdb-v1", "database"]),
            (influx.port, v3, ["this is InfluxDB 1.", "influxdb-v1", "database"]),
            (victoria.port, v3, ["this is VictoriaMetrics", "influxdb-v2", "influxdb-v1"]),
        ] {
            let target = try InfluxTarget(url: "http://127.0.0.1:\(port)", kind: kind)
            let error = #expect(throws: InfluxSetupError.self) { try said(setup(target)) }
            let text = error?.description ?? ""
            #expect(words.allSatisfy(text.contains), "\(kind): \(text)")
        }
        let first = try InfluxTarget(
            url: "http://127.0.0.1:\(victoria.port)",
            kind: .v1(database: "any", retentionPolicy: nil)
        )
        #expect(try said(setup(first)).last?.hasPrefix("read it back: value ") == true)
    }

    @Test(
        "The version that InfluxDB 2 and 3 say decides which kind is right",
        arguments: [("v2.7.1", "2"), ("3.0.1", "3"), ("2.0", "2")]
    )
    func generations(version: String, generation: String) throws {
        let ping = HTTPResponse(status: 204, influxVersion: version)
        let product = ServerProduct(
            ping: ping,
            health: HTTPResponse(status: 200, body: Array("OK".utf8))
        )
        let kinds: [(String, InfluxTarget.Kind)] = [
            ("1", .v1(database: "d", retentionPolicy: nil)),
            ("2", .v2(organization: "o", bucket: "b")), ("3", .v3(database: "d")),
        ]
        for (number, kind) in kinds {
            let advice = product.advice(for: kind)
            #expect((advice == nil) == (number == generation), "\(kind)")
            #expect(advice?.contains("influxdb-v\(generation)") ?? true)
        }
    }

    @Test("InfluxDB 2 behind something that strips headers is known by its health")
    func health() {
        let body = #"{"name":"influxdb","message":"ready","version":"v2.7.1"}"#
        let health = HTTPResponse(status: 200, body: Array(body.utf8))
        #expect(
            ServerProduct(ping: HTTPResponse(status: 404), health: health)
                == .influx(version: "2.7.1")
        )
    }

    @Test("A retention policy that is not there is told with how to make it")
    func retentionPolicy() throws {
        let influx = try InfluxServer(in: try Scratch())
        let target = try InfluxTarget(
            url: "http://127.0.0.1:\(influx.port)",
            kind: .v1(database: "plant", retentionPolicy: "year")
        )
        let error = #expect(throws: InfluxSetupError.self) { try said(setup(target)) }
        let text = error?.description ?? ""
        #expect(text.contains("CREATE RETENTION POLICY \"year\" ON \"plant\""), "\(text)")
        #expect(text.contains("leave retention_policy out"))
    }

    @Test("VictoriaMetrics needs nothing made, and gives the point back")
    func victoria() throws {
        let scratch = try Scratch()
        let victoria = try VictoriaServer(in: scratch)
        let lines = try said(setup(try victoria.target()))
        #expect(lines.contains { $0.contains("VictoriaMetrics") })
        #expect(lines.last?.hasPrefix("read it back: value ") == true)
    }

    @Test("A bucket of InfluxDB 2.x is made where it is missing, then a point written and read")
    func version2() throws {
        let value = Mutex("")
        let server = try FaultServer { _, request in
            if request.line.hasPrefix("GET /api/v2/orgs?org=o%201 ") {
                return .status(200, body: #"{"orgs":[{"id":"0a","name":"o 1"}]}"#)
            }
            if request.line.hasPrefix("GET /api/v2/buckets") {
                return .status(200, body: #"{"buckets":[]}"#)
            }
            if request.line.hasPrefix("POST /api/v2/buckets") { return .status(201, body: "{}") }
            if request.line.hasPrefix("POST /api/v2/write") {
                let field = request.lines.first?.split(separator: " ")[1].dropFirst(6) ?? ""
                value.withLock { $0 = String(field) }
                return .status(204)
            }
            if request.line.hasPrefix("POST /api/v2/query") {
                return .status(200, body: ",result\r\n,,\(value.withLock { $0 })\r\n")
            }
            return .status(200, body: #"{"name":"influxdb"}"#)
        }
        let target = try InfluxTarget(
            url: "http://127.0.0.1:\(server.port)",
            kind: .v2(organization: "o 1", bucket: "b")
        )
        let lines = try said(setup(target, credential: .token("t")))
        #expect(lines.contains("bucket \"b\" of \"o 1\": created"))
        let made = try #require(server.requests.first { $0.line.hasPrefix("POST /api/v2/buckets") })
        let rules =
            #"{"name":"b","orgID":"0a","retentionRules":[{"everySeconds":2592000,"type":"expire"}]}"#
        #expect(made.lines == [rules])
        #expect(server.requests.allSatisfy { $0.headers["authorization"] == "Token t" })
    }

    @Test("A token that is refused is said with what to do, and never shown")
    func refused() throws {
        let server = try FaultServer { _, _ in
            .status(401, body: #"{"code":"unauthorized","message":"unauthorized access"}"#)
        }
        let target = try InfluxTarget(
            url: "http://127.0.0.1:\(server.port)",
            kind: .v2(organization: "o", bucket: "b")
        )
        let error = #expect(throws: InfluxSetupError.self) {
            try said(setup(target, credential: .token("secret")))
        }
        #expect(error?.description.contains("unauthorized access; give a token") == true)
        #expect(error?.description.contains("secret") == false)
    }
}

import Diagnostics
import Foundation
import InfluxSync
import Synchronization
import TestServers
import Testing

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
        #expect(try said(setup(target)).contains("wrote a test point to stator_setup"))
        #expect(try said(setup(target)).last?.hasPrefix("read it back: value ") == true)
        let other = try said(setup(target, retention: .seconds(86_400)))
        #expect(other.contains { $0.contains("there already, with another retention") })
        let policies = try influx.query("SHOW RETENTION POLICIES", in: "plant \"a\"")
        #expect(policies.contains { $0["duration"]?.text == "720h0m0s" })
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

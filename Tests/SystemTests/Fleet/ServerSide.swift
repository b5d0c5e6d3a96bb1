import Foundation
import TestServers

/// The server side of `deploy/influxdb`, prepared as its README says, with Debian's programs in place of
/// the containers.
final class ServerSide {
    static let folder = Scratch.project("deploy/influxdb")

    let victoria: VictoriaServer
    /// A copy of the folder, with its secrets.
    let home: String
    /// Where vmauth listens, with TLS.
    let port: Int
    private let scratch: Scratch
    private let servers: Scratch
    private let door: Child
    private var vmagent: Child?

    init(in scratch: Scratch) throws {
        self.scratch = scratch
        servers = try Scratch()
        victoria = try VictoriaServer(in: servers)
        home = try Self.prepared(in: scratch)
        let users = try Self.read("\(home)/secrets/vmauth.yml").replacingOccurrences(
            of: "http://victoriametrics:8428",
            with: "http://127.0.0.1:\(victoria.port)"
        )
        let port = try freePort()
        self.port = port
        let door = try Child(
            "/usr/bin/vmauth",
            [
                "-auth.config=\(try scratch.write("vmauth.yml", users))",
                "-httpListenAddr=127.0.0.1:\(port)", "-tls",
                "-tlsCertFile=\(home)/secrets/server.crt", "-tlsKeyFile=\(home)/secrets/server.key",
            ]
        )
        self.door = door
        _ = try eventually("vmauth") { () -> Bool? in
            guard door.isRunning else { throw Failure("vmauth ended") }
            return isListening(port) ? true : nil
        }
    }

    /// A copy of the folder in `scratch`, in which `prepare` was run for 127.0.0.1.
    static func prepared(in scratch: Scratch) throws -> String {
        let home = scratch.file("influxdb")
        try FileManager.default.copyItem(atPath: folder, toPath: home)
        let made = try Tool("/usr/bin/bash", ["\(home)/prepare", "127.0.0.1"])
        guard made.status == 0 else { throw Failure("prepare: \(made.text)") }
        return home
    }

    static func read(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
    }

    /// The `[[sink]]` of a gateway, and one whose server is away.
    func sinks(token: String? = nil) throws -> String {
        let secret = try token ?? Self.read("\(home)/secrets/gateway-token")
        let file = try scratch.write("influx.token", secret)
        chmod(file, 0o600)
        return """
            [agent]
            site = "Hall 1"

            [[sink]]
            id = "fleet"
            kind = "influxdb-v2"
            url = "https://127.0.0.1:\(port)"
            org = "plant"
            bucket = "stator"
            token_file = "\(file)"
            ca_file = "\(home)/secrets/server.crt"

            [[sink]]
            id = "away"
            kind = "influxdb-v2"
            url = "http://127.0.0.1:\(try freePort())"
            org = "plant"
            bucket = "stator"

            """
    }

    /// Brings what the agent at `address` says of itself, as on a gateway, every second.
    func bringMetrics(of address: String) throws {
        let scrape = try Self.read("\(home)/gateway/vmagent.yml")
            .replacingOccurrences(of: "127.0.0.1:8077", with: address)
            .replacingOccurrences(of: "scrape_interval: 15s", with: "scrape_interval: 1s")
        vmagent = try Child(
            "/usr/bin/vmagent",
            [
                "-promscrape.config=\(try scratch.write("vmagent.yml", scrape))",
                "-remoteWrite.url=https://127.0.0.1:\(port)/api/v1/write",
                "-remoteWrite.bearerTokenFile=\(scratch.file("influx.token"))",
                "-remoteWrite.tlsCAFile=\(home)/secrets/server.crt",
                "-remoteWrite.label=gateway=hall-1", "-remoteWrite.flushInterval=1s",
                "-remoteWrite.tmpDataPath=\(scratch.file("vmagent"))",
                "-httpListenAddr=127.0.0.1:\(try freePort())",
            ]
        )
    }

    /// The names of all series that the server has.
    func names(at seconds: Double) throws -> Set<String> {
        victoria.flush()
        let found = try victoria.query(
            "count(last_over_time({__name__!=\"\"}[1h])) by (__name__)",
            at: seconds
        )
        return Set(found.compactMap { $0.labels["__name__"] })
    }
}

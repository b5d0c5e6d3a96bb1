import InfluxSync
import Testing

@testable import stator

@Suite("What a sink takes from the environment")
struct SinkSecretTests {
    private static let environment = [
        "INFLUX_TOKEN": "t", "INFLUX_HOST": "https://influx.example:8086", "INFLUX_ORG": "o",
        "INFLUX_BUCKET_NAME": "b",
    ]

    private func sink(_ id: String, _ more: String = "") -> String {
        "[[sink]]\nid = \"\(id)\"\nkind = \"influxdb-v2\"\n\(more)\n"
    }

    private let place = "url = \"https://a.example\"\norg = \"o\"\nbucket = \"b\""

    @Test("INFLUX_TOKEN is for the only sink, and for none of two, which is a warning")
    func token() throws {
        let (one, faults) = read(sink("a", place), environment: Self.environment)
        #expect(faults.isEmpty)
        let only = try #require(one?.sinks.first)
        #expect(try only.credential(Self.environment) == .token("t"))
        let own = place + "\ntoken_file = \"/etc/stator/b.token\""
        let text = sink("a", place) + sink("b", own)
        let (two, warnings) = read(text, environment: Self.environment)
        let first = try #require(two?.sinks.first)
        #expect(try first.credential(Self.environment) == .none)
        #expect(warnings.count == 1)
        let warning = try #require(warnings.first)
        #expect(warning.contains("INFLUX_TOKEN is not used"))
        #expect(warning.contains("token_file") && warning.contains("a-token"))
        #expect(read(text).faults.isEmpty)
    }

    @Test("A credential of its own needs no INFLUX_TOKEN")
    func credential() {
        let (_, faults) = read(
            sink("a", place) + sink("b", place),
            ports: ["/run/c/a-token", "/run/c/b-token"],
            environment: ["INFLUX_TOKEN": "t", "CREDENTIALS_DIRECTORY": "/run/c"]
        )
        #expect(faults.isEmpty)
    }

    @Test("A secret that goes unencrypted beyond this machine is a warning")
    func unencrypted() {
        func faults(_ url: String, _ environment: [String: String]) -> [String] {
            let place = "url = \"\(url)\"\norg = \"o\"\nbucket = \"b\""
            return read(sink("a", place), environment: environment).faults
        }
        let token = ["INFLUX_TOKEN": "t"]
        #expect(faults("http://influx.example:8086", token).count == 1)
        #expect(faults("http://influx.example:8086", token).first?.contains("unencrypted") == true)
        #expect(faults("http://influx.example:8086", [:]).isEmpty)
        for url in ["https://influx.example", "http://127.0.0.1:8086", "http://[::1]:8086"] {
            #expect(faults(url, token).isEmpty)
        }
    }

    @Test("INFLUX_HOST, INFLUX_ORG and INFLUX_BUCKET stand in for what the only sink does not say")
    func defaults() throws {
        let (one, faults) = read(sink("a"), environment: Self.environment)
        #expect(faults.isEmpty)
        #expect(one?.sinks.first?.target.base == "https://influx.example:8086")
        #expect(one?.sinks.first?.target.kind == .v2(organization: "o", bucket: "b"))
        let (said, _) = read(sink("a", "bucket = \"mine\""), environment: Self.environment)
        #expect(said?.sinks.first?.target.kind == .v2(organization: "o", bucket: "mine"))
        var other = Self.environment
        other["INFLUX_BUCKET_NAME"] = nil
        other["INFLUX_BUCKET"] = "c"
        let (third, _) = read(sink("a"), environment: other)
        #expect(third?.sinks.first?.target.kind == .v2(organization: "o", bucket: "c"))
        let two = read(sink("a") + sink("b", place), environment: Self.environment)
        #expect(two.configuration == nil)
        #expect(two.faults.filter { $0.contains("is missing") }.count == 3)
    }
}

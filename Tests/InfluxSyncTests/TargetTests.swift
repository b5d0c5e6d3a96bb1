import Foundation
import TestServers
import Testing

@testable import InfluxSync

@Suite("Targets and credentials")
struct TargetTests {
    @Test("Names are encoded in the URL of each kind of server, below its path")
    func urls() throws {
        let base = "https://influx.example:8086/some/path/"
        let first = InfluxTarget.Kind.v1(database: "a b&c", retentionPolicy: "r=1")
        #expect(
            try InfluxTarget(url: base, kind: first).writeURL
                == "https://influx.example:8086/some/path/write?db=a%20b%26c&rp=r%3D1&precision=ns"
        )
        let second = InfluxTarget.Kind.v2(organization: "ö", bucket: "b/c")
        #expect(
            try InfluxTarget(url: base, kind: second).writeURL
                == "https://influx.example:8086/some/path/api/v2/write?org=%C3%B6&bucket=b%2Fc"
                + "&precision=ns"
        )
        #expect(
            try InfluxTarget(url: base, kind: .v3(database: "d")).writeURL
                == "https://influx.example:8086/some/path/api/v3/write_lp?db=d&precision=nanosecond"
        )
    }

    @Test(
        "What is no plain URL of a server is refused, and a password in it never repeated",
        arguments: [
            "influx:8086", "ftp://influx", "http://", "http:///path", "http://a b", "http://h?x=1",
            "http://h#f", "http://user:topsecret@h:8086", "user:topsecret@h", "",
        ]
    )
    func refused(url: String) {
        let error = #expect(throws: InfluxTargetError.self) {
            try InfluxTarget(url: url, kind: .v3(database: "d"))
        }
        #expect(error?.description.contains("topsecret") == false)
    }

    @Test("A secret is systemd's credential, then a file, then the environment")
    func order() throws {
        let scratch = try Scratch()
        let file = try scratch.write("token-file", " from-file\n")
        let directory = try scratch.directory("credentials")
        let environment = ["CREDENTIALS_DIRECTORY": directory, "INFLUX_TOKEN": "from-environment"]
        let find = { (file: String?) in
            try InfluxCredential.find(name: "influx", file: file, environment: environment)
        }
        #expect(try find(nil) == "from-environment")
        #expect(try find(file) == "from-file")
        _ = try scratch.write("credentials/influx", "from-systemd\n")
        #expect(try find(file) == "from-systemd")
        #expect(try InfluxCredential.find(name: "x", file: nil, environment: [:]) == nil)
    }

    @Test("A secret that is empty, or no one line, is refused and never shown")
    func unusable() throws {
        let scratch = try Scratch()
        for text in ["", " \n", "se\ncret", "se\u{1}cret", String(repeating: "s", count: 4_097)] {
            let file = try scratch.write("token", text)
            let error = #expect(throws: InfluxCredentialError.self) {
                try InfluxCredential.find(name: "x", file: file, environment: [:])
            }
            #expect(error?.description.contains("cret") == false)
        }
        let longest = try scratch.write("token", String(repeating: "s", count: 4_096))
        #expect(
            try InfluxCredential.find(name: "x", file: longest, environment: [:])?.count == 4_096
        )
        #expect("\(InfluxCredential.token("secret"))" == "a token")
        #expect(
            String(reflecting: InfluxCredential.password(user: "u", password: "p"))
                == "the password of u"
        )
    }

    @Test("Basic authentication is RFC 4648's base64")
    func base64() {
        let examples = ["": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foobar": "Zm9vYmFy"]
        for (plain, encoded) in examples { #expect(Base64.encoded(plain) == encoded) }
        #expect(
            InfluxCredential.password(user: "u", password: "p:ä")
                .header(for: .v1(database: "d", retentionPolicy: nil))
                == "Authorization: Basic dTpwOsOk"
        )
    }
}

@Suite("Bodies are compressed on the way to other machines only")
struct CompressionTests {
    @Test(
        "A server on this machine is known by its address",
        arguments: [
            ("http://127.0.0.1:8086", true), ("https://localhost/influx", true),
            ("http://[::1]:8086", true), ("http://127.example.org", false),
            ("http://10.0.0.5:8086", false), ("https://influx.example", false),
            ("http://localhost.example:8086", false), ("http://[fe80::1]:8086", false),
        ]
    )
    func loopback(url: String, isLocal: Bool) throws {
        let target = try InfluxTarget(url: url, kind: .v3(database: "d"))
        let settings = UploaderSettings(sinkID: "a", target: target, seed: 1)
        #expect(settings.isCompressed == !isLocal)
    }
}

import Foundation
import StatusPage
import TestServers
import Testing

@Suite("Exported raw values in another agent, or in a server")
struct ImportTests {
    private static let receiver = """
        [[asset]]
        id = "motor-01"
        rated_current_a = 12.3
        [asset.ingest]
        has_vibration = true
        interval_s = 0.01
        """

    private func load(
        _ paths: [String],
        _ more: [String]
    ) throws -> (status: Int32, out: String, err: String) {
        try Program.run(["import"] + paths + more)
    }

    /// The ids of a store's events, sorted.
    private func ids(_ state: String) throws -> [String] {
        let lines = try Program.run(["store", "export", "--state-dir", state, "--format", "csv"])
        return lines.out.split(separator: "\n").dropFirst()
            .map { String($0.prefix { $0 != "," }) }.sorted()
    }

    @Test("another agent has the same events afterwards, and after a second time still the same")
    func agent() throws {
        let store = try ExportedStore()
        let stick = try Scratch()
        let folder = try store.exported(stick.path, ExportedStore.range)
        let scratch = try Scratch()
        let agent = try Agent(in: scratch, configuration: Self.receiver)
        let known = try ids(store.state)
        #expect(known.count > 100)
        let first = try load([folder], ["--listen", agent.address])
        #expect(first.status == 0, "\(first.err)")
        #expect(first.out == "\(known.count) events new, 0 events there already")
        let key = try Tool.must(
            "openssl pkey -pubin -in public-key.pem -outform DER | sha256sum",
            in: folder
        )
        #expect(first.err.contains("whole, signed by the key \(key.prefix(64))"), "\(first.err)")
        let second = try load([folder], ["--listen", agent.address])
        #expect(second.out == "0 events new, \(known.count) events there already", "\(second.err)")
        try agent.stop()
        #expect(try ids(agent.stateDirectory) == known)
    }

    @Test("InfluxDB has each event once, with its source, however often it is imported")
    func influx() throws {
        let store = try ExportedStore()
        let stick = try Scratch()
        let folder = try store.exported(stick.path, ExportedStore.range)
        let server = try InfluxServer(in: Scratch())
        try server.create("plant")
        let scratch = try Scratch()
        let file = try scratch.write(
            "stator.toml",
            """
            [[sink]]
            id = "other"
            kind = "influxdb-v1"
            url = "http://127.0.0.1:\(server.port)"
            database = "plant"
            """
        )
        let count = try ids(store.state).count
        for _ in 0..<2 {
            let answer = try load([folder], ["--to-influx", "other", "--config", file])
            #expect(answer.status == 0 && answer.out == "\(count) points", "\(answer.err)")
            #expect(try server.count("voltage_v", of: "sensor_data", in: "plant") == count)
        }
        let real = try server.query(
            "SELECT count(voltage_v) FROM sensor_data WHERE source <> 'simulator'",
            in: "plant"
        )
        #expect(real.isEmpty)
    }

    @Test(
        "a folder that was changed, cut, unsigned or set as a trap is refused by name",
        arguments: [
            ("for f in motor-01/raw/*.gz; do echo x >> $f; done", "is not what its checksum says"),
            ("sed -i s/Pump/Pimp/ manifest.json", "was changed after it was signed"),
            ("rm manifest.json", "is not there"),
            ("rm manifest.json.sig", "has no signature"),
            ("truncate -s 10 manifest.json.sig", "was changed after it was signed"),
            ("cp /etc/hostname public-key.pem", "is no Ed25519 key"),
            ("rm SHA256SUMS; ln -s /etc/passwd SHA256SUMS", "a link"),
            ("rm -r motor-01/raw; ln -s /tmp motor-01/raw", "a link"),
            ("rm motor-01/raw/*; mkfifo motor-01/raw/$(date -u +%F).jsonl.gz", "it is no file"),
            ("sed -i '1s/  .*/  ..\\/..\\/etc\\/passwd/' SHA256SUMS", "its name leads elsewhere"),
        ]
    )
    func refused(change: String, words: String) throws {
        let store = try ExportedStore()
        let stick = try Scratch()
        let folder = try store.exported(stick.path, ExportedStore.range)
        try Tool.must(change, in: folder)
        let answer = try load([folder], ["--listen", "127.0.0.1:1"])
        #expect(answer.status == 65, "\(answer.out) \(answer.err)")
        #expect(answer.err.contains(words) && answer.err.contains(folder), "\(answer.err)")
    }

    @Test("a folder of another key is refused where one is asked for")
    func otherKey() throws {
        let store = try ExportedStore()
        let stick = try Scratch()
        let folder = try store.exported(stick.path, ExportedStore.range)
        let scratch = try Scratch()
        let other = scratch.file("other.pem")
        try Tool.must("openssl genpkey -algorithm ed25519 | openssl pkey -pubout -out \(other)")
        let answer = try load([folder], ["--key", other, "--listen", "127.0.0.1:1"])
        #expect(answer.status == 65 && answer.err.contains("it is by the key"), "\(answer.err)")
        let own = "\(store.state)/export-key.pub"
        let right = try load([folder], ["--key", own, "--listen", "127.0.0.1:1"])
        #expect(right.status == 1, "nobody listens: \(right.err)")
    }

    @Test("a line that is refused is named by its file and its number there, by agent and server")
    func places() throws {
        let store = try ExportedStore()
        let exported = try Program.run(["store", "export", "--state-dir", store.state])
        let lines = exported.out.split(separator: "\n").prefix(3).map { "\($0)\n" }
        let scratch = try Scratch()
        let good = try scratch.write("good.jsonl", lines[0] + lines[1])
        let bad = try scratch.write("bad.jsonl", lines[2] + "\n \r\n{\"x\":1}\n")
        let cut = try scratch.write("cut.jsonl", "\n" + lines[2] + lines[2].prefix(50))
        let agent = try Agent(in: scratch, configuration: Self.receiver)
        let paths = ["--unsigned", good, bad]
        let first = try load(paths, ["--listen", agent.address])
        #expect(first.status == 2, "\(first.err)")
        #expect(first.err.contains("bad.jsonl: the agent refuses: line 4: "), "\(first.err)")
        #expect(first.err.contains("3 events new"), "\(first.err)")
        let third = try load(["--unsigned", cut], ["--listen", agent.address])
        #expect(third.status == 2, "\(third.err)")
        #expect(
            third.err.contains("cut.jsonl, line 3: this is no JSON object: byte 50"),
            "\(third.err)"
        )
        try agent.stop()
        let server = try InfluxServer(in: Scratch())
        try server.create("plant")
        let sink = """
            [[sink]]
            id = "other"
            kind = "influxdb-v1"
            url = "http://127.0.0.1:\(server.port)"
            database = "plant"
            """
        let file = try scratch.write("sink.toml", sink)
        let second = try load(paths, ["--to-influx", "other", "--config", file])
        #expect(second.status == 2, "\(second.err)")
        #expect(second.err.contains("bad.jsonl, line 4: this is no sensor event"), "\(second.err)")
    }

    @Test("lines without end and files that unfold without end are refused, in little memory")
    func bombs() throws {
        let scratch = try Scratch()
        let bomb = scratch.file("bomb.jsonl.gz")
        try Tool.must("yes '' | head -c 300000000 | gzip -9 > \(bomb)")
        let long = scratch.file("long.jsonl")
        try Tool.must("head -c 20000 /dev/zero | tr '\\0' a > \(long)")
        let cut = scratch.file("cut.jsonl.gz")
        try Tool.must("seq -f '{\"x\":%g}' 1 9 | gzip | head -c 30 > \(cut)")
        let wrong = try scratch.write("wrong.jsonl.gz", "no gzip")
        for (file, words) in [
            (bomb, "more than 100 times its size"), (long, "longer than 16384 bytes"),
            (cut, "it is cut"), (wrong, "no gzip file"),
        ] {
            let answer = try load([file], ["--unsigned", "--listen", "127.0.0.1:1"])
            #expect(answer.status == 65 && answer.err.contains(words), "\(file): \(answer.err)")
        }
        let signed = try load([long], ["--listen", "127.0.0.1:1"])
        #expect(signed.status == 65 && signed.err.contains("--unsigned"), "\(signed.err)")
    }
}

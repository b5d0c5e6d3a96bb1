import Foundation
import TestServers
import Testing

@Suite("Out on a stick")
struct ExportTests {
    @Test("what is exported can be checked with sha256sum and openssl, and a changed byte is found")
    func checkable() throws {
        let store = try ExportedStore()
        let stick = try Scratch()
        let folder = try store.exported(stick.path, ExportedStore.range)
        let day = String(ISO8601DateFormatter().string(from: Date()).prefix(10))
        #expect(folder == "\(stick.path)/STATOR-Pump_house-\(day)")
        try Tool.must("sha256sum --strict --quiet -c SHA256SUMS", in: folder)
        try Tool.must(ExportedStore.checkSignature, in: folder)
        let manifest = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/manifest.json"))
        let told = try #require(
            try JSONSerialization.jsonObject(with: manifest) as? [String: Any]
        )
        let files = try #require(told["files"] as? [[String: Any]])
        for file in files {
            let name = try #require(file["name"] as? String)
            let digest = try Tool.must("sha256sum '\(name)'", in: folder).prefix(64)
            #expect(file["sha256"] as? String == String(digest))
        }
        // All that is there is in it, but itself and its signature.
        let there = try Tool.must("find . -type f | wc -l", in: folder)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(Int(there) == files.count + 2)
        let asset = try #require((told["assets"] as? [[String: Any]])?.first)
        #expect(asset["simulated"] as? Bool == true)
        let lines = try Tool.must("zcat motor-01/raw/*.gz | wc -l", in: folder)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(asset["events"] as? Int == Int(lines))
        #expect(Int(lines) == (try StoredEvents(store.state).count))

        try Tool.must("printf x | dd of=manifest.json bs=1 seek=30 conv=notrunc", in: folder)
        #expect(try Tool.shell(ExportedStore.checkSignature, in: folder).status != 0)
        let pdf = try Tool.must("ls motor-01/*executive.pdf", in: folder)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        try Tool.must("printf x | dd of=\(pdf) bs=1 seek=900 conv=notrunc", in: folder)
        let sums = try Tool.shell("sha256sum --quiet -c SHA256SUMS", in: folder)
        #expect(sums.status != 0 && sums.text.contains("\(pdf): FAILED"), "\(sums.text)")
    }

    @Test("the reports are those of `stator report`, byte by byte, and the raw lines those stored")
    func sameReports() throws {
        let store = try ExportedStore()
        let stick = try Scratch()
        let range = ExportedStore.range
        let folder = try store.exported(stick.path, range)
        let own = try Scratch()
        for format in ["pdf", "certificate", "xlsx"] {
            let answer = try Program.run([
                "report", "--state-dir", store.state, "--config", store.configuration, "--from",
                range[1], "--to", range[3], "--format", format, "-o", own.path,
            ])
            #expect(answer.status == 0, "\(answer.err)")
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: own.path)
        #expect(names.count == 3)
        for name in names { try Tool.must("cmp \(own.file(name)) motor-01/\(name)", in: folder) }
        let lines = try Program.run(["store", "export", "--state-dir", store.state]).out
        let raw = try Tool.must("zcat motor-01/raw/*.jsonl.gz", in: folder)
        #expect(raw == lines + "\n")
        for file in try FileManager.default.contentsOfDirectory(atPath: "\(folder)/motor-01/raw") {
            let days = try Tool.must(
                "zcat \(file) | grep -o '\"timestamp\":\"[0-9-]*' | cut -c14- | sort -u",
                in: "\(folder)/motor-01/raw"
            )
            #expect(days == "\(file.prefix(10))\n")
        }
    }

    @Test("no secret goes out: not from a token's file, a comment, or a text that repeats one")
    func noSecrets() throws {
        let store = try ExportedStore()
        let stick = try Scratch()
        let folder = try store.exported(stick.path)
        try Tool.must("gunzip motor-01/raw/*.gz", in: folder)
        let key = try Tool.must("sed -n 2p \(store.state)/export-key")
            .trimmingCharacters(in: .whitespacesAndNewlines)
        for secret in ExportedStore.secrets + [key] {
            #expect(secret.count > 10)
            let found = try Tool.shell("grep -rlaF -- '\(secret)' .", in: folder)
            #expect(found.status == 1, "\(secret): \(found.text)")
        }
        let text = try String(contentsOfFile: "\(folder)/configuration.toml", encoding: .utf8)
        #expect(text.contains("org = \"(removed)\"") && text.contains("[[asset]]"), "\(text)")
        #expect(text.contains("name = \"Förderpumpe\""))
        #expect(!text.dropFirst().contains("#"))
        let checked = try Program.run([
            "config", "check", "--config", "\(folder)/configuration.toml",
        ])
        #expect(checked.status == 0, "\(checked.err)")
        let mode = try FileManager.default.attributesOfItem(atPath: "\(store.state)/export-key")
        #expect(mode[.posixPermissions] as? Int == 0o600)
    }

    @Test("a second export of a day gets a folder of its own, and one that was cut is taken over")
    func folders() throws {
        let store = try ExportedStore()
        let stick = try Scratch()
        let first = try store.exported(stick.path)
        let second = try store.exported(stick.path)
        #expect(second == first + "-2")
        try Tool.must("rm manifest.json && echo half > .stator-x.pdf.part", in: second)
        try Tool.must("echo old > motor-01/raw/2020-01-01.jsonl.gz && echo own > mine", in: second)
        #expect(try store.exported(stick.path) == second)
        let names = try Tool.must("find . -type f", in: second)
        #expect(!names.contains(".part") && !names.contains("2020-01-01"))
        #expect(names.contains("./mine"))
        try Tool.must("sha256sum --quiet -c SHA256SUMS", in: second)
    }

    @Test("several exports at once, to one stick and to another, are all whole")
    func atOnce() throws {
        let store = try ExportedStore()
        let sticks = [try Scratch(), try Scratch()]
        let runs = try (0..<4).map { try Program(store.arguments(sticks[$0 % 2].path)) }
        for run in runs { #expect(try run.exitStatus(within: 60) == 0, "\(run.errorLines)") }
        for stick in sticks {
            let folders = try FileManager.default.contentsOfDirectory(atPath: stick.path)
            #expect(folders.count == 2)
            for folder in folders {
                try Tool.must("sha256sum --quiet -c SHA256SUMS", in: stick.file(folder))
                try Tool.must(ExportedStore.checkSignature, in: stick.file(folder))
            }
        }
        let records = try FileManager.default.contentsOfDirectory(atPath: "\(store.state)/export")
        #expect(records.count { $0.hasSuffix(".json") } == 4)
    }

    @Test("what cannot be exported is refused in plain words")
    func refusals() throws {
        let store = try ExportedStore()
        for (arguments, status, words) in [
            ([], 64, "give --to"),
            (["--to", "/nonexistent"], 74, "name where the stick is mounted"),
            (["--to", "/tmp", "--days", "401"], 64, "1…400"),
            (["--to", "/tmp", "--days", "1", "--from", "2026-01-01"], 64, "exclude each other"),
            (["--to", "/tmp", "--from", "2026-02-01", "--until", "2026-01-01"], 64, "not after"),
            (["--unmounted", "sdz9"], 74, "nothing was exported to it"),
        ] as [([String], Int32, String)] {
            let answer = try Program.run(["export", "--state-dir", store.state] + arguments)
            #expect(answer.status == status, "\(arguments): \(answer.err)")
            #expect(answer.err.contains(words), "\(arguments): \(answer.err)")
        }
    }

    @Test("under a service it is safe to remove only once it is unmounted")
    func unmounted() throws {
        let store = try ExportedStore()
        let stick = try Scratch()
        _ = try store.exported(stick.path, ["--name", "sdb1", "--await-unmount"])
        #expect(try store.record("sdb1")["state"] as? String == "written")
        let told = try Program.run(["export", "--state-dir", store.state, "--unmounted", "sdb1"])
        #expect(told.status == 0 && told.err == "sdb1: safe to remove", "\(told.err)")
        #expect(try store.record("sdb1")["state"] as? String == "safe_to_remove")
    }
}

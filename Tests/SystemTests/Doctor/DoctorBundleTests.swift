import Foundation
import StatusPage
import TestServers
import Testing

@Suite("stator doctor --bundle has what support needs, and no secret")
struct DoctorBundleTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// The files of a bundle, unpacked by the system's own tar.
    private func unpack(_ bundle: String) throws -> [String: Data] {
        let directory = scratch.file("unpacked")
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true
        )
        let tar = try Tool("/usr/bin/tar", ["-xzf", bundle, "-C", directory])
        guard tar.status == 0 else { throw Failure("tar: \(tar.text)") }
        let inner = directory + "/stator-support"
        var files: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: inner) {
            files[name] = try Data(contentsOf: URL(fileURLWithPath: "\(inner)/\(name)"))
        }
        return files
    }

    @Test("No secret of any place appears in any file, in no form")
    func noSecrets() throws {
        let secrets = [
            "agent-token-0123456789", "ingest-token-9876543210", "sink \"pass/word\" 4711",
            "credential-of-systemd", "token-of-the-environment", "comment-word-1234",
            "written-into-the-file",
        ]
        let agentToken = try scratch.write("agent-token", secrets[0] + "\n")
        let ingestToken = try scratch.write("ingest-token", secrets[1])
        let sinkToken = try scratch.write("sink-token", secrets[2])
        let credentials = scratch.file("credentials")
        try FileManager.default.createDirectory(
            atPath: credentials,
            withIntermediateDirectories: true
        )
        _ = try scratch.write("credentials/other", secrets[3])
        let configuration = """
            # \(secrets[5])
            [agent]
            site = "Hall 7"
            token_file = "\(agentToken)"
            [ingest]
            token_file = "\(ingestToken)"
            [[sink]]
            id = "influx"
            kind = "influxdb-v1"
            url = "http://127.0.0.1:\(try freePort())"
            database = "plant"
            user = "anna"
            token_file = "\(sinkToken)"

            """
        let environment = ["CREDENTIALS_DIRECTORY": credentials, "INFLUX_TOKEN": secrets[4]]
        let agent = try Agent(in: scratch, configuration: configuration, environment: environment)
        _ = try agent.status("records") { $0.store.records >= 3 && !$0.sinks.isEmpty }
        // The agent has read its file: what is wrong in it now is the doctor's to find and to quote.
        let file = try scratch.write(
            "stator.toml",
            configuration + "password = \"\(secrets[6])\"\ntoken_file = \"\(secrets[6])\"\n"
        )
        for arguments in [
            ["--config", file], ["--config", try scratch.write("good.toml", configuration)],
        ] {
            let bundle = scratch.file("bundle-\(arguments[1].hasSuffix("good.toml")).tar.gz")
            let run = try DoctorRun(
                arguments + ["--listen", agent.address, "--bundle", bundle],
                environment: environment
            )
            #expect(run.status == 2)
            let mode = try FileManager.default.attributesOfItem(atPath: bundle)[.posixPermissions]
            #expect(mode as? Int == 0o600)
            let files = try unpack(bundle)
            for name in [
                "doctor.txt", "doctor.json", "configuration.toml", "status.json", "store.json",
                "versions.txt", "contents.txt",
            ] {
                #expect(try #require(files[name], "\(name)").count > 20, "\(name)")
            }
            for secret in secrets {
                let login = Data("anna:\(secret)".utf8).base64EncodedString()
                let quoted = secret.replacingOccurrences(of: "\"", with: "\\\"")
                for form in [secret, login, quoted, Data(secret.utf8).base64EncodedString()] {
                    for (name, content) in files {
                        #expect(content.range(of: Data(form.utf8)) == nil, "\(form) in \(name)")
                    }
                }
            }
            let kept = String(decoding: try #require(files["configuration.toml"]), as: UTF8.self)
            #expect(kept.contains("site = \"Hall 7\"") && kept.contains(sinkToken))
            let status = try JSONDecoder().decode(
                AgentStatus.self,
                from: try #require(files["status.json"])
            )
            #expect(status.agent.pid == agent.program.pid)
            let document = try JSONDecoder().decode(
                DoctorRun.Document.self,
                from: try #require(files["doctor.json"])
            )
            #expect(document.counts == run.document.counts)
        }
        try agent.stop()
    }

    @Test("Without agent, store and configuration there still is one, and it says what is missing")
    func nothingThere() throws {
        let bundle = scratch.file("bundle.tar.gz")
        let arguments = nobody + ["--state-dir", scratch.file("none"), "--bundle", bundle]
        _ = try DoctorRun(arguments)
        let files = try unpack(bundle)
        let contents = String(decoding: try #require(files["contents.txt"]), as: UTF8.self)
        #expect(contents.contains("(status.json: the agent does not answer)"))
        #expect(contents.contains("(store.json: "))
        #expect(files["status.json"] == nil)
        let again = try Program.run(["doctor"] + arguments)
        #expect(again.status == 74 && again.err.contains("is there already"))
        let nowhere = try Program.run(["doctor"] + nobody + ["--bundle", "/nonexistent/b.tar.gz"])
        #expect(nowhere.status == 74 && nowhere.err.contains("No such file or directory"))
    }
}

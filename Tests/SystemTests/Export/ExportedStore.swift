import Foundation
import StatusPage
import TestServers

/// A store with some seconds of a twin in it, and how it is exported.
struct ExportedStore {
    /// Secrets that must never be on a stick.
    static let secrets = ["operator-0123456789abcdef", "sender-0123456789abcdef", "influx-0123456"]

    /// A range that holds all of it.
    static let range = ["--from", "2026-01-31T10:00:00Z", "--until", "2027-01-01T00:00:00Z"]

    let scratch: Scratch
    let state: String
    let configuration: String

    /// Runs an agent until it has stored `records`, and stops it.
    init(records: UInt64 = 3) throws {
        scratch = try Scratch()
        let names = ["operator", "sender", "influx"]
        for (name, secret) in zip(names, Self.secrets) {
            _ = try scratch.write(name, secret + "\n")
        }
        let text = """
            # \(Self.secrets[0]) was the old token
            [agent]
            site = "Pump house"
            token_file = "\(scratch.file("operator"))"
            [ingest]
            token_file = "\(scratch.file("sender"))"
            [[sink]]
            id = "influx"
            kind = "influxdb-v2"
            url = "http://127.0.0.1:1"
            org = "plant \(Self.secrets[2])"
            bucket = "b"
            token_file = "\(scratch.file("influx"))"
            [[asset]]
            id = "motor-01"
            name = "Förderpumpe"
            """
        let agent = try Agent(in: scratch, configuration: text)
        _ = try agent.status("records") { $0.store.records >= records }
        try agent.stop()
        state = agent.stateDirectory
        configuration = scratch.file("stator.toml")
    }

    /// The arguments of an export to `stick`.
    func arguments(_ stick: String, _ more: [String] = []) -> [String] {
        ["export", "--to", stick, "--state-dir", state, "--config", configuration] + more
    }

    /// Exports to `stick`.
    func export(
        _ stick: String,
        _ more: [String] = []
    ) throws -> (status: Int32, out: String, err: String) {
        try Program.run(arguments(stick, more))
    }

    /// Exports, which must succeed; the folder it made.
    func exported(_ stick: String, _ more: [String] = []) throws -> String {
        let answer = try export(stick, more + ["--json"])
        guard answer.status == 0 else { throw Failure("status \(answer.status): \(answer.err)") }
        let told = try JSONSerialization.jsonObject(with: Data(answer.out.utf8)) as? [String: Any]
        guard let folder = told?["folder"] as? String else { throw Failure(answer.out) }
        return folder
    }

    /// What the record of the stick `name` says.
    func record(_ name: String) throws -> [String: Any] {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(state)/export/\(name).json"))
        return try JSONSerialization.jsonObject(with: bytes) as? [String: Any] ?? [:]
    }

    /// The command that checks the signature in an export's folder.
    static let checkSignature =
        "openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in manifest.json "
        + "-sigfile manifest.json.sig"
}

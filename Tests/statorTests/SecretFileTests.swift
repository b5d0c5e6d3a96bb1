import Testing

@testable import stator

@Suite("Files with secrets")
struct SecretFileTests {
    @Test("A secret that is missing, empty or short is told; one that is long enough is not")
    func complaints() throws {
        let directory = try TemporaryDirectory()
        try directory.write("", to: "empty")
        try directory.write("0123456789abcde\n", to: "short")
        try directory.write("0123456789abcdef\n", to: "long")
        func complaint(_ name: String, _ environment: [String: String] = [:]) -> String? {
            let path = "\(directory.path)/\(name)"
            return SecretFile(credential: "ingest-token", path: path, byteMinimum: 16)
                .complaint(environment)
        }
        #expect(complaint("missing")?.contains("No such file") == true)
        #expect(complaint("empty")?.contains("has nothing in it") == true)
        #expect(complaint("short")?.contains("has 15 bytes, fewer than 16") == true)
        #expect(complaint("long") == nil)
        try directory.write("0123456789abcdef", to: "ingest-token")
        #expect(complaint("missing", ["CREDENTIALS_DIRECTORY": directory.path]) == nil)
    }

    @Test("config check warns of each at its line, and the agent can start all the same")
    func check() throws {
        let directory = try TemporaryDirectory()
        try directory.write(
            """
            [ingest]
            token_file = "/nowhere/ingest"
            [[sink]]
            id = "influx"
            kind = "influxdb-v3"
            url = "http://127.0.0.1:1"
            database = "d"
            token_file = "/nowhere/influx"
            """,
            to: "stator.toml"
        )
        let run = try ProgramRun(["config", "check", "--config", directory.path + "/stator.toml"])
        #expect(run.status == 0)
        for words in [
            "stator.toml:2: warning: ingest.token_file: cannot be read now",
            "/ingest is closed until it is right",
            "stator.toml:8: warning: sink[1].token_file: cannot be read now",
        ] {
            #expect(run.complaints.contains(words), "\(run.complaints)")
        }
    }
}

import Foundation
import StatusPage
import TestServers
import Testing

@Suite("Actions on an asset")
struct ActionTests {
    /// A twin, and an asset that is none.
    static let twoAssets = """
        [[asset]]
        id = "motor-01"
        [[asset]]
        id = "fan-02"
        [asset.ingest]
        """

    @Test("are done, or refused with the reason, and stand in the asset's log")
    func actions() throws {
        let agent = try Agent(in: try Scratch())
        _ = try agent.status("the twin") { ($0.assets.first?.eventCount ?? 0) > 10 }
        let assets = AssetClient(agent)
        let done = [
            ("learn", #"{"note":"new bearings"}"#, "Learning a new baseline"),
            ("service-reset", "{}", "Service reset"), ("undo-reset", "", "Service reset undone"),
            ("purge", #"{"confirm":"motor-01"}"#, "Wear purged"),
            ("log", #"{"type":"oil_change","severity":"warning","note":"10 l"}"#, "noted"),
            (
                "inject-fault", #"{"kind":"spike","severity":"severe","seconds":30}"#,
                "spike, severe, for 30 s of running, while it is being learned what healthy is: the fault is"
            ),
            ("clear-fault", "{}", "no fault any more"),
        ]
        for (action, body, text) in done {
            let answer = try assets.post("/motor-01/actions/\(action)", body)
            #expect(answer.status == 200, "\(action): \(answer.text)")
            #expect(answer.type == "application/json")
            #expect(try answer.json()["done"]?.text?.contains(text) == true, "\(answer.text)")
        }
        let refused = [
            ("acknowledge", "no alarm"), ("false-alarm", "no alarm"),
            ("undo-reset", "no service reset"), ("use-baseline", "none is stored"),
            ("conclude-learning", "no baseline can be made yet"),
        ]
        for (action, reason) in refused {
            let answer = try assets.post("/motor-01/actions/\(action)")
            #expect(answer.status == 409, "\(action): \(answer.text)")
            #expect(answer.type == HTTPResponse.problemType)
            #expect(answer.detail.contains(reason), "\(answer.text)")
        }
        let log = try assets.get("/motor-01/events").text
        for word in [
            "new bearings", "operator_service_reset", "operator_purged", "operator_oil_change",
            "twin_fault",
        ] {
            #expect(log.contains(word), "\(word) in \(log)")
        }
        try agent.stop()
    }

    @Test("with a bad body, path, method or type change nothing and say all that is wrong")
    func bad() throws {
        let agent = try Agent(in: try Scratch(), configuration: Self.twoAssets)
        _ = try agent.status("the twin") { ($0.assets.first?.eventCount ?? 0) > 10 }
        let assets = AssetClient(agent)
        let bodies: [(String, String, [String])] = [
            ("purge", "{}", ["confirm"]), ("purge", #"{"confirm":"motor-02"}"#, ["confirm"]),
            ("learn", "[1]", []), ("learn", "{", []), ("learn", #"{"note":1}"#, ["note"]),
            ("learn", #"{"note":"\#(String(repeating: "x", count: 1_025))"}"#, ["note"]),
            ("learn", #"{"note":"a","note":"b"}"#, ["note"]), ("learn", #"{"x":[]}"#, ["x"]),
            ("log", #"{"type":"Oil change","severity":"bad"}"#, ["type", "note", "severity"]),
            (
                "log", #"{"type":"oil","note":"\#(String(repeating: "x", count: 1_025))"}"#,
                ["note"]
            ),
            ("log", #"{"type":"oil","note":1}"#, ["note"]),
            ("use-baseline", #"{"version":0}"#, ["version"]),
            ("use-baseline", #"{"version":1.5}"#, ["version"]),
            ("use-baseline", #"{"version":"1"}"#, ["version"]),
            ("import-baseline", "{}", []), ("inject-fault", "{}", ["kind"]),
            (
                "inject-fault", #"{"kind":"x","severity":"y","seconds":0}"#,
                ["seconds", "kind", "severity"]
            ),
        ]
        for (action, body, fields) in bodies {
            let answer = try assets.post("/motor-01/actions/\(action)", body)
            #expect(answer.status == 422, "\(action) \(body): \(answer.text)")
            let faults = try answer.json()["detail"]?.list ?? []
            let told = faults.compactMap { $0["loc"]?.list.dropFirst().first?.text }
            #expect(!faults.isEmpty && told.sorted() == fields.sorted(), "\(answer.text)")
        }
        let note = String(repeating: "x", count: 1_024)
        #expect(try assets.post("/motor-01/actions/learn", #"{"note":"\#(note)"}"#).status == 200)
        #expect(try assets.post("/nothing/actions/learn").status == 404)
        #expect(try assets.post("/motor-01/actions/fly").status == 404)
        #expect(try assets.get("/motor-01/actions/learn").status == 405)
        let plain = try assets.post(
            "/motor-01/actions/learn",
            headers: ["Content-Type": "text/plain"]
        )
        #expect(plain.status == 415)
        #expect(plain.type == HTTPResponse.problemType)
        let large = String(repeating: " ", count: 200_000)
        #expect(try assets.post("/motor-01/actions/learn", large).status == 413)
        let other = try assets.post("/fan%2D02/actions/inject-fault", #"{"kind":"spike"}"#)
        #expect(other.status == 409, "\(other.text)")
        #expect(other.detail.contains("no digital twin"))
        try agent.stop()
    }

    @Test("of a page from elsewhere are refused, of our own page they are not")
    func origins() throws {
        let agent = try Agent(in: try Scratch())
        _ = try agent.status("the twin") { ($0.assets.first?.eventCount ?? 0) > 10 }
        let assets = AssetClient(agent)
        for origin in [
            "http://evil.example", "null", "http://127.0.0.1:1",
            "http://\(agent.address).evil.example",
        ] {
            let answer = try assets.post("/motor-01/actions/learn", headers: ["Origin": origin])
            #expect(answer.status == 403, "\(origin): \(answer.text)")
        }
        for site in ["cross-site", "same-site", "", "Same-Origin", "anything"] {
            let answer = try assets.post(
                "/motor-01/actions/learn",
                headers: ["Sec-Fetch-Site": site.isEmpty ? " " : site]
            )
            #expect(answer.status == 403, "\(site): \(answer.text)")
            #expect(answer.type == HTTPResponse.problemType)
            #expect(answer.detail.contains("a page from elsewhere"))
        }
        let asked = ["Sec-Fetch-Site": "cross-site"]
        #expect(try assets.post("/motor-01/what-if", headers: asked).status == 403)
        #expect(try assets.ask("GET", "/motor-01", headers: asked).status == 200)
        let own = ["Origin": "http://\(agent.address)", "Sec-Fetch-Site": "same-origin"]
        #expect(try assets.post("/motor-01/actions/learn", headers: own).status == 200)
        let rebound = try assets.post(
            "/motor-01/actions/learn",
            headers: ["Host": "evil.example"]
        )
        #expect(rebound.status == 421)
        try agent.stop()
    }

    @Test("take the token where one is set, and nobody's word beyond this machine without one")
    func tokens() throws {
        let scratch = try Scratch()
        let token = "0123456789abcdef"
        let file = try scratch.write("token", token + "\n")
        let agent = try Agent(in: scratch, configuration: "[agent]\ntoken_file = \"\(file)\"")
        _ = try agent.status("the twin") { ($0.assets.first?.eventCount ?? 0) > 10 }
        let assets = AssetClient(agent)
        for given in [
            "", "Bearer 0123456789abcdeF", "Basic \(token)", "Bearer", "Bearer \(token)0",
        ] {
            let answer = try assets.post(
                "/motor-01/actions/learn",
                headers: ["Authorization": given]
            )
            #expect(answer.status == 401, "\(given): \(answer.text)")
            #expect(answer.headers.contains("WWW-Authenticate: Bearer"))
            #expect(!answer.text.contains(token))
        }
        let good = try assets.post(
            "/motor-01/actions/learn",
            headers: ["Authorization": "bearer \(token)"]
        )
        #expect(good.status == 200)
        #expect(try assets.get("/motor-01").status == 200, "what is read is open")
        try agent.stop()

        let open = try Agent(
            in: try Scratch(),
            arguments: ["--listen", "0.0.0.0:0"]
        )
        _ = try open.status("the twin") { ($0.assets.first?.eventCount ?? 0) > 10 }
        let port = open.address.split(separator: ":").last ?? ""
        let closed = try AssetClient(address: "127.0.0.1:\(port)").post("/motor-01/actions/learn")
        #expect(closed.status == 403, "\(closed.text)")
        #expect(closed.detail.contains("agent.token_file"), "\(closed.text)")
        try open.stop()
    }
}

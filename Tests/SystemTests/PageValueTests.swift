import Diagnostics
import Foundation
import StatusPage
import Store
import TestServers
import Testing

@Suite("What the page says of an asset", .serialized)
struct PageValueTests {
    private static let isThere = "document.querySelector('#tiles b')"

    @Test("A value is the same in the page, in the API, in the past and in the store")
    func sameEverywhere() throws {
        let scratch = try Scratch()
        let agent = try Agent(
            in: scratch,
            configuration: "[[asset]]\nid = \"press-04\"\nrated_current_a = 21\n"
                + "[asset.ingest]\nhas_vibration = true\nsilence_limit_s = 300\n"
        )
        let browser = try Browser()
        try browser.visit("http://\(agent.address)/", until: Self.isThere)
        let event = """
            {"event_id":"6b1d2f53-0b1c-4b0e-9d57-0d6f0f1f7a11","timestamp":"\(Self.now())",
            "asset":{"asset_id":"press-04","asset_type":"induction_motor"},
            "signals":{"voltage_v":231.4,"current_a":12.37,"power_factor":0.83,"vibration_g":0.157},
            "context":{"operating_state":"RUNNING","source":"http"}}
            """
        let answer = try Sender(agent.address).post(event)
        #expect(answer.status == 201, "\(answer.body)")
        try browser.wait("document.querySelector('#tiles b').innerText === '231.4 V'")
        let tiles = try browser.evaluate(
            "[...document.querySelectorAll('#tiles b')].map((tile) => tile.innerText).join()"
        )
        #expect(tiles as? String == "231.4 V,12.37 A,0.83,2.38 kW,0.157 g")
        let words = try browser.evaluate(
            "[...document.querySelectorAll('#tiles li')].map((tile) => tile.lastChild.innerText).join()"
        )
        let good = [String](repeating: "reading good", count: 5).joined(separator: ",")
        #expect(words as? String == good)
        #expect(try browser.text("#badges").contains("STATUS: LIVE"))

        let signals = try agent.status().assets.first?.signals ?? [:]
        let sent = [
            "voltage_v": 231.4, "current_a": 12.37, "power_factor": 0.83, "vibration_g": 0.157,
        ]
        for (name, value) in sent { #expect(signals[name]?.value == value, "\(name)") }
        try browser.click("#spans button:nth-child(2)")
        try browser.wait("document.querySelector('#plots .range')")
        _ = try browser.evaluate("document.getElementById('plots').focus()")
        try browser.press("ArrowRight", code: 39)
        try browser.wait(
            "document.getElementById('reading').innerText.includes('Voltage 231.4 V (231.4 V to 231.4 V)')"
        )
        #expect(try browser.text("#reading").contains("Current 12.37 A (12.37 A to 12.37 A)"))
        #expect(try browser.text("#reading").contains("Vibration 0.157 g"))

        let html = String(decoding: try agent.get("/").body, as: UTF8.self)
        #expect(html.contains("<td>231.4 V</td>"))
        try agent.stop()
        let stored = try StoredRecords(agent.stateDirectory).records.flatMap(\.events)
        #expect(stored.count == 1)
        for (name, value) in sent {
            let signal = try #require(Signal.allCases.first { $0.name == name })
            #expect(stored.first?[signal] == value, "\(name)")
        }
        #expect(browser.complaints == [])
    }

    @Test("The reports that it offers are of the time that it shows")
    func reports() throws {
        let scratch = try Scratch()
        let agent = try Agent(in: scratch)
        _ = try agent.status("events") { ($0.assets.first?.eventCount ?? 0) > 500 }
        let browser = try Browser()
        try browser.visit("http://\(agent.address)/", until: Self.isThere)
        try browser.click("#spans button:nth-child(2)")
        try browser.wait("document.querySelector('#plots .range')")
        let links = try #require(
            try browser.evaluate(
                "[...document.querySelectorAll('#reports a')].map((link) => link.getAttribute('href'))"
            ) as? [String]
        )
        #expect(links.count == 4)
        for (link, magic) in zip(links, ["%PDF", "%PDF", "PK", "site,asset_id"]) {
            let question = try #require(URLComponents(string: link)?.queryItems)
            let times = ["from", "to"].compactMap { name in
                question.first { $0.name == name }?.value.flatMap { Timestamp($0) }
            }
            #expect(times.count == 2)
            #expect(times[1].microseconds - times[0].microseconds == 3_600_000_000, "\(link)")
            // One report is made at a time.
            let answer = try eventually("a report", within: 60) {
                let answer = try agent.get(link)
                return answer.status == 429 ? nil : answer
            }
            #expect(answer.status == 200, "\(link)")
            #expect(answer.body.starts(with: Data(magic.utf8)), "\(link)")
        }
        try agent.stop()
    }

    @Test("Names and notes that are markup stay text, wherever they are shown")
    func hostileNames() throws {
        let scratch = try Scratch()
        let evil =
            "<img src=x onerror='window.pwned=1'><script>window.pwned=1</script>\u{202E}🏭&amp;"
        let agent = try Agent(
            in: scratch,
            configuration: """
                [agent]
                site = "\(evil)"
                [[asset]]
                id = "motor-01"
                name = "\(evil)"
                [[asset]]
                id = "motor-02"
                name = "</option></select>\(evil)"
                """
        )
        let browser = try Browser()
        try browser.visit("http://\(agent.address)/", until: Self.isThere)
        for (form, note) in [("entry", evil), ("entry", "\"'`${1}\\\u{2028}")] {
            _ = try browser.evaluate(
                "document.forms.\(form).elements.note.value = \(try Self.script(note))"
            )
            try browser.click("#\(form) button")
            try browser.wait(
                "document.getElementById('events').textContent.includes(\(try Self.script(note)))"
            )
        }
        #expect(try browser.evaluate("document.querySelectorAll('img').length") as? Int == 0)
        #expect(try browser.evaluate("document.scripts.length") as? Int == 1)
        #expect(
            try browser.evaluate(
                "document.getElementById('title').textContent.includes(\(try Self.script(evil)))"
            ) as? Bool == true
        )
        #expect(
            try browser.evaluate("document.querySelectorAll('#asset option').length") as? Int == 2
        )
        #expect(try browser.evaluate("window.pwned ?? 0") as? Int == 0)
        // The name, and not a rule of the browser's, has kept it out.
        #expect(browser.complaints == [])
        try browser.call("Emulation.setScriptExecutionDisabled", ["value": true])
        try browser.visit(
            "http://\(agent.address)/",
            until: "document.querySelector('noscript table')"
        )
        let images = try browser.evaluate("document.querySelectorAll('noscript img').length")
        #expect(images as? Int == 0)
        #expect(browser.complaints == [])
        try agent.stop()
    }

    /// `text` as a literal of JavaScript.
    private static func script(_ text: String) throws -> String {
        String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
    }

    private static func now() -> String {
        let formatter = ISO8601DateFormatter()
        return formatter.string(from: Date())
    }
}

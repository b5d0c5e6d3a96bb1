import Foundation
import StatusPage
import TestServers
import Testing

@Suite("The status page in a real browser", .serialized)
struct PageTests {
    private static let twoAssets = """
        [agent]
        site = "Pump house 2"
        [[asset]]
        id = "motor-01"
        name = "Feed pump"
        [[asset]]
        id = "press-04"
        name = "Press"
        rated_current_a = 21
        [asset.ingest]
        """
    private static let isThere = "document.querySelector('#tiles b')"

    @Test("It shows what the API sends, at every width and in both colours, without a complaint")
    func values() throws {
        let scratch = try Scratch()
        let agent = try Agent(in: scratch, configuration: Self.twoAssets)
        let browser = try Browser()
        for (width, isDark) in [(1_280, false), (360, true)] {
            try browser.show(width: width, height: 800, isDark: isDark)
            try browser.visit("http://\(agent.address)/", until: Self.isThere)
            try browser.wait(
                """
                fetch("/api/v1/status").then((answer) => answer.json()).then(({ shown }) => {
                  const tiles = [...document.querySelectorAll("#tiles b")].map((tile) => tile.innerText);
                  const sent = shown.assets[0].tiles.map(({ value, unit }) => unit ? `${value} ${unit}` : value);
                  return sent.length === 5 && sent.join() === tiles.join();
                })
                """
            )
            let page = try browser.evaluate("document.documentElement.scrollWidth") as? Int
            #expect(try #require(page) <= width)
        }
        #expect(try browser.text("#badges").contains("STATUS: DIGITAL TWIN"))
        #expect(try browser.text("#badges").contains("CALIBRATING"))
        #expect(try browser.text("#banner").contains("nothing below was measured"))
        #expect(try browser.text("#shares").contains("Calibration"))
        let fits = """
            document.getElementById("score").getBBox().width < 88
              && document.getElementById("score").textContent === "—"
            """
        #expect(try browser.evaluate(fits) as? Bool == true)
        try browser.wait("document.querySelectorAll('#plots .plot path').length >= 3")
        #expect(try browser.text("#gateway").contains("Disk free"))
        #expect(browser.complaints == [])
        try agent.stop()
    }

    @Test("An asset is chosen by keyboard, kept in the address, and one that is gone says so")
    func choosing() throws {
        let scratch = try Scratch()
        let agent = try Agent(in: scratch, configuration: Self.twoAssets)
        let browser = try Browser()
        try browser.visit("http://\(agent.address)/", until: Self.isThere)
        _ = try browser.evaluate("document.getElementById('asset').focus()")
        try browser.press("ArrowDown", code: 40)
        try browser.wait("location.hash === '#press-04'")
        try browser.wait("document.querySelector('#badges').innerText.includes('DISCONNECTED')")
        #expect(try browser.text("#banner").contains("Not seen yet"))
        #expect(try browser.text("#tiles").contains("—"))
        let ring = "getComputedStyle(document.getElementById('ring')).display"
        #expect(try browser.evaluate(ring) as? String == "none")
        #expect(try browser.evaluate("document.getElementById('fault').hidden") as? Bool == true)
        try browser.call("Page.reload")
        try browser.wait("document.getElementById('title')?.innerText.includes('Press')")
        try agent.stop()
    }

    @Test("When the agent stops to answer it says so, and when it answers again it goes on")
    func silence() throws {
        let scratch = try Scratch()
        let agent = try Agent(in: scratch)
        let browser = try Browser()
        try browser.visit("http://\(agent.address)/", until: Self.isThere)
        #expect(try browser.evaluate("document.getElementById('gone').hidden") as? Bool == true)
        agent.program.signal(SIGSTOP)
        try browser.wait("!document.getElementById('gone').hidden", within: 20)
        #expect(try browser.text("#gone").contains("does not answer since"))
        agent.program.signal(SIGCONT)
        try browser.wait("document.getElementById('gone').hidden", within: 20)
        try agent.stop()
        try browser.wait("!document.getElementById('gone').hidden", within: 20)
    }

    @Test("Without script the present values are there, and that nothing was measured")
    func withoutScript() throws {
        let scratch = try Scratch()
        let agent = try Agent(in: scratch)
        _ = try agent.status("an event") { ($0.assets.first?.eventCount ?? 0) > 100 }
        let browser = try Browser()
        try browser.call("Emulation.setScriptExecutionDisabled", ["value": true])
        try browser.visit(
            "http://\(agent.address)/",
            until: "document.querySelector('noscript table')"
        )
        let text = try browser.text("noscript")
        #expect(text.contains("STATUS: DIGITAL TWIN"))
        #expect(text.contains("nothing below was measured"))
        #expect(text.contains(/Voltage\s+2\d\d\.\d V/))
        try agent.stop()
    }

    @Test("From calibration to an alarm and its acknowledgement, with the token asked for once")
    func actions() throws {
        let scratch = try Scratch()
        let token = "0123456789abcdef0123456789abcdef"
        let file = try scratch.write("token", token)
        chmod(file, 0o600)
        let agent = try Agent(
            in: scratch,
            configuration: "[agent]\ntoken_file = \"\(file)\"\n[[asset]]\nid = \"motor-01\""
        )
        let browser = try Browser()
        try browser.visit("http://\(agent.address)/", until: Self.isThere)
        _ = try browser.evaluate(
            "Object.assign(document.forms.entry.elements.note, { value: 'bearing <b>greased</b>' })"
        )
        try browser.click("#entry button")
        try browser.reply(to: "The agent's token", with: "wrong-token-wrong-token")
        try browser.wait("document.getElementById('entry-answer').innerText.includes('token')")
        try browser.click("#entry button")
        try browser.reply(to: "The agent's token", with: token)
        try browser.wait("document.getElementById('events').innerText.includes('<b>greased</b>')")

        _ = try agent.status("40 s of healthy running", within: 90) {
            ($0.assets.first?.analysis?.baseline.recordedSeconds ?? 0) > 40
        }
        try browser.click("[data-action=conclude-learning]")
        try browser.reply(to: "Conclude calibration", with: "quick")
        try browser.wait("document.getElementById('badges').innerText.includes('HEALTHY')")
        try browser.wait("document.getElementById('tiles').innerText.includes('healthy 2')")
        try whatIf(browser)

        _ = try browser.evaluate(
            """
            (() => { const { kind, severity } = document.forms.fault.elements;
              kind.value = "default"; severity.value = "severe"; })()
            """
        )
        try browser.click("#fault button")
        try browser.wait(
            "document.getElementById('badges').innerText.includes('ALARM')",
            within: 60
        )
        try browser.wait("document.querySelector('#shares progress:not([hidden])')")
        #expect(!(try browser.text("#reasons")).contains("No reason"))
        try browser.wait("document.querySelector('#plots .span')")
        try browser.click("[data-action=acknowledge]")
        try browser.reply(to: "Acknowledge")
        try browser.wait("document.getElementById('badges').innerText.includes('acknowledged')")

        try browser.click("[data-action=purge]")
        try browser.reply(to: "Purge…")
        try browser.wait("document.getElementById('ask-title').innerText === 'Purge'")
        try browser.type("motor-02")
        try browser.click("#ask-yes")
        #expect(try browser.evaluate("document.getElementById('ask').open") as? Bool == true)
        _ = try browser.evaluate("document.getElementById('ask-input').select()")
        try browser.type("motor-01")
        try browser.press("Enter", code: 13)
        try browser.wait("document.getElementById('answer').classList.contains('good')")
        #expect(try browser.evaluate("sessionStorage.length") as? Int == 1)
        try agent.stop()
    }

    @Test("A hundred viewers cost the agent at most 4 MB and not one reading")
    func manyViewers() throws {
        let scratch = try Scratch()
        let agent = try Agent(in: scratch)
        let before = try agent.status("a minute's worth of requests") {
            $0.assets.first.map { $0.eventCount > 500 } ?? false
        }
        let viewers = try (0..<100).map { _ in try EventViewer(agent.address) }
        for viewer in viewers { try viewer.wait(forEvents: 5) }
        let after = try agent.status()
        let growth = after.agent.rssBytes - before.agent.rssBytes
        print("100 viewers: RSS \(before.agent.rssBytes) and \(growth) more bytes")
        #expect(growth <= 4 * 1_024 * 1_024)
        #expect(after.queues.readingsDropped == 0)
        #expect(after.store.droppedRecords == 0)
        let events = (after.assets.first?.eventCount ?? 0) - (before.assets.first?.eventCount ?? 0)
        let seconds = after.agent.uptimeSeconds - before.agent.uptimeSeconds
        // The twin gives 100 events a second, published once a second.
        #expect(abs(Double(events) - seconds * 100) <= 250)
        try agent.stop()
    }

    @Test(
        "axe finds no serious fault of accessibility, in both colours and widths",
        .enabled(if: Axe.script != nil, "Tests/run fetches axe-core")
    )
    func accessibility() throws {
        let scratch = try Scratch()
        let agent = try Agent(in: scratch, configuration: Self.twoAssets)
        let browser = try Browser()
        for (width, isDark) in [(1_280, false), (1_280, true), (360, false), (360, true)] {
            try browser.show(width: width, height: 800, isDark: isDark)
            for place in ["", "#press-04"] {
                try browser.openPage(of: agent, place: place)
                #expect(try browser.findings() == [], "\(width) \(isDark) \(place)")
            }
        }
        try agent.stop()
    }

    private func whatIf(_ browser: Browser) throws {
        try browser.click("#whatif summary")
        _ = try browser.evaluate(
            """
            (() => { const slider = document.querySelector("[name=vibration_g_mean]");
              slider.value = slider.max; slider.dispatchEvent(new Event("input")); })()
            """
        )
        try browser.click("#whatif button")
        try browser.wait(
            "document.getElementById('whatif-answer').innerText.includes('Beyond what was healthy')"
        )
        #expect(try browser.text("#verdict").contains("Vibration mean"))
    }
}

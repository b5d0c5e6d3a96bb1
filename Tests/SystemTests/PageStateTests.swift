import Foundation
import StatusPage
import TestServers
import Testing

@Suite("What the page says of each state, and that everybody can read it", .serialized)
struct PageStateTests {
    private static let hasAxe = Axe.script != nil

    private func audit(_ browser: Browser, _ state: String) throws {
        guard Self.hasAxe else { return }
        #expect(try browser.findings() == [], "\(state)")
    }

    @Test("LIVE, NO VALUE where a sensor is silent, DISCONNECTED since when, with all values STALE")
    func devices() throws {
        let scratch = try Scratch()
        let devices = try FiveDevices(in: scratch)
        defer { devices.stop() }
        let agent = try Agent(in: scratch, configuration: devices.configuration)
        _ = try agent.status("vibration") { status in
            status.assets.count == 3 && status.assets[1].signals["vibration_g"]?.value != nil
        }
        let browser = try Browser()
        try browser.openPage(of: agent, place: "#motor-02")
        try browser.waitForBadge("STATUS: LIVE")
        #expect(try browser.evaluate("document.getElementById('banner').hidden") as? Bool == true)
        #expect(try browser.evaluate("document.getElementById('fault').hidden") as? Bool == true)
        try audit(browser, "LIVE")

        // The stream's line stays, and nothing comes any more.
        devices.stream.signal(SIGSTOP)
        defer { devices.stream.signal(SIGCONT) }
        try browser.waitForBadge("NO VALUE: Vibration", within: 30)
        let tile = "[...document.querySelectorAll('#tiles li')].at(-1)"
        #expect(try browser.evaluate("\(tile).querySelector('b').innerText") as? String == "— g")
        try browser.waitForBadge("STATUS: LIVE")
        try audit(browser, "NO VALUE")

        devices.rtu.signal(SIGKILL)
        try browser.waitForBadge("STATUS: DISCONNECTED", within: 60)
        #expect(try browser.text("#banner").contains("Last seen"))
        let values =
            "[...document.querySelectorAll('#tiles b')].every((tile) => tile.innerText[0] === '—')"
        #expect(try browser.evaluate(values) as? Bool == true)
        #expect(try browser.text("#tiles").components(separatedBy: "STALE").count == 6)
        try browser.wait("document.getElementById('gateway').innerText.includes('sdm120')")
        try audit(browser, "DISCONNECTED")
        #expect(browser.complaints == [])
        try agent.stop()
    }

    @Test("A twin that calibrates, then alarms, then an agent that does not answer and does again")
    func twin() throws {
        let scratch = try Scratch()
        let agent = try Agent(in: scratch)
        let browser = try Browser()
        try browser.openPage(of: agent)
        try browser.waitForBadge("STATUS: DIGITAL TWIN")
        try browser.wait(
            "/CALIBRATING [1-9]\\d* %/.test(document.getElementById('badges').innerText)",
            within: 40
        )
        #expect(try browser.text("#shares").contains("learning version 1"))
        try audit(browser, "CALIBRATING")

        let asset = try #require(try agent.status().assets.first)
        let json = try MadeBaseline.json(for: asset)
        let assets = AssetClient(agent)
        #expect(try assets.post("/motor-01/actions/import-baseline", json).status == 200)
        try browser.waitForBadge("ALARM", within: 60)
        try browser.wait("document.querySelector('#shares progress:not([hidden])')")
        try browser.wait("document.querySelector('#plots .span')")
        try browser.click("#whatif summary")
        try browser.click("#whatif button")
        try browser.wait("document.getElementById('whatif-answer').innerText.includes('S = ')")
        try audit(browser, "ALARM")

        agent.program.signal(SIGSTOP)
        try browser.wait("!document.getElementById('gone').hidden")
        let colour = "getComputedStyle(document.querySelector('#tiles b')).color"
        let dimmed = try #require(try browser.evaluate(colour) as? String)
        #expect(try browser.text("#link") == "no answer")
        try audit(browser, "no answer")
        agent.program.signal(SIGCONT)
        try browser.wait("document.getElementById('gone').hidden")
        #expect(try browser.evaluate(colour) as? String != dimmed)

        try browser.click("[data-action=purge]")
        try browser.waitForDialog("Purge…")
        try audit(browser, "a question")
        try agent.stop()
    }

    @Test("Without events it asks every 3 s: where the browser has none, and where all are taken")
    func polling() throws {
        let scratch = try Scratch()
        let agent = try Agent(in: scratch)
        let viewers = try (0..<128).map { _ in try EventViewer(agent.address) }
        for viewer in viewers { try viewer.wait(forEvents: 1) }
        for source in ["", "delete window.EventSource"] {
            let browser = try Browser()
            if !source.isEmpty {
                try browser.call("Page.addScriptToEvaluateOnNewDocument", ["source": source])
            }
            try browser.openPage(of: agent)
            try browser.wait("document.getElementById('link').innerText === 'asked every 3 s'")
            let facts = try browser.text("#facts")
            try browser.wait("document.getElementById('facts').innerText !== '\(facts)'")
            if source.isEmpty { continue }
            agent.program.signal(SIGSTOP)
            try browser.wait("!document.getElementById('gone').hidden")
            agent.program.signal(SIGCONT)
            try browser.wait("document.getElementById('gone').hidden")
            #expect(browser.complaints == [])
        }
        try agent.stop()
    }

    @Test("The hour, the day and the week are drawn, and reports are offered of just that time")
    func spans() throws {
        let scratch = try Scratch()
        let agent = try Agent(in: scratch)
        _ = try agent.status("events") { ($0.assets.first?.eventCount ?? 0) > 500 }
        let browser = try Browser()
        try browser.openPage(of: agent)
        for (place, name, seconds) in [
            (2, "1 h", 3_600), (3, "24 h", 86_400), (4, "7 d", 604_800), (1, "60 s", 60),
        ] {
            try browser.click("#spans button:nth-child(\(place))")
            try browser.wait(
                "document.querySelector('#spans [aria-pressed=true]').innerText === '\(name)'"
            )
            try browser.wait(
                """
                (() => {
                  const asked = new URL(document.querySelector('#reports a').href).searchParams;
                  return (Date.parse(asked.get('to')) - Date.parse(asked.get('from'))) / 1000 === \(seconds);
                })()
                """
            )
            let path = place == 1 ? ".plot path" : ".plot .range"
            try browser.wait("document.querySelector('\(path)').getAttribute('d').length > 10")
            #expect(try browser.text("#chart-note") == "No anomaly in this time.")
        }
        #expect(browser.complaints == [])
        try agent.stop()
    }

    @Test("All of it works by keyboard, each stop is seen, and nothing moves for who wants that")
    func keyboard() throws {
        let scratch = try Scratch()
        let agent = try Agent(in: scratch)
        let browser = try Browser()
        try browser.show(width: 1_280, height: 800)
        try browser.openPage(of: agent)
        let movement = "getComputedStyle(document.getElementById('arc')).transitionDuration"
        #expect(try browser.evaluate(movement) as? String == "0.4s")
        try browser.show(width: 1_280, height: 800, isStill: true)
        #expect(try browser.evaluate(movement) as? String == "0s")

        let stop = """
            (() => { const { id, name, tagName, dataset, innerText } = document.activeElement;
              const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
              return [dataset.span ?? dataset.action ?? (id || name || innerText), tagName,
                outlineStyle === 'none' ? '' : outlineWidth]; })()
            """
        var stops: [String] = []
        while !stops.contains("API"), stops.count < 80 {
            try browser.press("Tab", code: 9)
            let found = try #require(try browser.evaluate(stop) as? [String])
            #expect(found[2] == "3px", "\(found) is not seen to have the focus")
            stops.append(found[0])
            if found[0] == "note" {
                try browser.type("by keyboard")
                try browser.press("Enter", code: 13)
                try browser.wait(
                    "document.getElementById('events').innerText.includes('by keyboard')"
                )
            } else if found[0] == "1h" {
                try browser.press("Enter", code: 13)
                try browser.wait("document.activeElement.ariaPressed === 'true'")
            }
        }
        for place in [
            "60s", "1h", "24h", "7d", "plots", "Excel", "events", "type", "severity", "note",
            "Add to the log", "learn", "conclude-learning", "acknowledge", "false-alarm",
            "service-reset", "undo-reset", "purge", "kind", "seconds", "Inject", "clear-fault",
            "status", "API",
        ] {
            #expect(stops.contains(place), "\(place) is not reached: \(stops)")
        }
        #expect(browser.complaints == [])
        try agent.stop()
    }
}

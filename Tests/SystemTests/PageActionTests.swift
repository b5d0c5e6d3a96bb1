import Foundation
import StatusPage
import TestServers
import Testing

@Suite("What is done with the page", .serialized)
struct PageActionTests {
    private static let token = "0123456789abcdef0123456789abcdef"

    /// An agent that wants a token, its twin running.
    private func guarded(_ scratch: Scratch) throws -> Agent {
        let file = try scratch.write("token", Self.token)
        chmod(file, 0o600)
        let agent = try Agent(
            in: scratch,
            configuration: "[agent]\ntoken_file = \"\(file)\"\n[[asset]]\nid = \"motor-01\""
        )
        _ = try agent.status("the twin") { ($0.assets.first?.eventCount ?? 0) > 200 }
        return agent
    }

    private func isLogged(_ note: String) -> String {
        "document.getElementById('events').innerText.includes('\(note)')"
    }

    @Test("Another baseline, false alarm, service reset and undo, calibration: each with its note")
    func baselines() throws {
        let scratch = try Scratch()
        let agent = try guarded(scratch)
        let assets = AssetClient(agent)
        let asset = try #require(try agent.status().assets.first)
        for seed in [1, 2] as [UInt64] {
            let json = try MadeBaseline.json(for: asset, seed: seed)
            let answer = try assets.post(
                "/motor-01/actions/import-baseline",
                json,
                headers: ["Authorization": "Bearer \(Self.token)"]
            )
            #expect(answer.status == 200, "\(answer.text)")
        }
        let browser = try Browser()
        try browser.openPage(of: agent)
        try browser.wait("document.querySelectorAll('#versions option').length === 2")
        #expect(try browser.text("#versions").contains("in use"))
        _ = try browser.evaluate("document.getElementById('versions').value = '1'")
        try browser.click("#baseline button")
        try browser.reply(to: "The agent's token", with: Self.token)
        #expect(try browser.answered().contains("version 1"))
        #expect(try assets.get("/motor-01/baselines").text.contains("\"in_use\":1"))
        try browser.wait(
            "[...document.querySelectorAll('#versions option')].at(-1).innerText.endsWith('in use')"
        )

        // All is far from such a baseline.
        try browser.waitForBadge("ALARM", within: 60)
        try browser.click("[data-action=false-alarm]")
        try browser.reply(to: "False alarm", with: "it was the crane")
        _ = try browser.answered()
        try browser.wait(isLogged("it was the crane"))
        try browser.click("[data-action=service-reset]")
        try browser.reply(to: "Service reset", with: "bearings changed")
        try browser.waitForBadge("CALIBRATING")
        try browser.wait(isLogged("bearings changed"))
        try browser.click("[data-action=undo-reset]")
        try browser.reply(to: "Undo reset", with: "wrong motor")
        try browser.wait(isLogged("wrong motor"))
        try browser.wait("!document.getElementById('badges').innerText.includes('CALIBRATING')")
        try browser.click("[data-action=learn]")
        try browser.reply(to: "Calibrate", with: "runs well")
        try browser.wait(isLogged("runs well"))
        try browser.wait("/CALIBRATING \\d+ %/.test(document.getElementById('badges').innerText)")
        try browser.wait("document.querySelector('#shares progress').value > 0", within: 40)
        #expect(browser.complaints.allSatisfy { $0.contains("401") }, "\(browser.complaints)")
        try agent.stop()
    }

    @Test("A fault lasts for the seconds that are given, or as long as it takes, or until cleared")
    func faults() throws {
        let scratch = try Scratch()
        let agent = try Agent(in: scratch)
        let browser = try Browser()
        try browser.openPage(of: agent)
        try browser.click("#fault button")
        #expect(try browser.answered().contains("60 s"))
        _ = try browser.evaluate(
            "Object.assign(document.forms.fault.elements.seconds, { value: '' })"
        )
        try browser.click("#fault button")
        try browser.wait("document.getElementById('answer').innerText.includes('100 s')")
        try browser.click("[data-action=clear-fault]")
        try browser.wait(
            "document.getElementById('answer').innerText.includes('no fault any more')"
        )
        try browser.wait(isLogged("fault"))
        // What the form does not allow is not even asked for.
        _ = try browser.evaluate(
            "Object.assign(document.forms.fault.elements.seconds, { value: '0' })"
        )
        try browser.click("#fault button")
        #expect(try browser.evaluate("document.forms.fault.checkValidity()") as? Bool == false)
        #expect(browser.complaints == [])
        try agent.stop()
    }

    @Test("The dialog begins anew each time, keeps nothing, and gives the focus back")
    func dialog() throws {
        let scratch = try Scratch()
        let agent = try guarded(scratch)
        let browser = try Browser()
        try browser.openPage(of: agent)
        let hasFocus = "document.activeElement === document.querySelector('[data-action=learn]')"
        _ = try browser.evaluate("document.querySelector('[data-action=learn]').focus()")
        try browser.press("Enter", code: 13)
        try browser.waitForDialog("Calibrate")
        #expect(try browser.evaluate("document.activeElement.id") as? String == "ask-input")
        try browser.type("given up")
        try browser.press("Escape", code: 27)
        try browser.wait("document.getElementById('answer').innerText === 'Nothing was done.'")
        #expect(try !browser.isAsking())
        #expect(try browser.evaluate(hasFocus) as? Bool == true)

        try browser.press("Enter", code: 13)
        try browser.waitForDialog("Calibrate")
        #expect(try browser.evaluate("document.getElementById('ask-input').value") as? String == "")
        try browser.press("Enter", code: 13)
        try browser.waitForDialog("The agent's token")
        #expect(
            try browser.evaluate("document.getElementById('ask-input').type") as? String
                == "password"
        )
        for wrong in ["two words", "schlüssel"] {
            _ = try browser.evaluate("document.getElementById('ask-input').select()")
            try browser.type(wrong)
            try browser.press("Enter", code: 13)
            #expect(try browser.isAsking(), "no header takes such a token")
        }
        _ = try browser.evaluate("document.getElementById('ask-input').select()")
        try browser.type("wrong-token-wrong-token")
        try browser.press("Enter", code: 13)
        #expect(try browser.answered(isDone: false).contains("token"))
        #expect(try browser.evaluate("sessionStorage.length") as? Int == 0)
        #expect(try browser.evaluate("document.getElementById('ask-input').value") as? String == "")
        #expect(try browser.evaluate(hasFocus) as? Bool == true)

        try browser.press("Enter", code: 13)
        try browser.reply(to: "Calibrate")
        try browser.reply(to: "The agent's token", with: " \(Self.token) ")
        _ = try browser.answered()
        #expect(
            try browser.evaluate("document.getElementById('ask-input').type") as? String
                == "password"
        )
        try browser.press("Enter", code: 13)
        try browser.waitForDialog("Calibrate")
        #expect(
            try browser.evaluate("document.getElementById('ask-input').type") as? String == "text"
        )
        try agent.stop()
    }

    @Test("One thing at a time: a second press does nothing, and who does not answer is told of")
    func once() throws {
        let scratch = try Scratch()
        let agent = try Agent(in: scratch)
        let browser = try Browser()
        try browser.openPage(of: agent)
        _ = try browser.evaluate(
            "Object.assign(document.forms.entry.elements.note, { value: 'told once' })"
        )
        _ = try browser.evaluate("document.querySelector('#entry button').focus()")
        agent.program.signal(SIGSTOP)
        for _ in 0..<3 { try browser.press("Enter", code: 13) }
        try browser.click("[data-action=purge]")
        #expect(try !browser.isAsking())
        let button = "document.querySelector('#entry button')"
        #expect(try browser.evaluate("\(button).ariaDisabled") as? String == "true")
        #expect(try browser.evaluate("document.activeElement === \(button)") as? Bool == true)
        agent.program.signal(SIGCONT)
        _ = try browser.answered(in: "entry-answer")
        try browser.wait("!\(button).hasAttribute('aria-disabled')")
        try browser.wait(isLogged("told once"))
        let log = try AssetClient(agent).get("/motor-01/events").text
        #expect(log.components(separatedBy: "told once").count == 2, "\(log)")
        #expect(
            try browser.evaluate("document.forms.entry.elements.note.value") as? String == ""
        )

        try agent.stop()
        _ = try browser.evaluate(
            "Object.assign(document.forms.entry.elements.note, { value: 'to nobody' })"
        )
        try browser.click("#entry button")
        let told = try browser.answered(in: "entry-answer", isDone: false)
        #expect(told.contains("does not answer"))
        let kept = try browser.evaluate("document.forms.entry.elements.note.value") as? String
        #expect(kept == "to nobody")
        try browser.wait("!\(button).hasAttribute('aria-disabled')")
        try browser.wait("document.getElementById('log-note').innerText.includes('cannot be read')")
    }
}

import Foundation

/// What a person does with the status page, and looks at.
extension Browser {
    /// Opens the page of an agent, or an asset's place in it, and waits until it shows values.
    func openPage(of agent: Agent, place: String = "") throws {
        try visit("about:blank")
        try visit(
            "http://\(agent.address)/\(place)",
            until: "document.querySelector('#tiles b')"
        )
    }

    /// Waits until the badges say something.
    func waitForBadge(_ text: String, within seconds: Double = 20) throws {
        try wait("document.getElementById('badges').innerText.includes('\(text)')", within: seconds)
    }

    /// Waits until an answer stands beside what was asked for, and gives it.
    func answered(in place: String = "answer", isDone: Bool = true) throws -> String {
        try wait(
            "document.getElementById('\(place)').classList.contains('\(isDone ? "good" : "bad")')"
        )
        return try text("#\(place)")
    }

    /// Waits for the dialog with a title, types, and says yes with the keyboard.
    func reply(to title: String, with text: String = "") throws {
        try waitForDialog(title)
        _ = try evaluate("document.getElementById('ask-input').focus()")
        if !text.isEmpty { try type(text) }
        try press("Enter", code: 13)
    }

    /// Waits until the dialog is open and asks under `title`.
    func waitForDialog(_ title: String) throws {
        try wait(
            "document.getElementById('ask').open && document.getElementById('ask-title').innerText.startsWith(`\(title)`)"
        )
    }

    /// Whether the dialog is open.
    func isAsking() throws -> Bool {
        try evaluate("document.getElementById('ask').open") as? Bool ?? false
    }

    /// What axe finds that is serious or critical, of at least twenty rules that hold.
    func findings() throws -> [String] {
        guard let path = Axe.script else { return ["axe-core is not there; Tests/run fetches it"] }
        _ = try evaluate(try String(contentsOfFile: path, encoding: .utf8) + ";0")
        let found = try evaluate(
            """
            axe.run(document, { resultTypes: ["violations"] }).then((found) => [
              String(found.passes.length),
              ...found.violations.filter(({ impact }) => impact === "serious" || impact === "critical")
                .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)])
            """
        )
        guard let answers = found as? [String], let passes = answers.first.flatMap({ Int($0) }),
            passes > 20
        else { return ["axe has looked at too little: \(found ?? "nothing")"] }
        return Array(answers.dropFirst())
    }
}

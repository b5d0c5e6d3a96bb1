import Foundation
import TestServers

/// A real Chromium without a window, driven over its DevTools protocol through two named pipes.
final class Browser {
    private static let path = "/usr/bin/chromium"
    private static let deadlineMilliseconds: Int32 = 20_000

    private let process = Process()
    private let scratch: Scratch
    private let commands: Int32
    private let answers: Int32
    private var received: [UInt8] = []
    private var number = 0
    private var session: String?
    /// What the page's console and the browser's own checks complain about.
    private(set) var complaints: [String] = []

    /// Starts a browser with one empty page.
    init() throws {
        scratch = try Scratch()
        let pipes = (scratch.file("commands"), scratch.file("answers"))
        guard mkfifo(pipes.0, 0o600) == 0, mkfifo(pipes.1, 0o600) == 0 else {
            throw Failure("mkfifo: \(errno)")
        }
        // Open for both ways, so that opening does not wait for the browser.
        commands = open(pipes.0, O_RDWR | O_CLOEXEC)
        answers = open(pipes.1, O_RDWR | O_CLOEXEC)
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            "-c", "exec \"$0\" \"$@\" 3<\"\(pipes.0)\" 4>\"\(pipes.1)\"", Self.path,
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--no-first-run", "--lang=en-GB", "--user-data-dir=\(scratch.file("profile"))",
            "--remote-debugging-pipe", "about:blank",
        ]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let target = try call("Target.createTarget", ["url": "about:blank"])
        let attached = try call(
            "Target.attachToTarget",
            ["targetId": target["targetId"] ?? "", "flatten": true]
        )
        session = attached["sessionId"] as? String
        for domain in ["Page", "Runtime", "Log"] { _ = try call("\(domain).enable") }
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
        close(commands)
        close(answers)
    }

    /// Calls a method of the protocol and gives its result.
    @discardableResult
    func call(_ method: String, _ parameters: [String: Any] = [:]) throws -> [String: Any] {
        number += 1
        var message: [String: Any] = ["id": number, "method": method, "params": parameters]
        if let session { message["sessionId"] = session }
        var bytes = Array(try JSONSerialization.data(withJSONObject: message)) + [0]
        guard write(commands, &bytes, bytes.count) == bytes.count else {
            throw Failure("the browser takes no command: \(errno)")
        }
        while true {
            let answer = try next()
            guard answer["id"] as? Int == number else {
                note(answer)
                continue
            }
            if let error = answer["error"] { throw Failure("\(method): \(error)") }
            return answer["result"] as? [String: Any] ?? [:]
        }
    }

    /// Goes to an address and waits until `condition`, an expression in JavaScript, holds.
    func visit(_ url: String, until condition: String = "true") throws {
        try call("Page.navigate", ["url": url])
        try wait(condition)
    }

    /// Waits until an expression holds.
    func wait(_ condition: String, within seconds: Double = 20) throws {
        _ = try eventually(condition, within: seconds) {
            try evaluate("Boolean(\(condition))") as? Bool == true ? true : nil
        }
    }

    /// The value of an expression; a promise is waited for.
    func evaluate(_ expression: String) throws -> Any? {
        let answer = try call(
            "Runtime.evaluate",
            ["expression": expression, "awaitPromise": true, "returnByValue": true]
        )
        if let fault = answer["exceptionDetails"] { throw Failure("\(expression): \(fault)") }
        return (answer["result"] as? [String: Any])?["value"]
    }

    /// The text of the first element that a selector finds.
    func text(_ selector: String) throws -> String {
        try evaluate("document.querySelector('\(selector)')?.innerText ?? ''") as? String ?? ""
    }

    /// Clicks what a selector finds.
    func click(_ selector: String) throws {
        try wait("document.querySelector('\(selector)')")
        _ = try evaluate("document.querySelector('\(selector)').click()")
    }

    /// Types into the field that has the focus, as a keyboard does.
    func type(_ text: String) throws { try call("Input.insertText", ["text": text]) }

    /// Presses and lets go of a key.
    func press(_ key: String, code: Int) throws {
        let fields: [String: Any] = [
            "key": key, "code": key, "windowsVirtualKeyCode": code,
            "text": key == "Enter" ? "\r" : "",
        ]
        try call("Input.dispatchKeyEvent", fields.merging(["type": "keyDown"]) { $1 })
        try call("Input.dispatchKeyEvent", fields.merging(["type": "keyUp"]) { $1 })
    }

    /// Makes the page as wide as a screen, in the colours that its owner likes, with movement or without.
    func show(width: Int, height: Int, isDark: Bool = false, isStill: Bool = false) throws {
        try call(
            "Emulation.setDeviceMetricsOverride",
            ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500]
        )
        let features = [
            ["name": "prefers-color-scheme", "value": isDark ? "dark" : "light"],
            ["name": "prefers-reduced-motion", "value": isStill ? "reduce" : ""],
        ]
        try call("Emulation.setEmulatedMedia", ["features": features])
    }

    private func next() throws -> [String: Any] {
        while true {
            if let end = received.firstIndex(of: 0) {
                let message = Data(received[..<end])
                received.removeFirst(end + 1)
                let value = try JSONSerialization.jsonObject(with: message)
                return value as? [String: Any] ?? [:]
            }
            var entry = pollfd(fd: answers, events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, Self.deadlineMilliseconds) > 0 else {
                throw Failure("the browser says nothing; is chromium installed? Tests/run does it")
            }
            var part = [UInt8](repeating: 0, count: 65_536)
            let count = read(answers, &part, part.count)
            guard count > 0 else { throw Failure("the browser has gone: \(errno)") }
            received += part[..<count]
        }
    }

    private func note(_ event: [String: Any]) {
        let parameters = event["params"] as? [String: Any]
        switch event["method"] as? String {
        case "Runtime.exceptionThrown": complaints.append("\(parameters ?? [:])")
        case "Log.entryAdded":
            let entry = parameters?["entry"] as? [String: Any]
            complaints.append("\(entry?["text"] ?? "") \(entry?["url"] ?? "")")
        default: break
        }
    }
}

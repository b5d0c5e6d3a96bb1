import Foundation
import TestServers

/// The real `stator run`, beside the program that proves.
final class ProofAgent {
    /// libfaketime, which lets one program see another date; its own clock runs on untouched.
    static var fakeTime: String {
        #if arch(arm64)
        "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1"
        #else
        "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"
        #endif
    }

    private let child: Child
    private let port: Int

    /// Starts it with its store in `state`; with `dates` it sees the date that this file says.
    init(_ configuration: String, state: String, dates: String? = nil) throws {
        port = try freePort()
        var environment = ["STATOR_CLOCK": "system", "TZ": "UTC"]
        if let dates {
            environment.merge([
                "LD_PRELOAD": Self.fakeTime,
                "FAKETIME_TIMESTAMP_FILE": dates,
                "FAKETIME_NO_CACHE": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                "FAKETIME_FORCE_MONOTONIC_FIX": "0",
            ]) { _, given in given }
        }
        // By way of `env`: libfaketime ends the first program that it is loaded into.
        child = try Child(
            "/usr/bin/env",
            [
                try Self.executable(), "run", "--config", configuration, "--state-dir", state,
                "--listen", "127.0.0.1:\(port)",
            ],
            environment: environment
        )
        try eventually("the agent's page") {
            guard child.isRunning else {
                throw Failure("the agent ended by itself: stator run --config \(configuration)")
            }
            return isListening(port) ? true : nil
        }
    }

    /// The members of `/api/v1/status`.
    func status() throws -> JSONValue {
        guard let answer = PlainHTTP.send("GET", "/api/v1/status", port: port),
            answer.status == 200
        else { throw Failure("the agent does not answer") }
        return try JSONDecoder().decode(JSONValue.self, from: answer.body)
    }

    /// Waits until `number` of the status is at least `goal`.
    func wait(
        _ what: String,
        within seconds: Double = 30,
        until condition: (JSONValue) -> Bool
    ) throws {
        try eventually(what, within: seconds) { try condition(status()) ? true : nil }
    }

    /// Ends it as a power cut does.
    func kill() { child.kill() }

    /// Ends it as systemd does.
    func stop() throws {
        guard child.terminate(within: 10) == 0 else {
            throw Failure("the agent did not end cleanly within 10 s")
        }
    }

    private static func executable() throws -> String {
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let places = [own, URL(fileURLWithPath: CommandLine.arguments[0])].map { place in
            place.resolvingSymlinksInPath().deletingLastPathComponent()
                .appendingPathComponent("stator").path
        }
        guard let found = places.first(where: FileManager.default.isExecutableFile) else {
            throw Failure("\(places[0]) is not built: swift build --product stator")
        }
        return found
    }
}

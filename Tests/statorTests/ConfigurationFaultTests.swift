import Acquisition
import Testing

@testable import stator

@Suite struct ConfigurationFaultTests {
    @Test("The good configuration has no fault")
    func good() {
        let (configuration, faults) = read(goodConfiguration)
        #expect(configuration != nil)
        #expect(faults.isEmpty)
    }

    @Test("A mistake alone is told alone, at its line, and the configuration is not used")
    func mistakesAlone() throws {
        var told = ""
        for mistake in mistakes {
            let text = try #require(mistake.text, "\(mistake.name): not in the configuration")
            let (configuration, faults) = read(text)
            #expect(configuration == nil, "\(mistake.name)")
            #expect(faults.count == mistake.faultCount, "\(mistake.name): \(faults)")
            told += "\(mistake.name)\n" + faults.map { "    \($0)\n" }.joined()
        }
        try Repository.expectGolden(told, "mistakes.txt")
    }

    @Test(
        "What may be right tomorrow is a warning, and the configuration is used",
        arguments: [
            (
                Mistake("gone", "\"/dev/line\"", "\"/dev/gone\""),
                "6: warning: bus[1].port: /dev/gone is not there now; the agent waits for it, "
                    + "but check the name"
            ),
            (
                Mistake("ttyUSB", "\"/dev/line\"", "\"/dev/ttyUSB0\""),
                "6: warning: bus[1].port: /dev/ttyUSB0 may be another adapter after a restart; "
                    + "use its name in /dev/serial/by-id"
            ),
            (
                Mistake("busy", "sdm120\"", "sdm120\"\npoll_interval_ms = 100"),
                "3: warning: bus[1]: its devices ask for 770 % of what 2400 8N1 can carry and "
                    + "will be polled late; raise baud or poll_interval_ms, or add a bus"
            ),
        ]
    )
    func warning(mistake: Mistake, warning: String) throws {
        let text = try #require(mistake.text)
        let ports = ["/dev/line", "/dev/acc", "/dev/ttyUSB0"]
        let (configuration, faults) = read(text, ports: ports)
        #expect(configuration != nil)
        #expect(faults == ["t.toml:" + warning])
    }

    @Test("Of each thing there may be as many as the limit and no more")
    func countLimits() {
        let limit = Configuration.assetCountLimit
        let assets = (1...limit + 1).map { "[[asset]]\nid = \"motor-\($0)\"\n" }
        let atLimit = read(assets.dropLast().joined())
        #expect(atLimit.configuration?.assets.count == limit)
        let beyond = read(assets.joined())
        #expect(beyond.faults == ["t.toml:1: asset: 65 are more than the 64 there may be"])
        for (key, limit) in [
            ("bus", Configuration.busCountLimit), ("device", Configuration.deviceCountLimit),
        ] {
            let text = String(repeating: "[[\(key)]]\n", count: limit + 1)
            let fault = "t.toml:1: \(key): \(limit + 1) are more than the \(limit) there may be"
            #expect(read(text).faults.contains(fault))
        }
    }

    @Test("A misspelt kind of a sink is one fault, and what must not be there is never suggested")
    func sinkKind() {
        let sink = """
            [[sink]]
            id = "influx"
            kind = "influx-v2"
            url = "http://127.0.0.1:8086"
            org = "plant"
            bucket = "motors"

            """
        let one = read(sink)
        #expect(one.faults.count == 1, "\(one.faults)")
        #expect(one.faults.first?.hasPrefix("t.toml:3: sink[1].kind: ") == true)
        let two = read(sink.replacing("influx-v2", with: "influxdb-v2") + "colour = 1\n")
        #expect(two.faults.count == 1)
        #expect(two.faults.first?.contains("known are: ") == true, "\(two.faults)")
        #expect(two.faults.first?.contains("password") == false, "\(two.faults)")
    }

    @Test("A file with many mistakes tells all of them in one run, by line")
    func golden() throws {
        let path = Repository.path("Tests/statorTests/Golden/broken.toml")
        let text = try SettingsFile.text(at: path)
        let reader = ConfigurationReader(surroundings: .with(ports: ["/dev/mixed"]))
        let error = #expect(throws: ConfigurationError.self) {
            try reader.configuration(in: text, file: "broken.toml")
        }
        try Repository.expectGolden((error?.description ?? "") + "\n", "broken.txt")
    }

    @Test("What is wrong in a profile's file is told with that file and its line")
    func faultyProfile() {
        let inFile = SettingsFault(file: "p.toml", line: 3, key: "title", message: "is missing")
        var surroundings = Surroundings.with(ports: ["/dev/line", "/dev/acc"])
        surroundings.profile = { name throws(ProfileError) in
            guard name == "eastron-sdm120" else {
                return try Repository.catalog.profile(named: name)
            }
            throw .faults(name: name, [inFile])
        }
        let reader = ConfigurationReader(surroundings: surroundings)
        let error = #expect(throws: ConfigurationError.self) {
            try reader.configuration(in: goodConfiguration, file: "t.toml")
        }
        #expect(
            error?.faults.map(\.description) == [
                "p.toml:3: title: is missing",
                "t.toml:18: device[1].profile: the profile's own file has 1 fault(s), told with it",
            ]
        )
    }
}

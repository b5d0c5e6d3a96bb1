import Acquisition
import Diagnostics
import Testing

@testable import stator

@Suite struct ReplayAssetFileTests {
    private static let names = ["Time", "Voltage", "Current", "PF", "Vib", "Pressure", "label"]

    @Test("Every key maps its column, and what is neither used nor ignored is known")
    func whole() throws {
        let text = """
            id = "p-1"
            interval_s = 0.5
            ignore = ["label", "not there"]
            [columns]
            timestamp = "Time"
            voltage_v = "Voltage"
            current_a = "Current"
            vibration_g = "Vib"
            [[channel]]
            name = "pressure_bar"
            column = "Pressure"
            """
        let (asset, faults) = Recordings.asset(text, names: Self.names)
        let found = try #require(asset, "\(faults)")
        #expect(found.declaration.id == "p-1")
        #expect(found.declaration.hasVibration)
        #expect(found.timestamp == 0)
        #expect(found.meter?.voltage == 1 && found.meter?.current == 2)
        #expect(found.powerFactor == nil)
        #expect(found.vibration == 4)
        #expect(found.channels == [ReplayAsset.Channel(name: "pressure_bar", column: 5)])
        #expect(found.interval == .milliseconds(500))
        #expect(found.unread == ["PF"])
        #expect(
            found.channelNames == ["voltage_v", "current_a", "vibration_g", "pressure_bar"]
        )
    }

    @Test("The example that comes with the program fits the columns it names")
    func example() throws {
        let text = try SettingsFile.text(at: Repository.path("deploy/replay.toml"))
        let names = [
            "Time", "Voltage", "Current", "Power factor", "Vibration", "Pressure", "Volume flow",
            "Comment",
        ]
        let (asset, faults) = Recordings.asset(text, names: names)
        #expect(faults.isEmpty)
        #expect(try #require(asset).unread.isEmpty)
    }

    @Test(
        "A fault is told with its line, its key and what to do",
        arguments: [
            (
                "id = \"p\"\n[columns]\nvoltage_v = \"Voltag\"\ncurrent_a = \"Current\"\n",
                "a.toml:3: columns.voltage_v: \"Voltag\" is not a column of r.csv; "
                    + "did you mean Voltage?"
            ),
            (
                "id = \"p\"\n[columns]\nvoltage_v = \"Voltage\"\n",
                "a.toml:2: columns.current_a: is missing"
            ),
            (
                "id = \"p\"\n[columns]\npower_factor = \"PF\"\n",
                "a.toml:2: columns.voltage_v: is missing"
            ),
            ("[[channel]]\nname = \"a\"\ncolumn = \"PF\"\n", "id: is missing"),
            ("id = \"p\"\n", "nothing to judge; map voltage_v and current_a"),
            (
                "id = \"p\"\n[[channel]]\nname = \"Druck (bar)\"\ncolumn = \"PF\"\n",
                "a.toml:3: channel[1].name: \"Druck (bar)\" is no name of a channel"
            ),
            (
                "id = \"p\"\n[[channel]]\nname = \"a\"\ncolumn = \"PF\"\n[[channel]]\n"
                    + "name = \"a\"\ncolumn = \"Vib\"\n",
                "a.toml:6: channel[2].name: there is a channel a already"
            ),
            ("id = \"p\"\nintervall_s = 1\n", "did you mean interval_s?"),
            ("id = \"p\"\ninterval_s = 0\n", "0.0 is not in 0.001…86400.0"),
            ("[[asset]]\nid = \"p\"\n", "say which with --id"),
            ("id = \n", "a.toml:1"),
        ]
    )
    func faults(_ text: String, _ expected: String) {
        let (asset, faults) = Recordings.asset(text, names: Self.names)
        #expect(asset == nil)
        #expect(faults.contains { $0.contains(expected) }, "\(faults)")
    }

    @Test("A name that two columns have is a fault")
    func twice() {
        let text = "id = \"p\"\n[[channel]]\nname = \"a\"\ncolumn = \"x\"\n"
        let (asset, faults) = Recordings.asset(text, names: ["x", "x"])
        #expect(asset == nil)
        #expect(faults == ["a.toml:4: channel[1].column: r.csv has 2 columns \"x\"; rename one"])
    }

    @Test("A recording of sensor events has signals only")
    func events() throws {
        let signals = "id = \"p\"\n[columns]\nvoltage_v = \"-\"\ncurrent_a = \"-\"\n"
        #expect(try #require(Recordings.asset(signals, names: nil).asset).meter != nil)
        let channel = signals + "[[channel]]\nname = \"a\"\ncolumn = \"x\"\n"
        let (asset, faults) = Recordings.asset(channel, names: nil)
        #expect(asset == nil)
        #expect(faults.contains { $0.hasPrefix("a.toml:5: channel[1]: is for tables") })
    }
}

import Acquisition
import Diagnostics
import DigitalTwin
import Glibc
import StatusPage
import Testing

@testable import stator

@Suite struct ConfigurationTests {
    @Test("Nothing configured means one digital twin, motor-01, on this machine only")
    func nothing() throws {
        for text in ["", "# only a comment", "[agent]\n[store]"] {
            let (configuration, faults) = read(text)
            #expect(configuration == .digitalTwin)
            #expect(faults.isEmpty)
        }
        let twin = Configuration.digitalTwin
        #expect(twin.listen.description == "127.0.0.1:8077")
        #expect(twin.buses.isEmpty)
        #expect(twin.assets.map(\.declaration.id) == ["motor-01"])
        #expect(twin.commitInterval == .seconds(2))
    }

    @Test("An asset without devices is what nothing configured is, with its own name")
    func plainTwin() throws {
        let assets = try #require(read("[[asset]]\nid = \"motor-01\"").configuration?.assets)
        #expect(assets == [.digitalTwin])
    }

    @Test("A configuration is read as it is written")
    func everything() throws {
        let configuration = try #require(read(goodConfiguration).configuration)
        #expect(configuration.site == "Pump house")
        #expect(configuration.buses.map(\.id) == ["line", "panel", "acc"])
        let sdm120 = try Repository.catalog.profile(named: "eastron-sdm120")
        let line = LineSettings(baud: 2_400, parity: .none, stopBits: 1)
        let expected = BusSettings(
            id: "line",
            link: .modbusRTU(path: "/dev/line", line: line, direction: .adapter),
            devices: [
                DeviceSettings(
                    id: "meter",
                    profile: sdm120,
                    unitID: 1,
                    pollInterval: .seconds(1),
                    responseTimeout: .milliseconds(500)
                )
            ]
        )
        #expect(configuration.buses[0] == expected)
        #expect(configuration.buses[1].link == .modbusTCP(host: "10.0.0.1", port: 502))
        let streamLine = LineSettings(baud: 9_600, parity: .none, stopBits: 1)
        #expect(configuration.buses[2].link == .wt901(path: "/dev/acc", line: streamLine))
        #expect(configuration.buses[2].devices.map(\.unitID) == [0])
        let pump = configuration.assets[0]
        let declared = AssetDeclaration(
            id: "pump",
            phases: 1,
            hasVibration: true,
            duty: .unknownMotor
        )
        #expect(pump.declaration == declared)
        #expect(pump.name == "pump")
        #expect(pump.source == .devices(meter: "meter", vibration: "vibration"))
        let fan = configuration.assets[1].declaration
        #expect(fan.phases == 3)
        #expect(!fan.hasVibration)
        #expect(fan.duty == DutyThresholds(ratedCurrentA: 10))
        guard case .twin(let twin) = configuration.assets[2].source else {
            Issue.record("the third asset is a twin")
            return
        }
        #expect(twin.rateHz == 50)
        #expect(twin.seed == 3)
    }

    @Test("Where the profiles of a line differ the bus decides, and a unit id may be hexadecimal")
    func sharedLine() throws {
        let text = """
            [[bus]]
            id = "line"
            kind = "modbus-rtu"
            port = "/dev/line"
            baud = 19200
            parity = "even"
            direction = "rts-low"
            [[device]]
            id = "a"
            bus = "line"
            profile = "eastron-sdm630"
            [[device]]
            id = "b"
            bus = "line"
            profile = "banner-qm30vt2"
            unit_id = 0x20
            [[asset]]
            id = "m"
            meter = "a"
            vibration = "b"
            """
        let bus = try #require(read(text).configuration?.buses.first)
        let line = LineSettings(baud: 19_200, parity: .even, stopBits: 1)
        #expect(bus.link == .modbusRTU(path: "/dev/line", line: line, direction: .rtsLow))
        #expect(bus.devices.map(\.unitID) == [1, 32])
    }

    @Test("A twin's rated current is its motor's, and its states part where that motor's do")
    func twinRating() throws {
        let text = "[[asset]]\nid = \"m\"\nphases = 3\nrated_current_a = 41"
        let asset = try #require(read(text).configuration?.assets.first)
        guard case .twin(let twin) = asset.source else {
            Issue.record("an asset without devices is a twin")
            return
        }
        #expect(twin.phases == 3)
        #expect((twin.rating.currentA(phases: 3) - 41).magnitude < 1e-9)
        #expect(twin.fault == nil)
        #expect(twin.bearing == nil)
        #expect((asset.declaration.duty.idleBelowA - 16.4).magnitude < 1e-9)
    }

    @Test("A twin shows the fault and the bearing that are configured, when configured")
    func twinFaults() throws {
        let text = """
            [[asset]]
            id = "m"
            twin = { fault = "default", severity = "severe", fault_after_s = 1.5, bearing = "wear", \
            bearing_life_s = 60 }
            """
        let asset = try #require(read(text).configuration?.assets.first)
        guard case .twin(let twin) = asset.source else {
            Issue.record("an asset without devices is a twin")
            return
        }
        #expect(twin.fault == InjectedFault(.general, .severe, onset: .milliseconds(1_500)))
        #expect(twin.bearing == BearingDegradation(.wear, timeToFailure: .seconds(60)))
    }

    @Test(
        "A twin's fault lasts until it is in its risk, or as long as is set",
        arguments: [
            ("fault = \"jitter\"", 150.0), ("fault = \"drift\"", 300),
            ("fault = \"drift\", severity = \"mild\"", 350),
            ("fault = \"spike\", severity = \"mild\"", 100),
            ("fault = \"spike\", severity = \"severe\"", nil),
            ("fault = \"spike\", severity = \"severe\", fault_lasts_s = 2.5", 2.5),
        ]
    )
    func twinFaultLasts(text: String, seconds: Double?) throws {
        let text = "[[asset]]\nid = \"m\"\ntwin = { \(text) }"
        let asset = try #require(read(text).configuration?.assets.first)
        guard case .twin(let twin) = asset.source else {
            Issue.record("an asset without devices is a twin")
            return
        }
        let fault = try #require(twin.fault)
        #expect(fault.duration == seconds.map { .seconds($0) })
    }

    @Test("A file that somebody named must be there; the standard one need not")
    func whichFile() {
        let none: (String) -> Bool = { _ in false }
        #expect(ConfigurationFile(option: nil, environment: nil, exists: none).path == nil)
        #expect(ConfigurationFile(option: nil, environment: "", exists: none).path == nil)
        #expect(ConfigurationFile(option: nil, environment: "/e", exists: none).path == "/e")
        #expect(ConfigurationFile(option: "/o", environment: "/e", exists: none).path == "/o")
        let standard = ConfigurationFile(option: nil, environment: nil) {
            $0 == "/etc/stator/stator.toml"
        }
        #expect(standard.path == "/etc/stator/stator.toml")
        let missing = ConfigurationFile(option: "/nowhere/x.toml", environment: nil, exists: none)
        let error = #expect(throws: ConfigurationError.self) {
            try missing.loaded(.with(ports: []))
        }
        #expect(
            error?.description
                == "/nowhere/x.toml:1: cannot be read: No such file or directory; name another "
                + "file with --config"
        )
    }

    @Test("Profiles are looked for where they were named, then in every place that is there")
    func profileDirectories() {
        func directories(_ option: String?, _ environment: String?, _ there: [String]) -> [String] {
            ProfileDirectories.directories(
                option: option,
                environment: environment,
                program: "/src/.build/debug/stator",
                exists: there.contains
            )
        }
        let there = [
            "/src/board/profiles", "/src/.build/share/stator/profiles",
            "/usr/share/stator/profiles",
            "/etc/stator/profiles",
        ]
        let others = [
            "/etc/stator/profiles", "/src/.build/share/stator/profiles",
            "/usr/share/stator/profiles", "/src/board/profiles",
        ]
        #expect(directories("/o", "/e", there) == ["/o"] + others)
        #expect(directories(nil, "/e", there) == ["/e"] + others)
        #expect(directories(nil, nil, there) == others)
        #expect(directories(nil, "", []) == ["/usr/share/stator/profiles"])
    }
}

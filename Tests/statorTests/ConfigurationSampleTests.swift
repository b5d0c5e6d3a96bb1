import Acquisition
import Diagnostics
import DigitalTwin
import Store
import Testing

@testable import stator

@Suite struct ConfigurationSampleTests {
    private static func sample() throws -> String {
        try SettingsFile.text(at: Repository.path("deploy/stator.toml"))
    }

    /// The sample with every setting commented in: `#key`, not `# text`.
    private static func commentedIn() throws -> String {
        try sample().split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in
                line.hasPrefix("#") && !line.hasPrefix("# ") && line.count > 1
                    ? line.dropFirst() : line
            }
            .joined(separator: "\n")
    }

    @Test("The sample as it is shipped configures the digital twin")
    func asShipped() throws {
        let (configuration, faults) = read(try Self.sample())
        #expect(configuration == .digitalTwin)
        #expect(faults.isEmpty)
    }

    @Test("The sample with everything commented in is a configuration without faults")
    func everythingCommentedIn() throws {
        let reader = ConfigurationReader(surroundings: .with(ports: []))
        let text = try Self.commentedIn()
        let configuration = try reader.configuration(in: text, file: "stator.toml")
        #expect(reader.faults.sorted.map(\.key) == ["bus[1].port", "bus[4].port"])
        #expect(reader.faults.sorted.allSatisfy { $0.severity == .warning })
        #expect(configuration.buses.count == 4)
        #expect(configuration.sinks.map(\.id) == ["influx", "old-influx", "influx3", "victoria"])
        #expect(configuration.buses.reduce(0) { $0 + $1.devices.count } == 5)
        #expect(
            configuration.assets.map(\.declaration.id) == [
                "pump-01", "fan-02", "fan-03", "press-04", "twin-01",
            ]
        )
    }

    @Test("The defaults that the sample shows are the defaults")
    func shownDefaults() throws {
        let sections = try Self.commentedIn().components(upTo: "[[sink]]")
        var expected = configuration(stateDirectory: "/var/lib/stator")
        // Ages have no default to show: they are examples.
        expected.retention.rawAge = .seconds(90 * 86_400)
        expected.retention.age = .seconds(3_650 * 86_400)
        expected.export.led = "/sys/class/leds/ACT"
        #expect(read(sections).configuration == expected)
    }

    @Test("The defaults that the sample shows of a sent asset are those without them")
    func shownIngestDefaults() throws {
        let shown = try #require(read(try Self.commentedIn()).configuration?.assets[3])
        let text = "[[asset]]\nid = \"press-04\"\nrated_current_a = 21\n[asset.ingest]"
        #expect(read(text).configuration?.assets == [shown])
        #expect(shown.source == .ingest(silenceLimit: .seconds(10)))
        #expect(!shown.declaration.hasVibration)
    }

    @Test("The defaults that the sample shows of a twin are the twin's")
    func shownTwinDefaults() throws {
        let (configuration, _) = read(try Self.commentedIn())
        guard case .twin(let twin) = configuration?.assets.last?.source else {
            Issue.record("the last asset of the sample is a twin")
            return
        }
        #expect(twin.seed == 7)
        #expect(twin.rateHz == TwinSettings.defaultRateHz)
        let lasts = InjectedFault.usualDuration(.drift, .medium)
        #expect(twin.fault == InjectedFault(.drift, .medium, duration: lasts))
        #expect(twin.bearing == BearingDegradation(.outerRace))
    }

    @Test("The defaults that the sample shows of the analysis are the defaults")
    func shownAnalysisDefaults() throws {
        let assets = try #require(read(try Self.commentedIn()).configuration?.assets)
        let pump = assets[0].analysis
        #expect(pump.nominalV == 230)
        #expect(pump.health.limits.voltage == VoltageBand())
        #expect(pump.readiness == ReferenceReadiness())
        #expect(pump.learnsByItself)
        #expect(pump.health.scale == .realAsset)
        #expect(pump.tariff?.currency == TariffSection.defaultCurrency)
        #expect(pump.tariff?.utcOffsetMinutes == TariffSection.defaultOffsetMinutes)
        #expect(pump.tariff?.bands.count == 2)
        #expect(pump.extras.map(\.channel) == [.temperature, .frequency])
        #expect(assets.last?.analysis.health.scale == .twin)
    }

    private func configuration(stateDirectory: String) -> Configuration {
        var configuration = Configuration.digitalTwin
        configuration.stateDirectory = stateDirectory
        configuration.tokenFile = "/etc/stator/token"
        configuration.ingestTokenFile = "/etc/stator/ingest-token"
        return configuration
    }

    @Test("No mutation of the sample ends the program, and each fault has a line of the file")
    func mutations() throws {
        let seed: UInt64 = 20_261_124
        var random = SplitMix64(seed: seed)
        func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }
        let original = Array(try Self.commentedIn().utf8)
        let alphabet = Array("[]{}\"'\\=.,#\n -_0179azAZ\u{0}\u{7F}".utf8) + [0xC3, 0xA9, 0xFF]
        var usable = 0
        for round in 0..<1_000 {
            var bytes = original
            for _ in 0..<(1 + below(4)) {
                let position = below(bytes.count)
                switch below(4) {
                case 0: bytes[position] = alphabet[below(alphabet.count)]
                case 1: bytes.insert(alphabet[below(alphabet.count)], at: position)
                case 2: bytes.removeSubrange(position..<min(position + below(30), bytes.count))
                default:
                    bytes.insert(
                        contentsOf: bytes[position...].prefix(below(60)),
                        at: below(position + 1)
                    )
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            let lines = text.utf8.count { $0 == UInt8(ascii: "\n") } + 1
            let reader = ConfigurationReader(surroundings: .with(ports: []))
            do throws(ConfigurationError) {
                _ = try reader.configuration(in: text, file: "t.toml")
                usable += 1
            } catch {
                let isTold = error.faults.contains { $0.severity == .error }
                #expect(isTold, "seed \(seed), round \(round)")
                let areInFile = error.faults.allSatisfy { (1...lines).contains($0.line) }
                #expect(areInFile, "seed \(seed), round \(round): \(error)")
            }
        }
        // Some mutations hit a comment or a text: a reader that refuses all would be no reader.
        #expect((50...750).contains(usable), "\(usable) of 1000 were usable")
    }
}

extension String {
    /// What stands before the first `mark`.
    fileprivate func components(upTo mark: String) -> String {
        for start in indices where self[start...].hasPrefix(mark) { return String(self[..<start]) }
        return self
    }
}

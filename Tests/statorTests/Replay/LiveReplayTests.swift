import Diagnostics
import DigitalTwin
import Logging
import Platform
import Store
import Testing

@testable import stator

/// What was judged live is judged the same from the store, to the last bit.
@Suite struct LiveReplayTests {
    private static let configuration = """
        [[asset]]
        id = "motor"
        [asset.twin]
        seed = 5
        rate_hz = 10
        fault = "spike"
        fault_after_s = 420.05
        fault_lasts_s = 60
        """
    /// What a replay says and a stored judgement has, by their names.
    private static let members = [
        ("score", "score"), ("norm_score", "norm_score"), ("forest_score", "forest_score"),
        ("anomaly", "is_alarm"), ("state", "asset_state"),
    ]
    private static let utcOffset: Int64 = 1_795_000_000_123_457

    /// Ten minutes of the twin as the agent takes them, into a store at `directory`.
    ///
    /// The steps of the machine's clock are uneven in their nanoseconds, as those of a machine are.
    private func live(in directory: String) throws {
        let settings = try #require(read(Self.configuration).configuration?.assets.first)
        guard case .twin(let twinSettings) = settings.source else {
            Issue.record("an asset without devices is a twin")
            return
        }
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let options = StoreOptions(bootID: "11111111-2222-4333-8444-555555555555")
        let store = try RecordStore(directory: directory, options: options, log: log)
        let clock = WallClock(readOffset: { Self.utcOffset })
        try #require(clock.check(.system) == .trusted)
        store.stamp(utcOffsetMicroseconds: Self.utcOffset)
        let stream = AssetStream(
            asset: settings.declaration,
            analysis: settings.analysis,
            commands: AssetCommandInbox(),
            place: 0,
            devices: .digitalTwin(twinSettings),
            identitySeed: 0xFEED,
            surroundings: AssetStream.Surroundings(
                store: store,
                clock: clock,
                board: ImageBoard(count: 1),
                log: log
            )
        )
        var twin = MotorTwin(twinSettings)
        for index in 0..<Int64(6_000) {
            let time = MonotonicTime(nanoseconds: 1_234_567_891 + index * 100_000_000 + index % 977)
            var candidate = twin.next().candidate(
                identitySeed: 0,
                time: time,
                timestamp: clock.timestamp(at: time)
            )
            candidate.identity = stream.nextIdentity
            stream.take(candidate)
        }
        stream.finish()
        try #require(store.close(upTo: .seconds(20)))
    }

    private func lines(_ path: String) throws -> [String] {
        let source = try ByteSource(path: path)
        var lines: [String] = []
        var bytes: [UInt8] = []
        while let byte = try source.next() {
            if byte == UInt8(ascii: "\n") {
                lines.append(String(decoding: bytes, as: UTF8.self))
                bytes.removeAll()
            } else {
                bytes.append(byte)
            }
        }
        return lines
    }

    /// The text of the member `name` of the JSON object in `line`; numbers that differ in a bit differ.
    private func member(_ name: String, _ line: String) throws -> String {
        let parts = line.split(separator: "\"\(name)\":", maxSplits: 1)
        try #require(parts.count == 2, "no \(name) in \(line)")
        return String(parts[1].prefix { $0 != "," && $0 != "}" })
    }

    private func stator(_ arguments: [String]) throws {
        let run = try ProgramRun(arguments)
        try #require(run.status == 0, "\(arguments): \(run.complaints)")
    }

    @Test func `a live run and its replay agree to the last bit, and two replays are the same`()
        throws
    {
        let directory = try TemporaryDirectory()
        func file(_ name: String) -> String { "\(directory.path)/\(name)" }
        try directory.write(Self.configuration, to: "stator.toml")
        try live(in: directory.path)
        let export = ["store", "export", "--state-dir", directory.path]
        try stator(export + ["-o", file("events.jsonl")])
        try stator(export + ["--data", "anomalies", "-o", file("judged.jsonl")])
        let judged = try lines(file("judged.jsonl"))
        let times = try lines(file("events.jsonl")).map { try member("timestamp", $0) }
        #expect(times.count == 6_000)
        let places = Dictionary(uniqueKeysWithValues: zip(times, times.indices))

        // The baseline was made at the event that ended the last window that was learned.
        let learned = try #require(judged.last { $0.contains("\"standing\":\"learning\"") })
        let end = try #require(places[try member("timestamp", learned)])
        let replay = [
            "--reference-rows", "\(end + 2)", "--asset", file("stator.toml"), "--id", "motor",
            "--jsonl",
        ]
        for name in ["first.jsonl", "second.jsonl"] {
            try stator(["replay", file("events.jsonl"), file(name)] + replay)
        }
        let first = try lines(file("first.jsonl"))
        #expect(try first == lines(file("second.jsonl")))
        #expect(first.count == 6_000)

        var compared = 0
        var alarms = 0
        for line in judged where line.contains("\"standing\":\"judged\"") {
            let place = try #require(places[try member("timestamp", line)])
            // A window is judged at the first event after it.
            guard place + 1 < first.count else { continue }
            let again = first[place + 1]
            for (name, stored) in Self.members {
                #expect(try member(name, again) == member(stored, line), "\(name): \(line)")
            }
            compared += 1
            if try member("is_alarm", line) == "true" { alarms += 1 }
        }
        #expect(compared > 250)
        #expect(alarms > 30 && alarms < compared)
    }
}

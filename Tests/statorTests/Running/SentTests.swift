import Diagnostics
import StatusPage
import Store
import Testing

@testable import stator

@Suite("What is sent for an asset")
struct SentTests {
    private static let now = Timestamp(microseconds: 1_795_000_000_000_000)

    private func event(second: Double, source: Source = .http) throws -> SensorEvent {
        let microseconds = Int64(second * 1_000_000)
        let candidate = EventCandidate(
            identity: EventIdentity(seed: 9, sequence: UInt64(bitPattern: microseconds)),
            time: MonotonicTime(nanoseconds: microseconds * 1_000),
            timestamp: Timestamp(microseconds: Self.now.microseconds + microseconds),
            voltage: Measurement(230, .good),
            current: Measurement(1, .good),
            powerFactor: Measurement(0.9, .good),
            source: source
        )
        let admission = EventDoor(asset: RecordingTests.asset).admit(candidate, now: nil)
        guard case .accepted(let event) = admission else { throw RecordingTests.Refused() }
        return event
    }

    @Test("becomes records by source, in order, each of a minute and 1 000 events at most")
    func records() throws {
        let mixed = try [
            event(second: 59.9), event(second: -1, source: .simulator), event(second: 60),
            event(second: 0), event(second: -0.5, source: .simulator),
        ]
        let records = AssetRecord.records(ofSent: mixed, assetID: "m")
        #expect(records.map(\.source) == [.simulator, .http, .http])
        #expect(records.map(\.events.count) == [2, 2, 1])
        #expect(records.allSatisfy { $0.start == $0.events.first?.time && $0.identitySeed == nil })
        let many = try (0..<2_001).map { try event(second: Double($0) / 1_000) }
        let split = AssetRecord.records(ofSent: many.reversed(), assetID: "m")
        #expect(split.map(\.events.count) == [1_000, 1_000, 1])
        #expect(split.flatMap(\.events) == many)
    }

    @Test("is looked for in short questions, so that what lies between is not read")
    func questions() throws {
        let seconds = [0, 60, 121, 5_000] + (0..<100).map { 10_000 + Double($0) * 20 }
        let questions = StoredQuestion.questions(for: try seconds.map { try event(second: $0) })
        #expect(questions.map(\.ids.count) == [32, 31, 31, 10])
        #expect(questions.map(\.ranges.count) == [4, 1, 1, 1])
        for question in questions {
            let span = question.ranges.reduce(0) {
                $0 + $1.upperBound.microseconds - $1.lowerBound.microseconds
            }
            #expect(.microseconds(span) <= StoredQuestion.spanLimit)
        }
    }

    @Test("is looked for in few questions, however far apart it is")
    func sparseQuestions() throws {
        let sparse = try (0..<10_000).map { try event(second: Double($0) * 61 - 700_000) }
        let questions = StoredQuestion.questions(for: sparse)
        #expect(questions.count == 50)
        #expect(questions.allSatisfy { $0.ranges.count == StoredQuestion.rangeLimit })
    }

    private func access(
        listen: String = "127.0.0.1:0",
        tokenFile: String? = nil,
        credentials: String? = nil
    ) throws -> WriteAccess {
        var configuration = Configuration.digitalTwin
        configuration.listen = try #require(ListenAddress(listen))
        configuration.ingestTokenFile = tokenFile
        return .load(
            .ingest(configuration),
            listen: configuration.listen,
            environment: credentials.map { ["CREDENTIALS_DIRECTORY": $0] } ?? [:]
        )
    }

    @Test("may come from this machine, from elsewhere with a token, and never on a token unread")
    func access() throws {
        for address in ["127.0.0.1:0", "127.9.9.9:1", "[::1]:8", "localhost:0"] {
            guard case .open = try access(listen: address) else {
                Issue.record("\(address) is this machine")
                continue
            }
        }
        for address in ["0.0.0.0:0", "[::]:0", "192.168.1.9:80", "gateway:80"] {
            guard case .closed(let reason) = try access(listen: address) else {
                Issue.record("\(address) is not this machine only")
                continue
            }
            #expect(reason.contains("ingest.token_file"))
        }
        let directory = try TemporaryDirectory()
        try directory.write("0123456789abcde\n", to: "short")
        try directory.write("0123456789abcdef\n", to: "ingest-token")
        let short = directory.path + "/short"
        let good = directory.path + "/ingest-token"
        for path in [short, good + "-missing"] {
            guard case .closed = try access(tokenFile: path) else {
                Issue.record("\(path) is no token")
                continue
            }
        }
        guard case .token(let token) = try access(tokenFile: good) else {
            Issue.record("\(good) is a token")
            return
        }
        #expect(token == Array("0123456789abcdef".utf8))
        guard case .token = try access(tokenFile: short, credentials: directory.path) else {
            Issue.record("the credential counts before the file")
            return
        }
    }
}

import Diagnostics
import DigitalTwin
import InfluxSync
import Platform
import Store

/// One simulated agent of a fleet: a motor with a meter that is read once a second, judged as the agent
/// judges it, and its connection to the server.
final class FleetMember {
    /// How long an agent lives before it begins to send, so that it has a baseline to judge by.
    private static let learningSeconds = 400
    private static let second = Duration.seconds(1)
    private static let channels: [Channel] = [
        .voltage, .current, .activePower, .powerFactor, .frequency,
    ]

    private let number: Int
    private let asset: AssetDeclaration
    private let door: EventDoor
    private let client = HTTPClient(HTTPOptions())
    private let batch: PointBatch
    private let url: String
    private let featureNames: [String]
    private var twin: MotorTwin
    private var analysis: AssetAnalysis
    /// What was made of the seconds since the last delivery.
    private var records: [AssetRecord] = []
    private var sequence: UInt64 = 0

    /// Agent `number`, which has learned what is healthy by `start`.
    init(_ number: Int, target: InfluxTarget, start: MonotonicTime) throws {
        self.number = number
        asset = AssetDeclaration(
            id: "motor-\(number)",
            phases: 1,
            hasVibration: true,
            duty: .unknownMotor
        )
        door = EventDoor(asset: asset)
        url = target.writeURL
        // A server that is elsewhere is sent compressed bodies, and it has to open them.
        batch = PointBatch(site: "site-\(number)", isCompressed: true)
        let features = FeatureSet(asset: asset, interval: Self.second)
        featureNames = features.features.map(\.name)
        let seed = UInt64(number)
        twin = MotorTwin(try TwinSettings(seed: seed, rateHz: 1))
        var plan = AnalysisPlan(
            assetID: asset.id,
            seed: seed,
            features: features,
            health: .twin,
            readiness: ReferenceReadiness(span: .seconds(300), rows: 16)
        )
        plan.concludesByItself = false
        analysis = AssetAnalysis(plan)
        let history = -Self.learningSeconds..<0
        for second in history { live(at: start + .seconds(second)) }
        try analysis.concludeLearning(at: nil, trusting: true)
        records.removeAll()
    }

    /// Lives the second that begins at `time`.
    func live(at time: MonotonicTime) {
        let sample = twin.next()
        let candidate = sample.candidate(
            identitySeed: UInt64(number),
            time: time,
            timestamp: nil
        )
        guard case .accepted(let event) = door.admit(candidate, now: nil) else {
            preconditionFailure("the door refuses \(candidate)")
        }
        var windows: [FeatureWindow] = []
        let step = analysis.take(event)
        if step.contains(.window), let window = analysis.closedWindow {
            windows.append(
                FeatureWindow(
                    first: window.first,
                    last: window.last,
                    count: window.count,
                    state: window.state,
                    values: analysis.featureValues,
                    evaluation: analysis.evaluationValues.all.map { $0 ?? .nan }
                )
            )
        }
        let readings = Self.channels.map { channel in
            Reading(channel: channel, value: sample.value(of: channel), quality: .good, time: time)
        }
        records.append(
            AssetRecord(
                assetID: asset.id,
                source: .simulator,
                start: time,
                identitySeed: UInt64(number),
                firstSequence: sequence,
                events: [event],
                polls: [DevicePoll(deviceID: "meter-\(number)", time: time, readings: readings)],
                windows: windows,
                assessments: step.contains(.assessment) ? [analysis.assessment] : [],
                featureNames: featureNames
            )
        )
        sequence += 1
    }

    /// Sends what it has; UTC is the machine's own clock and `offset`, µs.
    func deliver(offset: Int64) throws -> Delivery {
        batch.removeAll()
        for record in records { batch.lines.append(record, offset: offset, clock: 0) }
        records.removeAll(keepingCapacity: true)
        batch.seal()
        let body = batch.body()
        let begin = MonotonicClock.now()
        let answer = try client.send(
            HTTPRequest(
                url: url,
                headers: ["Content-Type: text/plain; charset=utf-8", "Content-Encoding: gzip"],
                body: body
            )
        )
        let wait = MonotonicClock.now() - begin
        guard answer.status == 204 else {
            throw FleetFailure("\(url) says \(answer.status), expected 204: \(answer.text)")
        }
        return Delivery(
            samples: FieldCount.count(batch.lines.bytes),
            lines: batch.lines.lineCount,
            bytes: body.count,
            wait: wait
        )
    }

    /// What one delivery was.
    struct Delivery {
        /// The fields of all lines.
        let samples: Int
        let lines: Int
        /// The bytes of the body.
        let bytes: Int
        /// From the request to its answer.
        let wait: Duration
    }
}

/// Why a fleet could not be measured.
struct FleetFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

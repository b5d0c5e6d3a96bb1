import Diagnostics

extension Workloads {
    private final class DetectorOwner {
        var detector: Detector

        init(_ baseline: Baseline) { detector = Detector(baseline) }
    }

    /// A second of a motor's detector: the pace of windows, a supply and a load that explain others.
    static func motorDetector() throws -> (Int) -> Void {
        let roles = [.supply, .load] + [ChannelRole](repeating: .restlessness, count: 14)
        return try detector(roles: roles, pace: .windows)
    }

    /// A second of the detector with sixteen channels: two minutes shifted follow four of calm, so
    /// that alarms come, clear and end in a new centre.
    static func detector(
        roles: [ChannelRole] = [],
        pace: DetectionPace = .seconds
    ) throws -> (Int) -> Void {
        var random = SplitMix64(seed: 7)
        var recorder = ReferenceRecorder(
            channelNames: (0..<16).map { "channel_\($0)" },
            roles: roles,
            pace: pace,
            readiness: ReferenceReadiness(span: .seconds(300), rows: 300)
        )
        var row = [Double](repeating: 0, count: 16)
        func fill(_ shift: Double) {
            for channel in row.indices { row[channel] = Double(random.next() >> 11) * 0x1p-53 }
            row[3] += shift
        }
        for second in 0..<600 {
            fill(0)
            recorder.take(row.span, at: MonotonicTime(nanoseconds: Int64(second) * 1_000_000_000))
        }
        let owner = DetectorOwner(try Baseline(fitting: recorder))
        return { round in
            fill(round / 120 % 3 == 2 ? 1 : 0)
            let time = MonotonicTime(nanoseconds: Int64(round) * 1_000_000_000)
            _ = owner.detector.judge(row.span, at: time)
        }
    }
}

/// Judges the channels of a machine against its baseline, row by row, past-only.
///
/// m = mean over 12 s or median of 5 rows, as the baseline's pace says, by which all times stretch.
/// z = (m − b)/s, D = √(zᵀ C⁻¹ z), S = D/limit; `AlarmEvidence` of S raises an alarm, `AlarmCourse`
/// clears it, then the centre b is taken anew over 20 s. While S < 0.8 the centre follows slow change:
/// b += Δt/1 800 s · (m 30 s ago − b). A missing channel counts 0. All memory is taken at the start; a
/// row allocates nothing. Same rows, same bytes.
public struct Detector: ~Copyable {
    /// What is going on.
    enum Phase: UInt8 {
        case watching
        case alarm
        case rereferencing
    }

    /// What it judges against.
    public let baseline: Baseline
    let channelCount: Int
    var ring: ChannelRing
    /// b, where the channels lie now: the baseline's medians, moved.
    var centres: [Double]
    var scales: [Double]
    /// The channels' normal ranges about b, and which are supply or load: read a row, so not by way of
    /// the baseline's channels, which hold text.
    let belows: [Double]
    let aboves: [Double]
    let areCovariates: [Bool]
    var precision: [Double]
    var deviations: [Double]
    /// What the channels were expected at, and the scale they were measured by, for explanations.
    var expected: [Double]
    var spreads: [Double]
    /// C⁻¹ z.
    var pulls: [Double]
    var phase = Phase.watching
    var evidence = AlarmEvidence()
    var course: AlarmCourse
    /// The seconds that the centre has been taken anew for.
    var rereferenced = 0.0
    var sums: [Double]
    var counts: [Double]

    /// A detector that has seen nothing yet.
    public init(_ baseline: Baseline) {
        self.baseline = baseline
        channelCount = baseline.channels.count
        ring = ChannelRing(channelCount: channelCount, pace: baseline.pace)
        centres = baseline.channels.map(\.median)
        scales = baseline.channels.map(\.scale)
        belows = baseline.channels.map(\.below)
        aboves = baseline.channels.map(\.above)
        areCovariates = baseline.channels.map(\.role.isCovariate)
        precision = baseline.precision
        // One by one: arrays that share their memory would be copied at the first row.
        deviations = [Double](repeating: 0, count: channelCount)
        expected = [Double](repeating: 0, count: channelCount)
        spreads = [Double](repeating: 0, count: channelCount)
        pulls = [Double](repeating: 0, count: channelCount)
        sums = [Double](repeating: 0, count: channelCount)
        counts = [Double](repeating: 0, count: channelCount)
        course = AlarmCourse(channelCount: channelCount)
    }

    /// Whether there is an alarm.
    public var isAlarm: Bool { phase == .alarm }

    /// Where a channel lies when healthy, now: the baseline's median with what it has drifted since.
    public func centre(_ channel: Int) -> Double { centres[channel] }

    /// Takes a row without judging it: the last minute of the reference fills the windows.
    public mutating func prime(_ row: Span<Double>, at time: MonotonicTime) {
        _ = ring.take(row, at: time)
    }

    /// Forgets the rows, so that the next one starts afresh: the machine stood, or was booted again.
    public mutating func restart() {
        ring.restart()
    }

    /// Takes what is now as the new normal: an alarm ends, and the centre is taken anew over 20 s.
    ///
    /// For an operator's word only: an alarm whose deviation stays does not end by itself.
    public mutating func acceptPresent() {
        phase = .rereferencing
        beginRereference()
    }

    /// Judges a row of the channels' values, NaN for a missing one; another number of values traps.
    public mutating func judge(_ row: Span<Double>, at time: MonotonicTime) -> DetectionOutcome {
        // Seconds of the rules: at a stretched pace a row is worth less.
        let seconds = ring.take(row, at: time) / baseline.pace.stretch
        guard ring.isWhole else { return .filling }
        let missing = deviate()
        guard missing < baseline.informativeCount else { return .blind }
        let distance = distance()
        let normScore = distance / baseline.limit
        switch phase {
        case .watching: watch(normScore, seconds)
        case .alarm: break
        case .rereferencing: rereference(seconds)
        }
        if phase == .alarm {
            let missing = missingShare()
            if course.step(deviations, missing: missing, seconds: seconds) {
                phase = .rereferencing
                beginRereference()
            }
        }
        return .judged(
            Judgement(
                normScore: normScore,
                isAlarm: isAlarm,
                missingCount: missing,
                contributions: contributions(distance)
            )
        )
    }

    /// Sets z; how many informative channels are missing.
    private mutating func deviate() -> Int {
        var missing = 0
        let point = point(place: ring.newest)
        for channel in 0..<channelCount {
            deviations[channel] = 0
            guard scales[channel] > 0 else { continue }
            let mean = ring.mean(channel)
            if mean.isNaN {
                missing += 1
                continue
            }
            let offset = baseline.model?.offset(channel, point) ?? 0
            let distance = mean - (centres[channel] + offset)
            let excess = Baseline.Channel.excess(
                distance,
                below: belows[channel],
                above: aboves[channel]
            )
            let doubt = areCovariates[channel] ? 1 : point.doubt
            spreads[channel] = scales[channel] * doubt
            expected[channel] = centres[channel] + offset + (distance - excess)
            let z = excess / spreads[channel]
            let limit = DetectionRules.deviationLimit
            deviations[channel] = min(limit, max(-limit, z))
        }
        return missing
    }

    /// D, and C⁻¹ z on the way.
    private mutating func distance() -> Double {
        var square = 0.0
        for row in 0..<channelCount {
            var pull = 0.0
            for column in 0..<channelCount {
                pull += precision[row * channelCount + column] * deviations[column]
            }
            pulls[row] = pull
            square += deviations[row] * pull
        }
        return max(0, square).squareRoot()
    }

    private mutating func watch(_ normScore: Double, _ seconds: Double) {
        if evidence.add(normScore, seconds: seconds, pace: baseline.pace) {
            phase = .alarm
            course.begin(deviations)
        }
        if normScore < DetectionRules.quietScore { follow(seconds) }
    }

    /// Lets the centre follow slow change.
    private mutating func follow(_ seconds: Double) {
        let share = min(1, seconds / DetectionRules.quietSeconds)
        let place = ring.laggedPlace()
        let point = point(place: place)
        for channel in 0..<channelCount {
            let mean = ring.mean(channel, place: place)
            // Where the load lies is the work's affair: its learned range does not wander off.
            guard !mean.isNaN, channel != baseline.model?.load else { continue }
            let offset = baseline.model?.offset(channel, point) ?? 0
            centres[channel] += share * (mean - offset - centres[channel])
        }
    }

    /// Where supply and load are in the row at `place` of the ring.
    private func point(place: Int) -> OperatingModel.Point {
        guard let model = baseline.model else { return OperatingModel.Point() }
        return model.point(
            supply: model.supply.map { ring.mean($0, place: place) } ?? .nan,
            load: model.load.map { ring.mean($0, place: place) } ?? .nan
        )
    }

    private mutating func beginRereference() {
        evidence = AlarmEvidence()
        rereferenced = 0
        for channel in 0..<channelCount {
            sums[channel] = 0
            counts[channel] = 0
        }
    }

    /// Gathers the new centre; a channel that is missing keeps its old one.
    private mutating func rereference(_ seconds: Double) {
        let point = point(place: ring.newest)
        let isMedian = baseline.pace.aggregate == .median
        for channel in 0..<channelCount {
            let value = isMedian ? ring.mean(channel) : ring.value(channel)
            guard !value.isNaN else { continue }
            sums[channel] += value - (baseline.model?.offset(channel, point) ?? 0)
            counts[channel] += 1
        }
        rereferenced += seconds
        guard rereferenced >= DetectionRules.rereferenceSeconds else { return }
        for channel in 0..<channelCount where counts[channel] > 0 {
            let mean = sums[channel] / counts[channel]
            // The range of supply and load moves only as far as it takes to hold what is now.
            centres[channel] =
                areCovariates[channel]
                ? centres[channel]
                    + Baseline.Channel.excess(
                        mean - centres[channel],
                        below: belows[channel],
                        above: aboves[channel]
                    ) : mean
        }
        phase = .watching
        evidence = AlarmEvidence()
    }

    /// The share of the alarm's direction that is not measured now.
    private func missingShare() -> Double {
        var share = 0.0
        for channel in 0..<channelCount where scales[channel] > 0 && ring.mean(channel).isNaN {
            share += course.direction[channel] * course.direction[channel]
        }
        return share
    }
}

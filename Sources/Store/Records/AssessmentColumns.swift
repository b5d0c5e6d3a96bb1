import Diagnostics

/// The columns of a record's assessments.
///
/// In order: number of assessments; steps of their times in ns from a time that the reader knows;
/// standings and states; flags and numbers of parts; channels of all parts; then as one shuffled column the norm scores
/// and forest scores that there are, the scores against their prediction, the degradation indices
/// against the one before, and of all parts the values, deviations and shares.
enum AssessmentColumns {
    private enum Flag {
        static let alarm: UInt8 = 1
        static let score: UInt8 = 2
        static let norm: UInt8 = 4
        static let forest: UInt8 = 8
        static let all: UInt8 = 15
        /// How far the number of parts is shifted.
        static let bits: UInt8 = 4
    }
    /// How far the standing is shifted, beside the state.
    private static let stateBits: UInt8 = 4

    static func write(
        _ assessments: [Assessment],
        near time: MonotonicTime,
        to body: inout ByteWriter
    ) {
        body.write(count: UInt64(assessments.count))
        guard !assessments.isEmpty else { return }
        body.write(steps: assessments.lazy.map { $0.time.nanoseconds &- time.nanoseconds })
        body.write(
            runs: assessments.lazy.map { $0.standing.rawValue << stateBits | $0.state.rawValue }
        )
        body.write(
            runs: assessments.lazy.map { flags($0) | UInt8($0.parts.count) << Flag.bits }
        )
        let parts = assessments.flatMap(\.parts)
        body.write(runs: parts.lazy.map(\.channel))
        var words: [UInt64] = []
        for judged in assessments {
            if let norm = judged.normScore?.ifFinite { words.append(norm.bitPattern) }
            if let forest = judged.forestScore?.ifFinite { words.append(forest.bitPattern) }
        }
        for judged in assessments {
            guard let score = judged.score?.ifFinite else { continue }
            let norm = judged.normScore?.ifFinite
            let prediction = prediction(norm: norm, forest: judged.forestScore?.ifFinite)
            words.append(score.bitPattern ^ prediction.bitPattern)
        }
        var before: UInt64 = 0
        for judged in assessments {
            words.append(judged.degradation.bitPattern ^ before)
            before = judged.degradation.bitPattern
        }
        for part in parts {
            words += [part.value.bitPattern, part.deviation.bitPattern, part.share.bitPattern]
        }
        body.write(shuffled: words)
    }

    static func read(
        near time: MonotonicTime,
        from body: inout ByteReader
    ) throws(RecordBlockError) -> [Assessment] {
        let count = try body.count(of: "assessments", limit: AssetRecord.assessmentLimit)
        guard count > 0 else { return [] }
        let times = try body.steps(count)
        let standings = try body.runs(count)
        let flagsAndCounts = try body.runs(count)
        let flags = flagsAndCounts.map { $0 & Flag.all }
        let partCounts = flagsAndCounts.map { Int($0 >> Flag.bits) }
        guard partCounts.allSatisfy({ $0 <= Assessment.partLimit }) else {
            throw .tooLarge(what: "parts", limit: Assessment.partLimit)
        }
        let channels = try body.runs(partCounts.reduce(0, +))
        var assessments: [Assessment] = []
        assessments.reserveCapacity(count)
        for index in 0..<count {
            guard let standing = Standing(rawValue: standings[index] >> stateBits) else {
                throw .badValue("standing")
            }
            guard let state = AssetState(rawValue: standings[index] & 15) else {
                throw .badValue("state")
            }
            assessments.append(
                Assessment(
                    time: MonotonicTime(nanoseconds: time.nanoseconds &+ times[index]),
                    standing: standing,
                    isAlarm: flags[index] & Flag.alarm != 0,
                    state: state,
                    degradation: 0
                )
            )
        }
        try readNumbers(of: &assessments, flags, partCounts, channels, from: &body)
        return assessments
    }

    private static func readNumbers(
        of assessments: inout [Assessment],
        _ flags: [UInt8],
        _ partCounts: [Int],
        _ channels: [UInt8],
        from body: inout ByteReader
    ) throws(RecordBlockError) {
        let scores = flags.reduce(0) { $0 + ($1 & ~Flag.alarm).nonzeroBitCount }
        let words = try body.shuffled(scores + flags.count + 3 * channels.count)
        var next = 0
        func take(_ mask: UInt64) -> UInt64 {
            defer { next += 1 }
            return words[next] ^ mask
        }
        for index in flags.indices {
            if flags[index] & Flag.norm != 0 {
                assessments[index].normScore = try number(take(0), "norm score")
            }
            if flags[index] & Flag.forest != 0 {
                assessments[index].forestScore = try number(take(0), "forest score")
            }
        }
        for index in flags.indices where flags[index] & Flag.score != 0 {
            let judged = assessments[index]
            let mask = prediction(norm: judged.normScore, forest: judged.forestScore)
            assessments[index].score = try number(take(mask.bitPattern), "score")
        }
        var before: UInt64 = 0
        for index in flags.indices {
            before = take(before)
            let degradation = Double(bitPattern: before)
            guard (0...1).contains(degradation) else { throw .badValue("degradation index") }
            assessments[index].degradation = degradation
        }
        var channel = 0
        for index in flags.indices {
            for _ in 0..<partCounts[index] {
                assessments[index].parts.append(
                    Assessment.Part(
                        channel: channels[channel],
                        value: Double(bitPattern: take(0)),
                        deviation: Double(bitPattern: take(0)),
                        share: Double(bitPattern: take(0))
                    )
                )
                channel += 1
            }
        }
    }

    private static func number(
        _ word: UInt64,
        _ what: String
    ) throws(RecordBlockError) -> Double {
        let value = Double(bitPattern: word)
        guard value.isFinite else { throw .badValue(what) }
        return value
    }

    private static func flags(_ judged: Assessment) -> UInt8 {
        (judged.isAlarm ? Flag.alarm : 0) | (judged.score?.ifFinite == nil ? 0 : Flag.score)
            | (judged.normScore?.ifFinite == nil ? 0 : Flag.norm)
            | (judged.forestScore?.ifFinite == nil ? 0 : Flag.forest)
    }

    /// What the score mostly is, so that the difference is zero and takes no room: the greater of
    /// what the detector makes of the norm and of what it lets the forest say.
    ///
    /// It is part of the format: it must never follow a change of the detector.
    private static func prediction(norm: Double?, forest: Double?) -> Double {
        let norm = norm ?? 0
        let fromNorm = norm / (norm + 2.0 * (1 - 0.65) / 0.65)
        return max(fromNorm.isFinite ? fromNorm : 0, min(forest ?? 0, 0.64))
    }
}

extension Double {
    /// Itself; nil where it is no number.
    fileprivate var ifFinite: Double? { isFinite ? self : nil }
}

extension StateByteReader {
    /// The longest piece of watched time that is believed, in s: a year.
    private static let pieceSecondsLimit = 31_557_600.0

    mutating func optionalTime(_ what: String) throws(StateBytesError) -> MonotonicTime? {
        try optional(what) { (reader) throws(StateBytesError) in try reader.time(what) }
    }

    mutating func optionalTimestamp(_ what: String) throws(StateBytesError) -> Timestamp? {
        try optional(what) { (reader) throws(StateBytesError) in try reader.timestamp() }
    }

    mutating func assetState() throws(StateBytesError) -> AssetState {
        guard let state = AssetState(rawValue: try byte()) else { throw .badValue("state") }
        return state
    }

    mutating func machine() throws(StateBytesError) -> AssetStateMachine {
        let state = try assetState()
        let lastTime = try optionalTime("last verdict")
        let run = try optional("row") { (reader) throws(StateBytesError) in
            AssetStateMachine.Run(
                target: try reader.assetState(),
                start: try reader.time("row"),
                count: try reader.byte()
            )
        }
        if let run {
            guard let lastTime, run.start <= lastTime,
                (1...AssetStateMachine.windowCount).contains(run.count),
                run.target == state.next(after: .clear) || run.target == state.next(after: .faulty)
            else { throw .badValue("row") }
        }
        return AssetStateMachine(state: state, run: run, lastTime: lastTime)
    }

    mutating func trail() throws(StateBytesError) -> DegradationTrail {
        let count = Int(try byte())
        guard count <= DegradationTrail.pieceLimit else { throw .badValue("pieces") }
        var pieces = DegradationTrail.Pieces()
        for _ in 0..<count { pieces.append(try piece(least: .leastNonzeroMagnitude)) }
        return DegradationTrail(pieces: pieces, current: try piece(least: 0))
    }

    private mutating func piece(least: Double) throws(StateBytesError) -> DegradationTrail.Piece {
        DegradationTrail.Piece(
            seconds: try number("watched time", in: least...Self.pieceSecondsLimit),
            gain: try number("gain", in: 0...1)
        )
    }

    mutating func watch() throws(StateBytesError) -> LimitWatch {
        var watch = LimitWatch()
        watch.warning = try latch()
        watch.alarm = try latch()
        let all = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
        watch.worst = try optional("worst value") { (reader) throws(StateBytesError) in
            try reader.number("worst value", in: all)
        }
        watch.lastTime = try optionalTime("last value")
        guard watch.level == .normal || watch.worst != nil else { throw .badValue("worst value") }
        for since in [watch.warning.since, watch.alarm.since] {
            guard let since else { continue }
            guard let lastTime = watch.lastTime, since <= lastTime else {
                throw .badValue("limit")
            }
        }
        return watch
    }

    private mutating func latch() throws(StateBytesError) -> LimitLatch {
        LimitLatch(isActive: try flag("limit"), since: try optionalTime("limit"))
    }

    mutating func cause(needed: Bool) throws(StateBytesError) -> ScoredWindow? {
        let cause = try optional("cause") { (reader) throws(StateBytesError) in
            try reader.window()
        }
        if let cause {
            guard DegradationIndex.severity(score: cause.score) > 0, cause.isExplainable else {
                throw .badValue("cause")
            }
        } else if needed {
            throw .badValue("cause")
        }
        return cause
    }

    private mutating func window() throws(StateBytesError) -> ScoredWindow {
        var window = ScoredWindow(
            time: try time("window"),
            timestamp: try optionalTimestamp("window"),
            score: try number("score", in: 0...1),
            normScore: try anyNumber(),
            forestScore: try anyNumber(),
            isAlarm: try flag("alarm"),
            faultyPointShare: try anyNumber(),
            contributions: ScoredWindow.Contributions()
        )
        let count = Int(try byte())
        guard count <= 8 else { throw .badValue("contributions") }
        for _ in 0..<count {
            window.contributions.append(
                Contribution(
                    featureIndex: try byte(),
                    value: try anyNumber(),
                    median: try anyNumber(),
                    scale: try anyNumber(),
                    deviation: try anyNumber(),
                    share: try anyNumber()
                )
            )
        }
        return window
    }

    mutating func baseline() throws(StateBytesError) -> HealthState.BaselineVersion {
        let limit = HealthState.BaselineVersion.idByteLimit
        let id = try text("baseline", byteLimit: limit, least: 0)
        let number = try count("baseline version")
        let newest = try count("baseline version")
        guard number >= 1, number <= newest else { throw .badValue("baseline version") }
        return HealthState.BaselineVersion(id: id, number: number, newestNumber: newest)
    }

    mutating func instant() throws(StateBytesError) -> HealthState.Instant {
        HealthState.Instant(
            time: try time("instant"),
            timestamp: try optionalTimestamp("instant")
        )
    }

    mutating func undoPoint(
        newestNumber: UInt64
    ) throws(StateBytesError) -> HealthState.UndoPoint {
        let limit = HealthState.BaselineVersion.idByteLimit
        let instant = try instant()
        let degradation = try number("degradation index", in: 0...1)
        let id = try text("baseline", byteLimit: limit, least: 0)
        let number = try count("baseline version")
        guard number >= 1, number <= newestNumber else { throw .badValue("baseline version") }
        return HealthState.UndoPoint(
            instant: instant,
            degradation: degradation,
            baselineID: id,
            baselineNumber: number,
            state: try assetState(),
            cause: try cause(needed: degradation > 0)
        )
    }
}

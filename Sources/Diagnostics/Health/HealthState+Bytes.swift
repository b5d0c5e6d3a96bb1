extension HealthState {
    /// The format that is written.
    static let format: UInt8 = 1

    /// The state as it is stored: equal states give equal bytes.
    public var bytes: [UInt8] {
        var writer = StateByteWriter()
        writer.write(Self.format)
        writer.write(index.value)
        writer.write(optional: index.lastTime) { $0.write($1) }
        writer.write(machine)
        writer.write(trail)
        for place in alarms.watches.indices { writer.write(alarms.watches[place]) }
        writer.write(optional: cause) { $0.write($1) }
        writer.write(baseline.id)
        writer.write(baseline.number)
        writer.write(baseline.newestNumber)
        writer.write(optional: acknowledgement) { $0.write($1) }
        writer.write(optional: undoPoint) { $0.write($1) }
        for count in [reportSequence, refusedCount, unexplainedCount, falseAlarmCount] {
            writer.write(count)
        }
        return writer.bytes
    }

    /// The state in `bytes`.
    ///
    /// - Throws: `StateBytesError` for bytes that `bytes` never gives.
    public init(bytes: [UInt8]) throws(StateBytesError) {
        var reader = StateByteReader(bytes)
        let format = try reader.byte()
        guard format == Self.format else { throw .unknownVersion(format) }
        let degradation = try reader.number("degradation index", in: 0...1)
        let lastTime = try reader.optionalTime("last window")
        guard let index = DegradationIndex(value: degradation, lastTime: lastTime) else {
            throw .badValue("degradation index")
        }
        let machine = try reader.machine()
        let trail = try reader.trail()
        var watches = FixedList<4, LimitWatch>()
        for _ in ThresholdKind.allCases { watches.append(try reader.watch()) }
        let cause = try reader.cause(needed: degradation > 0)
        self.init(baselineID: "")
        baseline = try reader.baseline()
        self.index = index
        self.machine = machine
        self.trail = trail
        alarms = ThresholdAlarms(watches: watches)
        self.cause = cause
        acknowledgement = try reader.optional("acknowledgement") {
            (reader) throws(StateBytesError) in try reader.instant()
        }
        let newest = baseline.newestNumber
        undoPoint = try reader.optional("undo") {
            (reader) throws(StateBytesError) in try reader.undoPoint(newestNumber: newest)
        }
        reportSequence = try reader.count("report sequence")
        refusedCount = try reader.count("refused windows")
        unexplainedCount = try reader.count("unexplained windows")
        falseAlarmCount = try reader.count("false alarms")
        try reader.end()
    }
}

extension StateByteWriter {
    fileprivate mutating func write(_ machine: AssetStateMachine) {
        write(machine.state.rawValue)
        write(optional: machine.lastTime) { $0.write($1) }
        write(optional: machine.run) {
            $0.write($1.target.rawValue)
            $0.write($1.start)
            $0.write($1.count)
        }
    }

    fileprivate mutating func write(_ trail: DegradationTrail) {
        write(UInt8(trail.pieces.count))
        for place in trail.pieces.indices {
            write(trail.pieces[place].seconds)
            write(trail.pieces[place].gain)
        }
        write(trail.current.seconds)
        write(trail.current.gain)
    }

    fileprivate mutating func write(_ watch: LimitWatch) {
        for latch in [watch.warning, watch.alarm] {
            write(latch.isActive)
            write(optional: latch.since) { $0.write($1) }
        }
        write(optional: watch.worst) { $0.write($1) }
        write(optional: watch.lastTime) { $0.write($1) }
    }

    fileprivate mutating func write(_ window: ScoredWindow) {
        write(window.time)
        write(optional: window.timestamp) { $0.write($1) }
        write(window.score)
        write(window.normScore)
        write(window.forestScore)
        write(window.isAlarm)
        write(window.faultyPointShare)
        write(UInt8(window.contributions.count))
        for place in window.contributions.indices {
            let part = window.contributions[place]
            write(part.featureIndex)
            for number in [part.value, part.median, part.scale, part.deviation, part.share] {
                write(number)
            }
        }
    }

    fileprivate mutating func write(_ instant: HealthState.Instant) {
        write(instant.time)
        write(optional: instant.timestamp) { $0.write($1) }
    }

    fileprivate mutating func write(_ undoPoint: HealthState.UndoPoint) {
        write(undoPoint.instant)
        write(undoPoint.degradation)
        write(undoPoint.baselineID)
        write(undoPoint.baselineNumber)
        write(undoPoint.state.rawValue)
        write(optional: undoPoint.cause) { $0.write($1) }
    }
}

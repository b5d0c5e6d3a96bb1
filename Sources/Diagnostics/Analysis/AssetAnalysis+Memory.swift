extension AssetAnalysis {
    /// The format of `memory` that is written.
    private static var memoryFormat: UInt8 { 2 }
    /// The most bytes that `memory` has: 32 channels, and the longest history of a health state.
    public static var memoryByteLimit: Int { 65_536 }

    /// What must survive a restart, but the baseline and its forest, which are stored by version.
    ///
    /// Health, alarms, the number of the baseline in use, how far its centre has moved, whether one is
    /// being learned, and what power is usual.
    public var memory: [UInt8] {
        var writer = StateByteWriter()
        writer.write(Self.memoryFormat)
        writer.write(block: health.bytes)
        writer.write(optional: learningSince) { $0.write($1) }
        writer.write(detector != nil)
        if let detector = detector?.value.bytesAtRest { writer.write(block: detector) }
        writer.write(recorder != nil)
        writer.write(powerReference != nil)
        powerReference?.write(to: &writer)
        return writer.bytes
    }

    /// Goes on where an earlier run left off.
    ///
    /// Call it before the first event. After another boot nothing is integrated across the time in
    /// between, and the detector's window fills anew.
    ///
    /// - Parameters:
    ///   - bytes: what `memory` gave.
    ///   - degradation: DI as it was stored last; where that is higher than in `bytes`, it counts,
    ///     since DI never falls.
    ///   - artifacts: finds the baseline of a version and the forest beside it; nil where it is gone.
    /// - Throws: `StateBytesError` for bytes that `memory` never gives; nothing is changed then.
    public mutating func resume(
        _ bytes: [UInt8],
        degradation: Double?,
        artifacts: (_ number: UInt64) -> (baseline: Baseline, forest: ForestModel?)?
    ) throws(StateBytesError) {
        var reader = StateByteReader(bytes)
        let format = try reader.byte()
        guard (1...Self.memoryFormat).contains(format) else { throw .unknownVersion(format) }
        var health = try HealthState(
            bytes: try reader.block("health", byteLimit: Self.memoryByteLimit)
        )
        let learningSince = try reader.optional("learning") { (reader) throws(StateBytesError) in
            try reader.timestamp()
        }
        let detectorBytes = try reader.optional("detector") { (reader) throws(StateBytesError) in
            try reader.block("detector", byteLimit: Self.memoryByteLimit)
        }
        var wasLearning = learningSince != nil
        var power: PowerReference?
        if format > 1 {
            wasLearning = try reader.flag("learning")
            if try reader.flag("power") { power = try PowerReference.read(&reader) }
        }
        try reader.end()
        health.clockRestarted()
        if let degradation { health.raise(degradation: degradation) }
        let version = health.baseline
        guard version.id != Self.learningID else {
            self.health = health
            self.learningSince = learningSince
            // Someone asked for it, though the asset does not learn by itself.
            if wasLearning, recorder == nil { recorder = newRecorder }
            return
        }
        guard let found = artifacts(version.number), found.baseline.id == version.id,
            (try? check(found.baseline)) != nil
        else {
            self.health = health
            distrust = missing(version)
            if plan.learnsByItself { learn() } else { self.health.calibrate() }
            return
        }
        let detector = try detectorBytes.map { bytes throws(StateBytesError) in
            Owned(try Detector(found.baseline, bytes: bytes))
        }
        detector?.value.restart()
        self.health = health
        self.detector = detector ?? Owned(Detector(found.baseline))
        powerReference?.take(over: power)
        recorder = nil
        forest = fitting(found.forest)
    }

    /// Why a baseline that should be in use is not.
    func missing(_ version: HealthState.BaselineVersion) -> String {
        "baseline version \(version.number) (\(version.id)) is not stored, or of other channels than "
            + "the asset has now, or of simulated data"
    }
}

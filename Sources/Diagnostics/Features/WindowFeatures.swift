/// Turns an asset's events into the features of one window after another, past-only.
///
/// The owner of all memory that takes: nothing is allocated after the start. Pure: the same events
/// in the same order give the same bits on every machine.
public struct WindowFeatures: ~Copyable {
    /// What there is one number of each of.
    public let set: FeatureSet
    /// What became of the windows so far.
    public private(set) var counts = WindowCounts()
    /// The rotation frequency that the last window's orders were taken at, in Hz; nil for none.
    public private(set) var rotationHz: Double?
    /// The mean active power of the last window, in kW; nil where it had no 10 points.
    public private(set) var meanPowerKW: Double?

    private var buffer: WindowBuffer
    private var spectrum: Spectrum?
    /// NaN stands for absent.
    private var values: [Double]

    /// The features of `set`, before the first event.
    public init(_ set: FeatureSet) {
        self.set = set
        buffer = WindowBuffer(shape: set.window, extraCount: set.extras.count)
        if let shape = set.spectrum { spectrum = Spectrum(shape) } else { spectrum = nil }
        values = [Double](repeating: .nan, count: set.features.count)
    }

    /// Takes an event, and `extras`, the values of the extra channels at that event in their order.
    ///
    /// A missing value is NaN; channels after the end of `extras` are missing. The event that ends a
    /// window belongs to the next one. After `.closed` the features of that window can be read. An
    /// event after a gap or a clock step begins a new window.
    public mutating func take(
        _ event: borrowing SensorEvent,
        extras: Span<Double> = Span()
    ) -> WindowOutcome {
        let outcome = end(before: event.time)
        buffer.append(event, extras)
        return outcome
    }

    /// Ends the window if it is over at `time`, without an event: for a source that may have died.
    public mutating func end(before time: MonotonicTime) -> WindowOutcome {
        let outcome: WindowOutcome
        switch buffer.position(of: time) {
        case .empty, .inside: return .open
        case .backwards: outcome = .dropped(.clockStep)
        case .gap: outcome = .dropped(.gap)
        case .after:
            if let fault = buffer.fault(signals: set.signals.span) {
                outcome = .dropped(fault)
            } else {
                compute()
                outcome = .closed(buffer.closed)
            }
        }
        counts.note(outcome)
        buffer.removeAll()
        return outcome
    }

    /// The feature at `index` of the set in the last closed window; nil where it is absent there.
    ///
    /// A feature of a signal is never absent; one of an extra channel is, where that has fewer than
    /// 10 points; one of a spectrum, where the points miss an event or their steps are not even.
    public subscript(index: Int) -> Double? {
        let value = values[index]
        return value.isNaN ? nil : value
    }

    /// Hands the last closed window's features, in the set's order, to `body`; NaN is absent.
    public func withValues<Result>(_ body: (Span<Double>) -> Result) -> Result {
        body(values.span)
    }

    private mutating func compute() {
        var place = 0
        for index in set.signals.indices {
            put(moments(column: set.signals[index].rawValue), at: &place)
        }
        if set.signals.last == .vibration {
            let column = Signal.vibration.rawValue
            let vibration = moments(column: column)
            put(
                buffer.withColumn(column) { points in vibration?.excessKurtosis(of: points) },
                at: &place
            )
            put(vibration?.crestFactor, at: &place)
        }
        for index in set.extras.indices {
            put(moments(column: WindowBuffer.signalCount + index), at: &place)
        }
        meanPowerKW = moments(column: Signal.power.rawValue)?.mean
        rotationHz = nil
        guard let shape = set.spectrum else { return }
        for index in set.extras.indices where set.extras[index].isWaveform {
            putSpectrum(column: WindowBuffer.signalCount + index, shape, at: &place)
        }
    }

    private func moments(column: Int) -> Moments? {
        buffer.withColumn(column) { points in
            points.count < WindowShape.smallestPointCount ? nil : Moments(points)
        }
    }

    private mutating func putSpectrum(column: Int, _ shape: SpectrumShape, at place: inout Int) {
        let rateHz = buffer.isComplete(column) ? buffer.evenRateHz : nil
        guard let rateHz,
            buffer.withColumn(column, { spectrum?.transform($0) }) == true
        else {
            let count = shape.fittingOrders.count + SpectrumShape.bandCount
            for _ in 0..<count { put(Double?.none, at: &place) }
            return
        }
        let rotation: Double? =
            switch shape.rotation {
            case .unknown: nil
            case .configured(let hz): hz
            case .estimated(let range): spectrum?.peakHz(within: range, rateHz: rateHz)
            }
        // One shaft: the first waveform in which it can be seen says how fast it turns.
        if rotationHz == nil { rotationHz = rotation }
        for order in shape.fittingOrders {
            let amplitude = rotationHz.flatMap { hz in
                spectrum?.amplitude(frequencyHz: Double(order) * hz, rateHz: rateHz)
            }
            put(amplitude, at: &place)
        }
        for number in 0..<SpectrumShape.bandCount {
            put(spectrum?.bandRMS(number), at: &place)
        }
    }

    private mutating func put(_ moments: Moments?, at place: inout Int) {
        put(moments?.mean, at: &place)
        put(moments?.standardDeviation, at: &place)
        put(moments?.peakToPeak, at: &place)
        put(moments?.rms, at: &place)
    }

    private mutating func put(_ value: Double?, at place: inout Int) {
        values[place] = value ?? .nan
        place &+= 1
    }
}

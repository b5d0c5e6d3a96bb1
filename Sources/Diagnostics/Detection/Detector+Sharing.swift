extension Detector {
    /// A detector that goes straight on from the recorder whose baseline it has: its window is whole.
    public init(_ baseline: Baseline, continuing recorder: borrowing ReferenceRecorder) {
        self.init(baseline)
        precondition(baseline.channels.map(\.name) == recorder.channelNames, "another recorder")
        ring.take(over: recorder)
    }

    /// Hands what the last judged row was looked at as to `body`, in the channels' order and units.
    ///
    /// The means or medians of its window, NaN where a channel is missing: the same numbers that the
    /// forest beside it was fitted to. NaN throughout before the window is whole.
    public func withMeans<Result>(_ body: (Span<Double>) -> Result) -> Result {
        body(ring.means.span.extracting(ring.newestRow))
    }
}

extension ChannelRing {
    /// Where the newest row's window means are.
    var newestRow: Range<Int> { (newest * channelCount)..<((newest + 1) * channelCount) }

    /// Goes on with the rows of a recorder.
    mutating func take(over recorder: borrowing ReferenceRecorder) {
        recorder.restore(&self)
    }
}

extension ReferenceRecorder {
    /// Puts its newest rows into `ring`.
    fileprivate func restore(_ ring: inout ChannelRing) {
        let channels = channelNames.count
        for age in (0..<self.ring.count).reversed() {
            let start = self.ring.place(age: age) * channels
            ring.restore(
                time: self.ring.times[self.ring.place(age: age)],
                values: Array(self.ring.values[start..<(start + channels)]),
                means: Array(self.ring.means[start..<(start + channels)])
            )
        }
        ring.restore(start: self.ring.start)
    }
}

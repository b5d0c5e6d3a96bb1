extension ReferenceRecorder {
    /// A recorder of an asset's channels; see `init(channelNames:roles:pace:readiness:rowLimit:)`.
    public init(
        channels: DetectionChannels,
        readiness: ReferenceReadiness = ReferenceReadiness(),
        rowLimit: Int = Self.usualRowLimit
    ) {
        self.init(
            channelNames: channels.names,
            roles: channels.roles,
            pace: channels.pace,
            readiness: readiness,
            rowLimit: rowLimit
        )
    }

    /// The rows that miss no channel, one after the other, in the order of time.
    ///
    /// They are what the detector looks at: means or medians of a window. A forest cannot do without a
    /// value, so a row with a NaN is left out; where a channel is always missing none is left.
    public var completeRows: [Double] {
        let channels = channelNames.count
        var rows: [Double] = []
        for row in 0..<rowCount {
            let values = means[(row * channels)..<((row + 1) * channels)]
            if values.allSatisfy({ !$0.isNaN }) { rows.append(contentsOf: values) }
        }
        return rows
    }

    /// A forest fitted to and calibrated on the complete rows; nil where they allow none: fewer than
    /// two, or a value beyond float32.
    public func fitForest(seed: UInt64) -> ForestModel? {
        let rows = completeRows
        return try? ForestModel(
            fitting: rows.span,
            featureCount: channelNames.count,
            seed: seed
        )
    }
}

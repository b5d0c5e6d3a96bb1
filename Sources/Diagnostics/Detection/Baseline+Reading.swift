extension Baseline {
    /// The most bytes a baseline's JSON has: 32 × 32 numbers and all else.
    public static let artifactByteLimit = 65_536
    /// The largest magnitude of a number that is read.
    private static let magnitude = -Moments.magnitudeLimit...Moments.magnitudeLimit
    private static let positive = Double.leastNormalMagnitude...Moments.magnitudeLimit

    /// The baseline whose JSON, as UTF-8, these bytes are: the keys of `json` in its order.
    public init(json bytes: [UInt8]) throws(BaselineArtifactError) {
        guard bytes.count <= Self.artifactByteLimit else {
            throw .tooLarge(byteCount: bytes.count)
        }
        var reader = BaselineReader(bytes)
        try reader.mark("{")
        try reader.key("baseline", isFirst: true)
        let version = try reader.number("baseline", in: Self.magnitude)
        guard version == Double(Self.artifactVersion) else { throw .unknownVersion(version) }
        try reader.key("id")
        let id = try reader.text("id", byteLimit: 16)
        let isSimulated = try reader.key(oneOf: "simulated", "pace") == "simulated"
        self.isSimulated = isSimulated
        if isSimulated {
            guard try reader.flag() else { throw .badValue("simulated") }
            try reader.key("pace")
        }
        pace = try Self.pace(&reader)
        try reader.key("learned")
        learned = try Self.learned(&reader)
        try reader.key("rows")
        rowCount = try reader.integer("rows", in: 1...1_000_000)
        try reader.key("span_s")
        spanSeconds = try reader.number("span_s", in: 0...1e9)
        try reader.key("limit")
        limit = try reader.number("limit", in: Self.positive)
        try reader.key("doubts")
        var doubts: [BaselineDoubt] = []
        try reader.list("doubts", limit: 3 + 2 * DetectionRules.channelLimit) {
            reader throws(BaselineArtifactError) in
            doubts.append(try Self.doubt(&reader))
        }
        self.doubts = doubts
        try reader.key("channels")
        var channels: [Channel] = []
        try reader.list("channels", limit: DetectionRules.channelLimit) {
            reader throws(BaselineArtifactError) in
            channels.append(try Self.channel(&reader))
        }
        self.channels = channels
        try reader.key("model")
        model = try OperatingModel.read(&reader, channels)
        try reader.key("precision")
        precision = try Self.precision(&reader, channels)
        try reader.mark("}")
        try reader.end()
        let isBeyond = doubts.contains { !channels.indices.contains($0.channel ?? 0) }
        guard channels.contains(where: \.isInformative), !isBeyond else {
            throw .badValue(isBeyond ? "doubts" : "channels")
        }
        guard self.id == id else { throw .checksum }
    }

    private static func pace(
        _ reader: inout BaselineReader
    ) throws(BaselineArtifactError) -> DetectionPace {
        let word = try reader.text("pace", byteLimit: 16)
        guard let aggregate = DetectionPace.Aggregate(rawValue: word) else {
            throw .badValue("pace")
        }
        try reader.key("stretch")
        let stretch = try reader.number("stretch", in: DetectionPace.stretches)
        return DetectionPace(aggregate: aggregate, stretch: stretch)
    }

    private static func learned(
        _ reader: inout BaselineReader
    ) throws(BaselineArtifactError) -> Timestamp? {
        if try reader.takesNull() { return nil }
        let text = try reader.text("learned", byteLimit: 30)
        guard let learned = Timestamp(text) else { throw .badValue("learned") }
        return learned
    }

    private static func doubt(
        _ reader: inout BaselineReader
    ) throws(BaselineArtifactError) -> BaselineDoubt {
        try reader.mark("{")
        try reader.key("kind", isFirst: true)
        let name = try reader.text("kind", byteLimit: 32)
        guard let kind = BaselineDoubt.Kind(rawValue: name) else { throw .badValue("kind") }
        try reader.key("channel")
        let channel =
            try reader.takesNull()
            ? nil : try reader.integer("channel", in: 0...(DetectionRules.channelLimit - 1))
        try reader.key("value")
        let value = try reader.number("value", in: magnitude)
        try reader.key("limit")
        let limit = try reader.number("limit", in: magnitude)
        try reader.mark("}")
        return BaselineDoubt(kind: kind, channel: channel, value: value, limit: limit)
    }

    private static func channel(
        _ reader: inout BaselineReader
    ) throws(BaselineArtifactError) -> Channel {
        try reader.mark("{")
        try reader.key("name", isFirst: true)
        let name = try reader.text("name", byteLimit: Channel.nameByteLimit)
        try reader.key("role")
        let word = try reader.text("role", byteLimit: 16)
        guard let role = ChannelRole(rawValue: word) else { throw .badValue("role") }
        try reader.key("informative")
        let isInformative = try reader.flag()
        try reader.key("median")
        let median = try reader.number("median", in: magnitude)
        try reader.key("scale")
        let scale = try reader.number("scale", in: 0...Moments.magnitudeLimit)
        guard isInformative == (scale > 0) else { throw .badValue("informative") }
        try reader.key("below")
        let below = try reader.number("below", in: 0...Moments.magnitudeLimit)
        try reader.key("above")
        let above = try reader.number("above", in: 0...Moments.magnitudeLimit)
        guard role.isCovariate || (below == 0 && above == 0) else { throw .badValue("range") }
        try reader.key("mean")
        let mean = try reader.number("mean", in: magnitude)
        try reader.key("std")
        let deviation = try reader.number("std", in: 0...Moments.magnitudeLimit)
        try reader.mark("}")
        return Channel(
            name: name,
            role: role,
            median: median,
            scale: scale,
            below: below,
            above: above,
            mean: mean,
            standardDeviation: deviation
        )
    }

    /// Symmetric, positive definite among the informative channels, 0 elsewhere.
    private static func precision(
        _ reader: inout BaselineReader,
        _ channels: [Channel]
    ) throws(BaselineArtifactError) -> [Double] {
        let size = channels.count
        var numbers: [Double] = []
        try reader.list("precision", limit: size) { reader throws(BaselineArtifactError) in
            let start = numbers.count
            try reader.list("precision", limit: size) { reader throws(BaselineArtifactError) in
                numbers.append(try reader.number("precision", in: magnitude))
            }
            guard numbers.count - start == size else { throw .badValue("precision") }
        }
        guard numbers.count == size * size else { throw .badValue("precision") }
        var filled = numbers
        for row in 0..<size {
            for column in 0..<size {
                let number = numbers[row * size + column]
                let isUsed = channels[row].isInformative && channels[column].isInformative
                guard number == numbers[column * size + row], isUsed || number == 0 else {
                    throw .badValue("precision")
                }
            }
            if !channels[row].isInformative { filled[row * size + row] = 1 }
        }
        guard CorrelationInverse.isPositiveDefinite(filled, size: size) else {
            throw .badValue("precision")
        }
        return numbers
    }
}

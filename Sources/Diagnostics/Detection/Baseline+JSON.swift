extension Baseline {
    /// The version of the JSON that is written and read.
    public static let artifactVersion = 2

    /// The baseline as JSON: one line, always the same keys in the same order.
    ///
    /// A number is the shortest text that reads back as the same `Double`, so reading gives an equal
    /// baseline. `id` is a checksum of everything behind it. `"simulated":true` comes first of that
    /// where it was learned of simulated data, and is left out where it was not.
    public var json: String {
        #"{"baseline":\#(Self.artifactVersion),"id":"\#(id)",\#(content)}"#
    }

    /// FNV-1a of all that is said.
    var checksum: UInt64 { FNV1a.hash(Array(content.utf8).span) }

    private var content: String {
        let learned = learned.map { "\"\($0)\"" } ?? "null"
        let size = channels.count
        let rows = (0..<size).map { row in
            list(precision[(row * size)..<((row + 1) * size)].map(\.description))
        }
        return (isSimulated ? #""simulated":true,"# : "")
            + #""pace":"\#(pace.aggregate.rawValue)","stretch":\#(pace.stretch),"#
            + #""learned":\#(learned),"rows":\#(rowCount),"span_s":\#(spanSeconds),"#
            + #""limit":\#(limit),"doubts":\#(list(doubts.map(json))),"#
            + #""channels":\#(list(channels.map(json))),"#
            + #""model":\#(model?.json ?? "null"),"precision":\#(list(rows))"#
    }

    private func list(_ parts: [String]) -> String { "[\(parts.joined(separator: ","))]" }

    private func json(_ doubt: BaselineDoubt) -> String {
        let channel = doubt.channel.map(String.init) ?? "null"
        return #"{"kind":"\#(doubt.kind.rawValue)","channel":\#(channel),"#
            + #""value":\#(doubt.value),"limit":\#(doubt.limit)}"#
    }

    private func json(_ channel: Channel) -> String {
        #"{"name":\#(JSONText.quoted(channel.name)),"role":"\#(channel.role.rawValue)","#
            + #""informative":\#(channel.isInformative),"#
            + #""median":\#(channel.median),"scale":\#(channel.scale),"#
            + #""below":\#(channel.below),"above":\#(channel.above),"mean":\#(channel.mean),"#
            + #""std":\#(channel.standardDeviation)}"#
    }
}

extension OperatingModel {
    /// The model as a part of a baseline's JSON.
    var json: String {
        func list(_ numbers: some Sequence<Double>) -> String {
            "[\(numbers.map(\.description).joined(separator: ","))]"
        }
        let rows = slopes.indices.map { channel in
            list(values[(channel * loads.count)..<((channel + 1) * loads.count)])
        }
        return #"{"supply_centre":\#(supplyCentre),"supply_spread":\#(supplySpread),"#
            + #""load_spread":\#(loadSpread),"samples":\#(sampleCount),"loads":\#(list(loads)),"#
            + #""slopes":\#(list(slopes)),"at_loads":[\#(rows.joined(separator: ","))]}"#
    }

    /// The model that comes next in `reader`, of these channels; nil where it is `null`, as it is
    /// exactly where no channel is supply or load.
    static func read(
        _ reader: inout BaselineReader,
        _ channels: [Baseline.Channel]
    ) throws(BaselineArtifactError) -> OperatingModel? {
        let supply = channels.firstIndex { $0.role == .supply }
        let load = channels.firstIndex { $0.role == .load }
        let isOne =
            channels.count { $0.role == .supply } < 2 && channels.count { $0.role == .load } < 2
        guard isOne else { throw .badValue("role") }
        guard supply != nil || load != nil else {
            guard try reader.takesNull() else { throw .badValue("model") }
            return nil
        }
        let positive = Double.leastNormalMagnitude...Moments.magnitudeLimit
        try reader.mark("{")
        try reader.key("supply_centre", isFirst: true)
        let supplyCentre = try reader.number("supply_centre", in: magnitudes)
        try reader.key("supply_spread")
        let supplySpread = try reader.number("supply_spread", in: positive)
        try reader.key("load_spread")
        let loadSpread = try reader.number("load_spread", in: positive)
        try reader.key("samples")
        let samples = try reader.number("samples", in: 1...1e9)
        try reader.key("loads")
        let loads = try numbers(&reader, "loads", limit: loadLimit)
        let isRising = zip(loads, loads.dropFirst()).allSatisfy { $0 < $1 }
        guard loads.isEmpty || (load != nil && loads.count > 1 && isRising) else {
            throw .badValue("loads")
        }
        try reader.key("slopes")
        let slopes = try numbers(&reader, "slopes", limit: channels.count)
        guard slopes.count == channels.count else { throw .badValue("slopes") }
        try reader.key("at_loads")
        var values: [Double] = []
        var rows = 0
        try reader.list("at_loads", limit: channels.count) {
            reader throws(BaselineArtifactError) in
            let row = try numbers(&reader, "at_loads", limit: loadLimit)
            guard row.count == loads.count else { throw .badValue("at_loads") }
            values += row
            rows += 1
        }
        guard rows == channels.count else { throw .badValue("at_loads") }
        try reader.mark("}")
        return OperatingModel(
            supply: supply,
            load: load,
            supplyCentre: supplyCentre,
            supplySpread: supplySpread,
            loads: loads,
            loadSpread: loadSpread,
            sampleCount: samples,
            slopes: slopes,
            values: values
        )
    }

    private static func numbers(
        _ reader: inout BaselineReader,
        _ what: String,
        limit: Int
    ) throws(BaselineArtifactError) -> [Double] {
        var numbers: [Double] = []
        try reader.list(what, limit: limit) { reader throws(BaselineArtifactError) in
            numbers.append(try reader.number(what, in: magnitudes))
        }
        return numbers
    }

    private static let magnitudes = -Moments.magnitudeLimit...Moments.magnitudeLimit
}

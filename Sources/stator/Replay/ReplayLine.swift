import Diagnostics

/// What a replay says of one row.
struct ReplayLine: Hashable {
    /// The names of the columns.
    static let header =
        "row,timestamp,score,anomaly,norm_score,forest_score,standing,state,health,explanation\n"

    /// The row's number among the rows of data, from 0.
    var row: Int
    /// Its time in UTC; nil where the recording does not say.
    var timestamp: Timestamp?
    /// The contract's anomaly score, 0…1; nil unless judged.
    var score: Double?
    /// Whether the detector holds an alarm.
    var isAlarm = false
    /// S, ≥ 0; nil unless judged.
    var normScore: Double?
    /// The forest's score, 0…1; nil where there is none.
    var forestScore: Double?
    /// What the asset was to the detector.
    var standing: Standing
    /// The asset's state.
    var state: AssetState
    /// 0…100; nil while it is not known (`AssetState.health`).
    var health: Int?
    /// Why, strongest reason first; empty where nothing is to be explained.
    var explanation = ""

    /// Appends it as a record of RFC 4180.
    func appendCSV(to bytes: inout [UInt8]) {
        let fields = [
            "\(row)", timestamp.map(\.description) ?? "", Self.text(score), isAlarm ? "1" : "0",
            Self.text(normScore), Self.text(forestScore), standing.name, state.name,
            health.map(String.init) ?? "",
        ]
        bytes.append(contentsOf: fields.joined(separator: ",").utf8)
        bytes.append(UInt8(ascii: ","))
        if !explanation.isEmpty {
            bytes.append(UInt8(ascii: "\""))
            for byte in explanation.utf8 {
                if byte == UInt8(ascii: "\"") { bytes.append(byte) }
                bytes.append(byte)
            }
            bytes.append(UInt8(ascii: "\""))
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Appends it as a JSON object and a line end; what is not there is null.
    func appendJSON(to bytes: inout [UInt8]) {
        let time = timestamp.map { "\"\($0)\"" } ?? "null"
        let text =
            "{\"row\":\(row),\"timestamp\":\(time),\"score\":\(Self.json(score))"
            + ",\"anomaly\":\(isAlarm),\"norm_score\":\(Self.json(normScore))"
            + ",\"forest_score\":\(Self.json(forestScore)),\"standing\":\"\(standing.name)\""
            + ",\"state\":\"\(state.name)\",\"health\":\(health.map(String.init) ?? "null")"
            + ",\"explanation\":\(explanation.isEmpty ? "null" : JSONText.quoted(explanation))}\n"
        bytes.append(contentsOf: text.utf8)
    }

    /// The shortest text that reads back as the same number.
    private static func text(_ number: Double?) -> String { number.map { "\($0)" } ?? "" }

    private static func json(_ number: Double?) -> String { number.map { "\($0)" } ?? "null" }
}

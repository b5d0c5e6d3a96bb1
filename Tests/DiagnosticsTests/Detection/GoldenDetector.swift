import Diagnostics
import FoundationEssentials

/// A case of `Golden/detector.json`, which `Golden/make_detector.py` made with NumPy.
struct GoldenDetector: Decodable {
    let name: String
    let reference: Int
    let seconds: [Int64]
    let rows: [[Double?]]
    let median: [Double]
    let scale: [Double]
    let mean: [Double?]
    let std: [Double?]
    let limit: Double
    let rowCount: Int
    let precision: [Double]
    let scores: [Double?]
    let alarms: String

    static func all(testFile: String = #filePath) throws -> [Self] {
        let folder = testFile.split(separator: "/", omittingEmptySubsequences: false).dropLast(2)
        let path = folder.joined(separator: "/") + "/Golden/detector.json"
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode([Self].self, from: Data(contentsOf: URL(filePath: path)))
    }

    func row(_ index: Int) -> [Double] { rows[index].map { $0 ?? .nan } }

    func time(_ index: Int) -> MonotonicTime {
        MonotonicTime(nanoseconds: seconds[index] * 1_000_000_000)
    }

    /// The baseline of the reference rows.
    func baseline() throws -> Baseline {
        var recorder = ReferenceRecorder(
            channelNames: (0..<rows[0].count).map { "channel_\($0)" },
            readiness: ReferenceReadiness(span: .seconds(240), rows: 200)
        )
        for index in 0..<reference { recorder.take(row(index).span, at: time(index)) }
        return try Baseline(fitting: recorder)
    }

    /// A detector that has seen the reference rows.
    func primed(_ baseline: Baseline) -> Detector {
        var detector = Detector(baseline)
        for index in 0..<reference { detector.prime(row(index).span, at: time(index)) }
        return detector
    }
}

import Diagnostics
import FoundationEssentials
import Testing

/// A forest that scikit-learn fitted, and what it says of rows (`Golden/Forest/make_golden.py`).
struct GoldenForest: Decodable {
    /// All there are.
    static let names = ["a_16f_256", "b_4f_60", "c_8f_subfeat", "d_reference_batch"]

    struct Tree: Decodable {
        let features: [Int]
        let left: [Int]
        let right: [Int]
        let feature: [Int]
        let threshold: [Double]
        let n: [Int]

        var forestTree: ForestTree {
            ForestTree(
                childrenLeft: left,
                childrenRight: right,
                feature: feature,
                threshold: threshold,
                sampleCount: n,
                features: features
            )
        }
    }

    struct Parameters: Decodable {
        let samples: Int
        let contamination: Contamination?

        enum CodingKeys: String, CodingKey {
            case samples = "max_samples_"
            case contamination
        }
    }

    /// A share of outliers; nil where scikit-learn was told "auto".
    struct Contamination: Decodable {
        let share: Double?

        init(from decoder: any Decoder) throws {
            share = try? decoder.singleValueContainer().decode(Double.self)
        }
    }

    let parameters: Parameters
    let offset: Double
    let trees: [Tree]
    let rows: [[Double]]
    let scores: [Double]
    let training: [[Double]]?

    enum CodingKeys: String, CodingKey {
        case parameters = "params"
        case offset
        case trees
        case rows = "X"
        case scores = "score_samples"
        case training = "train"
    }

    init(named name: String, testFile: String = #filePath) throws {
        let folder = testFile.split(separator: "/", omittingEmptySubsequences: false).dropLast(2)
        let path = folder.joined(separator: "/") + "/Golden/Forest/\(name).json"
        let content = try Data(contentsOf: URL(filePath: path))
        self = try JSONDecoder().decode(Self.self, from: content)
    }

    /// The forest as it is loaded here.
    func load() throws -> IsolationForest {
        try IsolationForest(
            trees: trees.map(\.forestTree),
            featureCount: rows[0].count,
            sampleCount: parameters.samples
        )
    }
}

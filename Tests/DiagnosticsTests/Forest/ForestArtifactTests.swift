import Glibc
import Testing

@testable import Diagnostics

@Suite("Forest: the artifact")
struct ForestArtifactTests {
    private static func error(_ bytes: [UInt8]) -> ForestArtifactError? {
        do throws(ForestArtifactError) {
            _ = try ForestModel(artifact: bytes.span)
            return nil
        } catch {
            return error
        }
    }

    /// The bytes with a checksum that matches.
    private static func signed(_ bytes: [UInt8]) -> [UInt8] {
        let body = Array(bytes.dropLast(8))
        let hash = FNV1a.hash(body)
        return body + (0..<8).map { UInt8(truncatingIfNeeded: hash >> (8 * $0)) }
    }

    /// A seed of its own each run; `FUZZ_SEED` repeats one.
    private static func seed() -> UInt64 {
        if let text = getenv("FUZZ_SEED"), let seed = UInt64(String(cString: text)) { return seed }
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(bitPattern: Int64(time.tv_nsec)) ^ UInt64(time.tv_sec)
    }

    @Test("A model comes back with the same bytes, seed, limit and scores")
    func comesBack() throws {
        for count in [2, 3, 60, 256, 700] {
            let healthy = HealthyRows(count, features: 7, seed: 4)
            let model = try healthy.model(seed: UInt64.max - 1)
            let bytes = model.artifact
            let again = try ForestModel(artifact: bytes.span)
            #expect(again.artifact == bytes)
            #expect(again.seed == model.seed)
            #expect(again.calibration == model.calibration)
            for row in healthy.rows.prefix(100) {
                #expect(again.anomalyScore(row) == model.anomalyScore(row))
            }
        }
    }

    @Test("The hash is FNV-1a of the draft's test vectors")
    func hash() {
        #expect(FNV1a.hash(Array("".utf8)) == 0xCBF2_9CE4_8422_2325)
        #expect(FNV1a.hash(Array("a".utf8)) == 0xAF63_DC4C_8601_EC8C)
        #expect(FNV1a.hash(Array("foobar".utf8)) == 0x8594_4171_F739_67E8)
    }

    @Test(
        "The greatest model is within the byte limit, and one byte more than the limit is refused"
    )
    func byteLimit() throws {
        let limit = ForestModel.artifactByteLimit
        #expect(Self.error([UInt8](repeating: 0, count: limit)) == .notAModel)
        let over = [UInt8](repeating: 0, count: limit + 1)
        #expect(Self.error(over) == .tooLarge(byteCount: limit + 1))
        let model = try HealthyRows(256, features: 64, seed: 1).model(trees: 512)
        #expect(model.artifact.count <= limit)
    }

    @Test("Each fault has its error")
    func faults() throws {
        let good = try HealthyRows(60, features: 3, seed: 1).model(trees: 4).artifact
        func spoiled(_ spoil: (inout [UInt8]) -> Void) -> ForestArtifactError? {
            var bytes = good
            spoil(&bytes)
            return Self.error(Self.signed(bytes))
        }
        #expect(spoiled { _ in } == nil)
        #expect(Self.error([]) == .length(byteCount: 0))
        #expect(Self.error(Array(good.dropLast())) == .checksum)
        #expect(spoiled { $0[0] = 0 } == .notAModel)
        #expect(spoiled { $0[4] = 2 } == .unknownVersion(2))
        #expect(spoiled { $0[20] = 0xFF } == .healthyLimit)
        #expect(
            spoiled { $0[21] = 65 }
                == .forest(.outOfRange(name: "featureCount", value: 65, allowed: 1...64))
        )
        #expect(
            spoiled { $0[25] = 2 }
                == .forest(.outOfRange(name: "sampleCount", value: 572, allowed: 2...256))
        )
        #expect(spoiled { $0[22] = 5 } == .length(byteCount: good.count))
        #expect(spoiled { $0[22] = 3 } == .length(byteCount: good.count))
        #expect(spoiled { $0[23] = 2 } != nil)
        #expect(spoiled { $0[26] = 3 } == .forest(.badNode(tree: 0, node: 0)))
        #expect(spoiled { $0.insert(0, at: good.count - 8) } == .length(byteCount: good.count + 1))
    }

    @Test("No bytes, however wrong, trap; what is taken scores between 0 and 1")
    func fuzz() throws {
        let seed = Self.seed()
        var random = SplitMix64(seed: seed)
        let healthy = HealthyRows(40, features: 3, seed: 2)
        let good = try healthy.model(trees: 3).artifact
        var taken = 0
        for round in 0..<6_000 {
            var bytes = good
            switch round % 3 {
            case 0:
                let count = random.next(below: 400)
                bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
                if count > 40 { bytes.replaceSubrange(0..<22, with: good[0..<22]) }
            case 1:
                for _ in 0...random.next(below: 4) {
                    let place = random.next(below: bytes.count)
                    bytes[place] = UInt8(truncatingIfNeeded: random.next())
                }
            default:
                bytes.removeSubrange(random.next(below: bytes.count)...)
            }
            if round % 2 == 0, bytes.count >= 8 { bytes = Self.signed(bytes) }
            guard Self.error(bytes) == nil else { continue }
            let model = try ForestModel(artifact: bytes.span)
            taken += 1
            let row = [Double](repeating: 1, count: model.forest.featureCount)
            let score = try #require(model.anomalyScore(row))
            #expect(score >= 0 && score <= 1, "FUZZ_SEED=\(seed)")
            #expect(model.artifact == bytes, "FUZZ_SEED=\(seed)")
        }
        #expect(taken > 0, "FUZZ_SEED=\(seed)")
    }
}

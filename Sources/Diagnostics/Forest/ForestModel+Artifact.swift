// The bytes of a model, all numbers lowest byte first:
//   "SIFO", version (1), seed (8), healthy limit (8, IEEE 754), features (1), trees (2), samples (2),
//   each tree in preorder, FNV-1a 64 of all before (8).
// A split is its feature (1) and its float32 threshold (4); a leaf is 255 and its samples − 1.
extension ForestModel {
    /// The version of the bytes that are written and read here.
    public static let artifactVersion: UInt8 = 1
    /// The most bytes a model can have.
    public static let artifactByteLimit =
        headerByteCount + IsolationForest.treeLimit * (255 * 5 + 256 * 2) + 8

    private static let mark = Array("SIFO".utf8)
    private static let headerByteCount = 26
    private static let leafMark: UInt8 = 255

    /// The model as bytes, the same for the same model.
    public var artifact: [UInt8] {
        var bytes = Self.mark + [Self.artifactVersion]
        Self.append(seed, to: &bytes)
        Self.append(calibration.healthyLimit.bitPattern, to: &bytes)
        bytes.append(UInt8(forest.featureCount))
        Self.append(UInt16(forest.treeCount), to: &bytes)
        Self.append(UInt16(forest.sampleCount), to: &bytes)
        for number in 0..<forest.treeCount {
            let tree = forest.tree(number)
            for node in tree.feature.indices {
                if tree.childrenLeft[node] == ForestTree.noChild {
                    bytes.append(Self.leafMark)
                    bytes.append(UInt8(tree.sampleCount[node] - 1))
                } else {
                    bytes.append(UInt8(tree.feature[node]))
                    Self.append(Float(tree.threshold[node]).bitPattern, to: &bytes)
                }
            }
        }
        Self.append(FNV1a.hash(bytes.span), to: &bytes)
        return bytes
    }

    /// The model whose bytes these are.
    ///
    /// Memory is taken only for what was checked: the forest itself and one tree at a time.
    public init(artifact bytes: Span<UInt8>) throws(ForestArtifactError) {
        guard bytes.count <= Self.artifactByteLimit else {
            throw .tooLarge(byteCount: bytes.count)
        }
        guard bytes.count >= Self.headerByteCount + 8 else {
            throw .length(byteCount: bytes.count)
        }
        guard Self.mark.indices.allSatisfy({ bytes[$0] == Self.mark[$0] }) else {
            throw .notAModel
        }
        guard bytes[4] == Self.artifactVersion else { throw .unknownVersion(bytes[4]) }
        let body = bytes.extracting(first: bytes.count - 8)
        guard Self.number(bytes, at: body.count, size: 8) == FNV1a.hash(body) else {
            throw .checksum
        }
        let limit = Double(bitPattern: Self.number(body, at: 13, size: 8))
        guard let calibration = ScoreCalibration(healthyLimit: limit) else { throw .healthyLimit }
        let treeCount = Int(Self.number(body, at: 22, size: 2))
        guard body.count >= Self.headerByteCount + 2 * treeCount else {
            throw .length(byteCount: bytes.count)
        }
        do {
            forest = try IsolationForest(
                featureCount: Int(body[21]),
                treeCount: treeCount,
                sampleCount: Int(Self.number(body, at: 24, size: 2))
            )
        } catch {
            throw .forest(error)
        }
        self.calibration = calibration
        seed = Self.number(body, at: 5, size: 8)
        var position = Self.headerByteCount
        for number in 0..<treeCount {
            var tree = ForestTree(featureCount: forest.featureCount)
            _ = try Self.read(
                body,
                at: &position,
                depth: 0,
                limit: forest.height,
                number: number,
                to: &tree
            )
            do { try forest.load(tree, number) } catch { throw .forest(error) }
        }
        guard position == body.count else { throw .length(byteCount: bytes.count) }
    }

    /// Appends the next node and all below it to `tree`; how many samples they are.
    ///
    /// Tree number `number` comes out whole and no deeper than its forest, otherwise unchecked.
    private static func read(
        _ body: Span<UInt8>,
        at position: inout Int,
        depth: Int,
        limit: Int,
        number: Int,
        to tree: inout ForestTree
    ) throws(ForestArtifactError) -> Int {
        guard position + 1 < body.count else { throw .length(byteCount: body.count + 8) }
        let node = tree.feature.count
        let mark = body[position]
        tree.childrenLeft.append(ForestTree.noChild)
        tree.childrenRight.append(ForestTree.noChild)
        tree.feature.append(Int(mark))
        tree.threshold.append(0)
        tree.sampleCount.append(Int(body[position + 1]) + 1)
        if mark == leafMark {
            position += 2
            return tree.sampleCount[node]
        }
        guard depth < limit else { throw .forest(.tooDeep(tree: number)) }
        guard position + 5 <= body.count else { throw .length(byteCount: body.count + 8) }
        let bits = UInt32(truncatingIfNeeded: Self.number(body, at: position + 1, size: 4))
        tree.threshold[node] = Double(Float(bitPattern: bits))
        position += 5
        var samples = 0
        for isLeft in [true, false] {
            let child = tree.feature.count
            if isLeft {
                tree.childrenLeft[node] = child
            } else {
                tree.childrenRight[node] = child
            }
            samples += try read(
                body,
                at: &position,
                depth: depth + 1,
                limit: limit,
                number: number,
                to: &tree
            )
        }
        tree.sampleCount[node] = samples
        return samples
    }

    private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
        for shift in stride(from: 0, to: number.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    private static func number(_ bytes: Span<UInt8>, at position: Int, size: Int) -> UInt64 {
        (0..<size).reduce(0) { $0 | UInt64(bytes[position + $1]) << (8 * $1) }
    }
}

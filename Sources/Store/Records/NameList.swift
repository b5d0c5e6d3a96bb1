import Diagnostics

/// The names that a record's numbers go by, kept once in the file for all records that share them.
///
/// Its number follows from its names, so that two files never mean two lists by one number, and a
/// list that was lost is there again with the next record of its asset.
struct NameList: Hashable {
    /// The most names of each kind.
    static let countLimit = FeatureWindow.valueLimit
    /// The longest name, UTF-8 bytes.
    static let nameByteLimit = FeatureLabel.nameByteLimit
    /// 48 bits take six bytes in a row of SQLite.
    private static let idMask: UInt64 = 1 << 48 - 1

    /// The names of features, in the order of `FeatureWindow.values`.
    let features: [String]
    /// The names of channels, in the order that `Assessment.Part.channel` counts.
    let channels: [String]

    /// No names.
    static let none = NameList(features: [], channels: [])

    /// The names of `record`.
    init(of record: AssetRecord) {
        self.init(features: record.featureNames, channels: record.channelNames)
    }

    private init(features: [String], channels: [String]) {
        self.features = features
        self.channels = channels
    }

    /// Whether there is no name in it.
    var isEmpty: Bool { features.isEmpty && channels.isEmpty }

    /// Its bytes: of each kind how many, and the names.
    var bytes: [UInt8] {
        var writer = ByteWriter()
        for names in [features, channels] {
            writer.write(count: UInt64(names.count))
            for name in names { writer.write(text: name) }
        }
        return writer.bytes
    }

    /// The list in `bytes`; any bytes may be given.
    init(bytes: [UInt8]) throws(RecordBlockError) {
        var reader = ByteReader(bytes)
        features = try Self.names(from: &reader)
        channels = try Self.names(from: &reader)
        guard reader.isAtEnd else { throw .trailingBytes }
    }

    /// Checks that every number that is to have a name has one of these; an empty list names nothing.
    func check(
        _ windows: [FeatureWindow],
        _ assessments: [Assessment]
    ) throws(RecordBlockError) {
        if !features.isEmpty {
            guard windows.allSatisfy({ $0.values.count == features.count }) else {
                throw .badValue("number of features")
            }
        }
        if !channels.isEmpty {
            let isNamed = assessments.allSatisfy { judged in
                judged.parts.allSatisfy { channels.indices.contains(Int($0.channel)) }
            }
            guard isNamed else { throw .badValue("channel of a part") }
        }
    }

    /// The number of the list with these bytes: 48 bits, above zero.
    static func id(of bytes: [UInt8]) -> Int64 {
        var hash = UInt64(bytes.count)
        for byte in bytes { hash = SplitMix64.mix(hash ^ UInt64(byte)) }
        return Int64(max(1, hash & idMask))
    }

    private static func names(
        from reader: inout ByteReader
    ) throws(RecordBlockError) -> [String] {
        var names: [String] = []
        for _ in 0..<(try reader.count(of: "names", limit: countLimit)) {
            names.append(try reader.text(byteLimit: nameByteLimit))
        }
        return names
    }
}

import Diagnostics

/// What an asset learns; the raw value is the word that is stored.
public enum ArtifactKind: String, CaseIterable, Sendable {
    /// What healthy is.
    case baseline
    /// The isolation forest.
    case forest
}

/// One version of something learned, to be kept under its asset and kind.
public struct ArtifactVersion: Hashable, Sendable {
    /// The most versions of one asset and kind that are kept; then the oldest gives way, but never the
    /// one in use.
    public static let versionLimit = 32
    /// The longest name, UTF-8 bytes.
    public static let nameByteLimit = 64
    /// The longest note, UTF-8 bytes; a longer one is cut.
    public static let noteByteLimit = 1_024
    /// The largest content, bytes.
    public static let contentByteLimit = 512 * 1_024

    /// The asset that it was learned from.
    public var assetID: String
    /// What it is.
    public var kind: ArtifactKind
    /// Its version, above all that its asset and kind ever had; nil takes the next one, from 1.
    public var version: UInt64?
    /// The id that the artifact has in itself; 1…`nameByteLimit` bytes.
    public var name: String
    /// When it was made.
    public var time: MonotonicTime
    /// When it was made, in UTC; nil where the store is to stamp it.
    public var timestamp: Timestamp?
    /// Why it was made, in plain words.
    public var note: String
    /// The artifact itself, at most `contentByteLimit` bytes.
    public var content: [UInt8]

    /// A version.
    public init(
        assetID: String,
        kind: ArtifactKind,
        version: UInt64? = nil,
        name: String,
        time: MonotonicTime,
        timestamp: Timestamp? = nil,
        note: String = "",
        content: [UInt8]
    ) {
        self.assetID = assetID
        self.kind = kind
        self.version = version
        self.name = name
        self.time = time
        self.timestamp = timestamp
        self.note = note.cut(toUTF8: Self.noteByteLimit)
        self.content = content
    }
}

/// A version of an artifact as the store holds it, without its content.
public struct StoredArtifact: Hashable, Sendable {
    /// The asset that it was learned from.
    public let assetID: String
    /// What it is.
    public let kind: ArtifactKind
    /// Its version, from 1; no version of an asset and kind is given twice.
    public let version: UInt64
    /// The id that the artifact has in itself.
    public let name: String
    /// The kernel's id of the boot that its time belongs to.
    public let bootID: String
    /// When it was made.
    public let time: MonotonicTime
    /// When it was made, in UTC; nil until the clock of its boot was trusted.
    public let timestamp: Timestamp?
    /// Which setting of the clock gave it its timestamp, as in `StoredRecord`.
    public let clock: Int64
    /// Why it was made.
    public let note: String
    /// The size of its content, bytes.
    public let byteCount: Int
    /// Whether it is the one in use.
    public internal(set) var isActive: Bool
}

/// Whose versions these are.
struct ArtifactKey: Hashable {
    let assetID: String
    let kind: ArtifactKind
}

/// Which versions of one asset and kind there are once all that waits is on disk.
struct ArtifactShelf {
    /// Those that are kept, oldest first.
    private(set) var versions: [UInt64] = []
    /// The one in use.
    private(set) var active: UInt64?

    /// The highest version given so far.
    var newest: UInt64 { versions.last ?? 0 }

    /// Puts the next version there, as `Committer` will; the oldest may give way.
    mutating func add(_ version: UInt64, isActive: Bool = false) {
        versions.append(version)
        if isActive { active = version }
        guard versions.count > ArtifactVersion.versionLimit else { return }
        if let oldest = versions.firstIndex(where: { $0 != active }) { versions.remove(at: oldest) }
    }

    /// Takes `version`, which is there, into use.
    mutating func activate(_ version: UInt64) { active = version }
}

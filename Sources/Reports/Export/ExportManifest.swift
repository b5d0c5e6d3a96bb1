import Diagnostics

/// What an export is of, and every file in it: the last thing that is written, and what is signed.
public struct ExportManifest: Hashable, Sendable {
    /// What it is called in the export's folder.
    public static let fileName = "manifest.json"
    /// Its signature.
    public static let signatureName = "manifest.json.sig"
    /// The public key to the signature.
    public static let keyName = "public-key.pem"
    /// The checksums of all files but these four, as `sha256sum -c` reads them.
    public static let sumsName = "SHA256SUMS"
    /// The version of its form.
    public static let format = "stator-export/1"

    /// What was written of an asset.
    public struct Asset: Hashable, Sendable {
        /// The `asset_id`.
        public var id: String
        /// What people call it.
        public var name: String
        /// Its folder in the export.
        public var folder: String
        /// Whether any of its events is simulated.
        public var isSimulated: Bool { sources.contains(Source.simulator.rawValue) }
        /// Where its events come from, sorted.
        public var sources: [String]
        /// Raw events.
        public var events: UInt64
        /// Records with raw values.
        public var records: UInt64
        /// Records of which only a summary is left.
        public var summaries: UInt64
        /// Records that do not decode, which are left out.
        public var unreadable: UInt64
        /// Raw events of the whole store that have no time in UTC, which are left out: the clock was never set.
        public var withoutTime: UInt64
    }

    /// The version of the program.
    public var agentVersion: String
    /// What the place is called.
    public var site: String
    /// When the export was begun.
    public var madeAt: Timestamp
    /// The first instant of the range.
    public var from: Timestamp
    /// The first instant after it.
    public var end: Timestamp
    /// The fingerprint of the key that signs.
    public var keyFingerprint: String
    /// The assets in the order of their ids.
    public var assets: [Asset] = []
    /// What was asked for and could not be made, and why.
    public var leftOut: [(file: String, reason: String)] { leftOutFiles.map { ($0.name, $0.why) } }
    /// All files but this and its signature, in the order of their names.
    public var files: [ExportedFile] = []

    struct LeftOut: Hashable, Sendable {
        let name: String
        let why: String
    }

    var leftOutFiles: [LeftOut] = []

    /// The manifest as JSON, the same for the same content; one file a line.
    public var json: String {
        let assets = assets.map { asset in
            "\n  {\"asset_id\":\(JSONText.quoted(asset.id)),\"name\":\(JSONText.quoted(asset.name)),"
                + "\"folder\":\(JSONText.quoted(asset.folder)),\"simulated\":\(asset.isSimulated),"
                + "\"sources\":[\(asset.sources.map(JSONText.quoted).joined(separator: ","))],"
                + "\"events\":\(asset.events),\"records\":\(asset.records),"
                + "\"summaries\":\(asset.summaries),\"unreadable\":\(asset.unreadable),"
                + "\"without_time\":\(asset.withoutTime)}"
        }
        let left = leftOutFiles.map { file in
            "\n  {\"file\":\(JSONText.quoted(file.name)),\"reason\":\(JSONText.quoted(file.why))}"
        }
        let files = files.map { file in
            "\n  {\"name\":\(JSONText.quoted(file.name)),\"bytes\":\(file.byteCount),"
                + "\"sha256\":\"\(file.digest)\"}"
        }
        return
            "{\"format\":\"\(Self.format)\",\n\"agent_version\":\(JSONText.quoted(agentVersion)),\n"
            + "\"site\":\(JSONText.quoted(site)),\n\"made_at\":\"\(madeAt)\",\n"
            + "\"from\":\"\(from)\",\n\"to\":\"\(end)\",\n"
            + "\"public_key_sha256\":\"\(keyFingerprint)\",\n"
            + "\"assets\":[\(assets.joined(separator: ","))],\n"
            + "\"left_out\":[\(left.joined(separator: ","))],\n"
            + "\"files\":[\(files.joined(separator: ","))]}\n"
    }
}

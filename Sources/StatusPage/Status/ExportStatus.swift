/// What goes out on sticks, and the key that it is signed with.
public struct ExportStatus: Codable, Equatable, Sendable {
    /// The public key in PEM, to compare with the one on a stick; `null` before the first export.
    @NullWhenAbsent public private(set) var publicKey: String?
    /// The SHA-256 of the key's DER form, in hexadecimal.
    @NullWhenAbsent public private(set) var publicKeySHA256: String?
    /// The latest export to each stick, the newest first.
    public private(set) var sticks: [StickStatus]

    /// What is known of exports.
    public init(publicKey: String?, publicKeySHA256: String?, sticks: [StickStatus]) {
        self.publicKey = publicKey
        self.publicKeySHA256 = publicKeySHA256
        self.sticks = sticks
    }

    /// Nothing was ever exported.
    public static let none = Self(publicKey: nil, publicKeySHA256: nil, sticks: [])

    private enum CodingKeys: String, CodingKey {
        case publicKey = "public_key"
        case publicKeySHA256 = "public_key_sha256"
        case sticks
    }
}

/// How an export to a stick stands; the raw value is the word in the document.
public enum StickCondition: String, Codable, Sendable, CaseIterable {
    /// It is being written: leave it in.
    case running
    /// All is on it and was read back; it is still mounted.
    case written
    /// All is on it; it may be pulled out.
    case safeToRemove = "safe_to_remove"
    /// Not all could be written, and why is told.
    case failed
    /// The export ended without a word: it was killed, or the power went.
    case interrupted

    /// For people.
    public var words: String {
        switch self {
        case .running: "being written, leave it in"
        case .written: "written, being unmounted"
        case .safeToRemove: "safe to remove"
        case .failed: "failed"
        case .interrupted: "cut short"
        }
    }
}

/// The latest export to a stick.
public struct StickStatus: Codable, Equatable, Sendable {
    /// The stick: its device (`sdb1`), or the name of the folder that was exported to.
    public var name: String
    /// How it stands.
    public var state: StickCondition
    /// What is being done, what was written, or what went wrong and what to do.
    public var message: String
    /// One word of what went wrong: `full`, `read_only`, `gone`, …; `null` where nothing did.
    @NullWhenAbsent public var trouble: String?
    /// The folder of the export; `null` where there is none yet.
    @NullWhenAbsent public var folder: String?
    /// Since when it stands so, UTC.
    public var at: String

    /// How an export stands since `at`.
    public init(
        name: String,
        state: StickCondition,
        message: String,
        trouble: String? = nil,
        folder: String? = nil,
        at: String
    ) {
        self.name = name
        self.state = state
        self.message = message
        self.trouble = trouble
        self.folder = folder
        self.at = at
    }

    /// The same with texts of limited length, for what was read from a file.
    public var bounded: Self {
        var status = self
        status.name = name.asName
        status.message = message.asText
        status.trouble = trouble?.asName
        status.folder = folder?.asText
        status.at = at.asName
        return status
    }
}

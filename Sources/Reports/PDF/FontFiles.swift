import Glibc

/// The fonts that a PDF can be set in: TrueType files of this machine.
public struct FontFiles: Hashable, Sendable {
    /// The file of the upright face; nil where there is none, and then Latin letters only are shown.
    public let regular: String?
    /// The file of the bold face; nil where there is none.
    public let bold: String?
    /// A file with letters that the others lack, such as Chinese and Japanese ones; nil without one.
    public let fallback: String?

    /// Fonts; a missing bold is the regular one.
    public init(regular: String?, bold: String?, fallback: String? = nil) {
        self.regular = regular
        self.bold = bold ?? regular
        self.fallback = fallback
    }

    private static let directory = "/usr/share/fonts/truetype"
    private static let pairs = [
        ("dejavu/DejaVuSans.ttf", "dejavu/DejaVuSans-Bold.ttf"),
        ("noto/NotoSans-Regular.ttf", "noto/NotoSans-Bold.ttf"),
        ("liberation/LiberationSans-Regular.ttf", "liberation/LiberationSans-Bold.ttf"),
    ]
    private static let fallbacks = ["droid/DroidSansFallbackFull.ttf"]

    /// The fonts that Debian's packages put on this machine (fonts-dejavu-core, fonts-noto-core or
    /// fonts-liberation, and fonts-droid-fallback for more scripts).
    public static var installed: Self {
        func there(_ name: String) -> String? {
            let path = "\(directory)/\(name)"
            return access(path, R_OK) == 0 ? path : nil
        }
        let pair = pairs.first { there($0.0) != nil }
        return Self(
            regular: pair.flatMap { there($0.0) },
            bold: pair.flatMap { there($0.1) },
            fallback: fallbacks.compactMap(there).first
        )
    }
}

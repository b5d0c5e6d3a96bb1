/// Numbers of bytes for people.
public enum ByteText {
    /// `bytes` in kB, rounded up, or in MB with one decimal.
    public static func shown(_ bytes: UInt64) -> String {
        bytes < 1_000_000
            ? "\((bytes + 999) / 1_000) kB" : "\(Double(bytes / 100_000) / 10) MB"
    }
}

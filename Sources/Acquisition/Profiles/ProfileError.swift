/// Why there is no device profile of a name.
public enum ProfileError: Error, Hashable, Sendable {
    /// No directory has a file of that name; `available` are those that there are, sorted.
    case unknownName(String, available: [String], directories: [String])
    /// The file cannot be read.
    case unreadable(SettingsFileError)
    /// The file is no profile: everything that is wrong with it, by line.
    case faults(name: String, [SettingsFault])
}

extension ProfileError: CustomStringConvertible {
    /// What is wrong and what to do, one line a fault.
    public var description: String {
        switch self {
        case .unknownName(let name, let available, let directories):
            "no device profile is called \(name.quotedForMessage); "
                + (available.isEmpty
                    ? "there is none in \(directories.joined(separator: ", ")); name their directory "
                        + "with --profiles or STATOR_PROFILES"
                    : "there are \(available.joined(separator: ", "))")
        case .unreadable(let error): error.description
        case .faults(_, let faults): faults.map(\.description).joined(separator: "\n")
        }
    }
}

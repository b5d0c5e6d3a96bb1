import Acquisition
import Glibc

/// What a configuration refers to outside of itself.
struct Surroundings {
    /// The device profile of a name.
    var profile: (String) throws(ProfileError) -> DeviceProfile
    /// The file a path leads to once links are followed; nil if there is none.
    var resolvedPath: (String) -> String?
    /// The environment variable of a name; nil if it is not set.
    var environment: (String) -> String? = { _ in nil }
    /// What is wrong with a secret's file; nil if nothing is.
    var secretComplaint: (SecretFile) -> String? = { _ in nil }

    /// This machine, with the profiles of `catalog`.
    static func machine(_ catalog: ProfileCatalog) -> Self {
        Self(
            profile: { name throws(ProfileError) in try catalog.profile(named: name) },
            resolvedPath: { path in
                guard let resolved = realpath(path, nil) else { return nil }
                defer { free(resolved) }
                return String(cString: resolved)
            },
            environment: { name in getenv(name).map { String(cString: $0) } },
            secretComplaint: { $0.complaint(ProcessEnvironment.current) }
        )
    }
}

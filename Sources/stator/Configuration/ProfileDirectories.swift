/// Where device profiles are looked for.
enum ProfileDirectories {
    /// The environment variable that names another directory.
    static let environmentName = "STATOR_PROFILES"
    /// Profiles of the owner's own, which no update of the program touches.
    static let own = "/etc/stator/profiles"
    /// Profiles of the installed program.
    static let installed = "/usr/share/stator/profiles"
    /// How far above the program a source tree's `board/profiles` is looked for, in directories.
    static let levelLimit = 8

    /// The directories, first one first.
    ///
    /// The one that `option` names, else `environment`, counts before all others: the owner's own, the
    /// one beside the program (`../share/stator/profiles`), the installed one, and that of the source
    /// tree in which the program was built; of these others only those that are there.
    static func directories(
        option: String?,
        environment: String?,
        program: String?,
        exists: (String) -> Bool
    ) -> [String] {
        let named = option ?? environment.flatMap { $0.isEmpty ? nil : $0 }
        var candidates = [own]
        var tree: [String] = []
        if let program {
            var directory = parent(of: program)
            candidates.append(parent(of: directory) + "/share/stator/profiles")
            for _ in 0..<levelLimit {
                tree.append(directory + "/board/profiles")
                directory = parent(of: directory)
            }
        }
        candidates.append(installed)
        var found = named.map { [$0] } ?? []
        for candidate in candidates + tree where exists(candidate) && !found.contains(candidate) {
            found.append(candidate)
        }
        return found.isEmpty ? [installed] : found
    }

    /// The path without its last part; empty for the root.
    private static func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }
}

import Glibc

/// Where the agent keeps what must survive it.
enum StateDirectory {
    /// Why it cannot be used: the path and the system's words.
    struct Failure: Error, CustomStringConvertible {
        let path: String
        let code: Int32

        var description: String {
            "cannot make the state directory \(path): \(String(cString: strerror(code))); "
                + "give another with --state-dir, or make it writable for this user"
        }
    }

    /// The path: as configured, else what systemd gives (`StateDirectory=`), else the user's own.
    static func path(configured: String?, environment: [String: String]) -> String {
        if let configured { return configured }
        if let given = environment["STATE_DIRECTORY"]?.split(separator: ":").first {
            return String(given)
        }
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
            return "\(state)/stator"
        }
        guard getuid() != 0, let home = environment["HOME"], home.hasPrefix("/") else {
            return "/var/lib/stator"
        }
        return "\(home)/.local/state/stator"
    }

    /// Makes the directory and those above it, readable for its owner and group only.
    static func make(_ path: String) throws(Failure) {
        var made = ""
        for part in path.split(separator: "/") {
            made += made.isEmpty && !path.hasPrefix("/") ? "\(part)" : "/\(part)"
            if mkdir(made, 0o750) != 0, errno != EEXIST {
                throw Failure(path: path, code: errno)
            }
        }
    }
}

import Glibc

/// Gives what root has made in the state directory to whom the directory belongs, so that the agent
/// can read it.
public enum StateOwner {
    /// Gives `path` the owner that `parent` has.
    public static func give(_ path: String, as parent: String) {
        var status = stat()
        guard geteuid() == 0, stat(parent, &status) == 0, status.st_uid != 0 else { return }
        // Where the file system knows no owners there is nothing to give.
        _ = lchown(path, status.st_uid, status.st_gid)
    }

    /// Has what was named in `directory` stay named after a power cut.
    ///
    /// - Returns: the system's errno; nil if all went well.
    static func sync(_ directory: String) -> Int32? {
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        // Some file systems cannot do it for a directory, and do it by themselves.
        return fsync(descriptor) == 0 || errno == EINVAL ? nil : errno
    }
}

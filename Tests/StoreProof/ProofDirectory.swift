import Glibc

/// A state directory of one proof, removed with this value.
package final class ProofDirectory {
    package let path: String

    package init() throws(ProofFailure) {
        var template = Array("/tmp/stator-proof-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw ProofFailure("no temporary directory: \(String(cString: strerror(errno)))")
        }
        path = String(cString: made)
    }

    deinit {
        for name in names { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    /// The store's file.
    package var file: String { "\(path)/stator.sqlite" }

    /// What is in it.
    package var names: [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}

import Glibc
import Platform

/// The kernel's files below `/proc`, `/sys` and `/dev`, from `root` on: another machine's for a test.
struct MachineFiles: Sendable {
    /// In front of every path; empty for this machine.
    let root: String

    /// This machine.
    static let here = Self(root: "")

    /// The text of a file without blanks at its ends; nil where it is not there or not readable.
    ///
    /// Which of these files there are differs from machine to machine: none is an answer too.
    func text(_ path: String) -> String? {
        guard var text = try? SmallFile.read(root + path)[...] else { return nil }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        return String(text)
    }

    /// The number that a file begins with; nil where there is none.
    func integer(_ path: String) -> Int? {
        text(path)?.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) }
    }

    /// The names in a directory, sorted; empty where there is no such directory.
    func names(in path: String) -> [String] {
        guard let stream = opendir(root + path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// Whether there is such a file.
    func has(_ path: String) -> Bool { access(root + path, F_OK) == 0 }

    /// Where `path` leads to once links are followed, without `root`; nil where there is nothing.
    func resolved(_ path: String) -> String? {
        guard let target = realpath(root + path, nil) else { return nil }
        defer { free(target) }
        let text = String(cString: target)
        return text.hasPrefix(root) ? String(text.dropFirst(root.count)) : text
    }
}

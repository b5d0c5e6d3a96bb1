import Glibc

/// The device profiles of a machine: the `.toml` files of a few directories, by name.
///
/// A file is read when its profile is asked for, and no other. Where two directories have a name
/// the earlier directory's file counts, so that a gateway can keep its own version of one.
public struct ProfileCatalog: Sendable {
    /// Where files are looked for, first directory first; one that is not there holds none.
    public let directories: [String]

    /// A catalog of the files in `directories`.
    public init(directories: [String]) {
        self.directories = directories
    }

    /// The names that can be asked for, sorted: those of the files, good or not.
    public var names: [String] {
        Set(directories.flatMap(Self.names)).sorted()
    }

    /// The profile called `name`.
    ///
    /// - Throws: `ProfileError`: there is no such file, it cannot be read, or what is wrong in it.
    public func profile(named name: String) throws(ProfileError) -> DeviceProfile {
        guard Self.isName(name), let path = path(of: name) else {
            throw .unknownName(name, available: names, directories: directories)
        }
        let text: String
        do throws(SettingsFileError) {
            text = try SettingsFile.text(at: path)
        } catch {
            throw .unreadable(error)
        }
        return try ProfileFile.profile(in: text, name: name, file: path)
    }

    private func path(of name: String) -> String? {
        directories.map { "\($0)/\(name)\(Self.suffix)" }.first { access($0, F_OK) == 0 }
    }

    private static let suffix = ".toml"

    /// Lower-case letters, digits and hyphens: nothing that leads out of a directory.
    private static func isName(_ name: String) -> Bool {
        let allowed = { (byte: UInt8) in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
        return !name.isEmpty && name.utf8.allSatisfy(allowed)
    }

    private static func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let file = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            let name = String(file.dropLast(suffix.count))
            if file.hasSuffix(suffix), isName(name) { names.append(name) }
        }
        return names
    }
}

import Acquisition
import Glibc
import Testing

/// The profiles that the project ships, and the golden files of this target.
enum Board {
    static let catalog = ProfileCatalog(directories: [root + "/board/profiles"])

    private static let root = above(#filePath, levels: 4)

    /// The path of the golden file `name`.
    static func golden(_ name: String) -> String { root + "/Tests/AcquisitionTests/Golden/" + name }

    /// Compares `text` with the golden file `name`; with UPDATE_GOLDEN=1 it writes it instead.
    static func expectGolden(_ text: String, _ name: String) throws {
        let path = golden(name)
        if getenv("UPDATE_GOLDEN") != nil {
            let opened = fopen(path, "we")
            let file = try #require(opened, "\(path) cannot be written")
            defer { fclose(file) }
            try #require(fputs(text, file) >= 0)
        }
        let golden = try SettingsFile.text(at: path)
        #expect(text == golden)
    }

    private static func above(_ path: String, levels: Int) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast(levels).joined(separator: "/")
    }
}

/// A directory of its own for a test, removed with all its files at the end.
struct TemporaryDirectory: ~Copyable {
    let path: String

    init() throws {
        var template = Array("/tmp/stator-test-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer {
            $0.baseAddress.flatMap { mkdtemp($0) }
        }
        path = String(cString: try #require(made))
    }

    func write(_ text: String, to name: String) throws {
        // Not within the macro: the C string would be gone before the call.
        let opened = fopen("\(path)/\(name)", "we")
        let file = try #require(opened)
        defer { fclose(file) }
        try #require(fputs(text, file) >= 0)
    }

    deinit {
        if let stream = opendir(path) {
            while let entry = readdir(stream) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name != ".", name != ".." { unlink("\(path)/\(name)") }
            }
            closedir(stream)
        }
        rmdir(path)
    }
}

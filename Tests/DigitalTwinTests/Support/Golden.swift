import Glibc
import Testing

/// A file whose content is reviewed like code; `UPDATE_GOLDEN=1` writes it anew.
struct Golden {
    let path: String

    init(_ name: String, testFile: String = #filePath) {
        let folder = testFile.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        path = folder.joined(separator: "/") + "/Golden/" + name
    }

    /// Expects that the file holds `content`.
    func expect(_ content: String) throws {
        if getenv("UPDATE_GOLDEN") != nil {
            let file = try #require(fopen(path, "we"), "\(path) cannot be written")
            defer { fclose(file) }
            let written = content.withCString { fputs($0, file) }
            #expect(written >= 0, "\(path) was not written")
            return
        }
        let expected = try read()
        let left = content.split(separator: "\n", omittingEmptySubsequences: false)
        let right = expected.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(left.count == right.count)
        for (index, pair) in zip(left, right).enumerated() where pair.0 != pair.1 {
            Issue.record("line \(index + 1) of \(path):\n is \(pair.0)\n not \(pair.1)")
            return
        }
    }

    private func read() throws -> String {
        let file = try #require(fopen(path, "re"), "\(path) is missing; run with UPDATE_GOLDEN=1")
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(contentsOf: chunk[0..<count])
        }
    }
}

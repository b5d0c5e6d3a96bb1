import Glibc
import Testing

/// Compares a text with the one kept beside the tests; `UPDATE_GOLDEN=1` writes it anew.
func expectGolden(
    _ text: String,
    _ name: String,
    file: String = #filePath,
    at place: SourceLocation = #_sourceLocation
) throws {
    let folder = file.split(separator: "/").dropLast().joined(separator: "/")
    let path = "/\(folder)/Golden/\(name)"
    if getenv("UPDATE_GOLDEN") != nil {
        let opened = fopen(path, "we")
        let output = try #require(opened, "cannot write \(path)", sourceLocation: place)
        defer { fclose(output) }
        fputs(text, output)
        return
    }
    let kept = try #require(readFile(path), "cannot read \(path)", sourceLocation: place)
    #expect(text == kept, "differs from Golden/\(name)", sourceLocation: place)
}

/// The text of a file; nil if it cannot be read.
func readFile(_ path: String) -> String? {
    guard let input = fopen(path, "re") else { return nil }
    defer { fclose(input) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4_096)
    while true {
        let count = fread(&part, 1, part.count, input)
        guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
        bytes += part[..<count]
    }
}

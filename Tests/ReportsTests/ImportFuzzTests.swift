import CZlib
import Fuzzing
import Glibc
import Testing

@testable import Reports

@Suite("A stick may bring any bytes")
struct ImportFuzzTests {
    private let directory = Scratch()

    @Test("Lines come out of a compressed file whole and within limits, or it is refused by name")
    func lines() throws {
        let line =
            #"{"event_id":"8f14e45f-ceea-467f-a0e6-5b3d5d0f0c1a","signals":{"voltage_v":230.4}}"#
        let text = Array(((0..<20).map { "\($0) \(line)\n" }).joined().utf8)
        let folder = try StrangeFolder(directory.path)
        var fuzz = Fuzz("import", corpus: [Self.gzip(text), Self.gzip([0x0A])], cost: 2)
        var given = 0
        try fuzz.run { bytes in
            put(bytes, to: directory.file("lines.gz"))
            do {
                try ImportLines.each(of: "lines.gz", in: folder) { line, _ in
                    try #require((1...ImportLines.lineByteLimit).contains(line.count))
                    given += 1
                }
            } catch let error as ImportError {
                try #require("\(error)".contains("lines.gz"))
            }
        }
        #expect(given > 0)
    }

    @Test("A manifest that was changed opens no file outside the folder, and traps nobody")
    func manifests() throws {
        let manifest = """
            {"format":"\(ExportManifest.format)","files":[{"name":"motor-01/raw/2026-01-31.jsonl.gz",\
            "sha256":"\(String(repeating: "0", count: 64))","bytes":1}]}
            """
        var fuzz = Fuzz(
            "manifest",
            corpus: [Array(manifest.utf8)],
            words: [
                "../", "/etc/passwd", "\"name\":", "\"sha256\":", "{", "}", "[", "]", "\\u0000",
            ],
            cost: 2
        )
        try fuzz.run { bytes in
            put(bytes, to: directory.file(ExportManifest.fileName))
            let error = #expect(throws: ImportError.self) {
                try ImportedFolder(directory.path, signedBy: nil, takesUnsigned: true) { _ in }
            }
            try #require("\(try #require(error))".contains(directory.path))
        }
    }

    private static func gzip(_ text: [UInt8]) -> [UInt8] {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        let started = deflateInit2_(
            &stream,
            6,
            Z_DEFLATED,
            31,
            8,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            size
        )
        precondition(started == Z_OK, "zlib cannot start (\(started))")
        defer { deflateEnd(&stream) }
        var input = text
        var output = [UInt8](repeating: 0, count: text.count + 64)
        let room = output.count
        return input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(room)
                precondition(deflate(&stream, Z_FINISH) == Z_STREAM_END, "too little room")
                return Array(output[..<(room - Int(stream.avail_out))])
            }
        }
    }
}

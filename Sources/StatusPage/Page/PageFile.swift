import CPlatform
import CZlib

/// A file of the page as it is served: its bytes, the same compressed, and its tag.
struct PageFile: Sendable {
    /// Its name: `page.css`.
    let name: String
    let bytes: [UInt8]
    let gzipped: [UInt8]
    /// The entity tag (RFC 9110 §8.8.3): its CRC-32 and its size tell two builds apart.
    let tag: String

    /// The files that are compiled in.
    static let all: [Self] = (0..<stator_page_file_count()).map { place in
        let file = stator_page_file_at(place)
        return Self(
            name: String(cString: file.name),
            bytes: Array(UnsafeBufferPointer(start: file.bytes, count: file.byte_count))
        )
    }

    /// The file called `name`; empty where there is none, which a test excludes.
    static func named(_ name: String) -> Self {
        all.first { $0.name == name } ?? Self(name: name, bytes: [])
    }

    private init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        gzipped = GzipBody.compress(bytes, level: 9)
        let sum = bytes.withUnsafeBufferPointer { buffer in
            crc32(0, buffer.baseAddress, UInt32(buffer.count))
        }
        tag = "\"\(String(UInt(sum), radix: 16))-\(bytes.count)\""
    }

    /// The answer to `request`: the file, or 304 where the browser has it.
    func response(to request: HTTPRequest) -> HTTPResponse {
        var headers = [
            HTTPHeader("ETag", tag), HTTPHeader("Cache-Control", "no-cache"),
            HTTPHeader("Vary", "Accept-Encoding"),
        ]
        if request.values(of: "If-None-Match").contains(where: { $0.contains(tag) }) {
            return HTTPResponse(status: 304, contentType: nil, headers: headers)
        }
        let isGzipped = request.acceptsGzip
        if isGzipped { headers.append(HTTPHeader("Content-Encoding", "gzip")) }
        return HTTPResponse(
            status: 200,
            contentType: mediaType,
            body: isGzipped ? gzipped : bytes,
            headers: headers
        )
    }

    private var mediaType: String {
        switch name.split(separator: ".").last {
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "json": "application/json"
        default: "text/html; charset=utf-8"
        }
    }
}

/// Gzip (RFC 1952) of a whole body.
enum GzipBody {
    private static let gzipWindowBits: Int32 = 15 + 16

    /// The compressed form of `bytes`; `level` is 1, the fastest, to 9, the smallest.
    static func compress(_ bytes: [UInt8], level: Int32) -> [UInt8] {
        var stream = z_stream()
        let started = deflateInit2_(
            &stream,
            level,
            Z_DEFLATED,
            gzipWindowBits,
            8,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        precondition(started == Z_OK, "zlib cannot start (\(started)): no memory")
        defer { deflateEnd(&stream) }
        let limit = Int(deflateBound(&stream, UInt(bytes.count)))
        return bytes.withUnsafeBufferPointer { input in
            [UInt8](unsafeUninitializedCapacity: limit) { output, count in
                stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                let code = deflate(&stream, Z_FINISH)
                precondition(code == Z_STREAM_END, "deflateBound was too small (\(code))")
                count = output.count - Int(stream.avail_out)
            }
        }
    }
}

extension HTTPRequest {
    /// Whether the client takes gzip (RFC 9110 §12.5.3); one that weighs it with 0 does not.
    var acceptsGzip: Bool {
        values(of: "Accept-Encoding").contains { field in
            field.split(separator: ",").contains { coding in
                let parts = coding.filter { $0 != " " }.split(separator: ";")
                let weight = parts.dropFirst().first { $0.hasPrefix("q=") }
                let isWanted = weight?.contains { "123456789".contains($0) } ?? true
                return parts.first == "gzip" && isWanted
            }
        }
    }
}

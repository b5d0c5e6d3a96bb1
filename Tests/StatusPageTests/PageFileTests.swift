import CZlib
import Glibc
import Testing

@testable import StatusPage

@Suite("The files of the page")
struct PageFileTests {
    @Test("Each that the page and its scripts name is there, is not empty and is served")
    func complete() throws {
        let server = try startServer()
        let named = PageFile.all.flatMap { file in
            String(decoding: file.bytes, as: UTF8.self)
                .matches(of: /"(?:\/page\/|\.\/)([a-z]+\.(?:js|css))"/).map { String($0.output.1) }
        }
        #expect(Set(named) == Set(StatusRoutes.pageFiles))
        for name in StatusRoutes.pageFiles {
            let answer = try server.answer("GET", "/page/\(name)")
            #expect(answer.status == 200, "\(name)")
            #expect(answer.body == PageFile.named(name).bytes, "\(name)")
            #expect(answer.body.count > 500, "\(name)")
            let type = name.hasSuffix(".js") ? "text/javascript" : "text/css"
            #expect(answer.headers["content-type"] == "\(type); charset=utf-8")
        }
    }

    @Test("They have a tag, and who has that gets a 304 without a body; another tag gets the file")
    func tags() throws {
        let server = try startServer()
        let first = try server.answer("GET", "/page/page.js")
        let tag = try #require(first.headers["etag"])
        #expect(first.headers["cache-control"] == "no-cache")
        let again = try server.answer("GET", "/page/page.js", headers: "If-None-Match: \(tag)\r\n")
        #expect(again.status == 304)
        #expect(again.body.isEmpty)
        #expect(again.headers["etag"] == tag)
        let other = try server.answer("GET", "/page/page.js", headers: "If-None-Match: \"x\"\r\n")
        #expect(other.status == 200)
        #expect(other.body == first.body)
        #expect(Set(PageFile.all.map(\.tag)).count == PageFile.all.count)
    }

    @Test("Who takes gzip gets it, who does not or weighs it with 0 gets the plain bytes")
    func gzip() throws {
        let server = try startServer()
        for path in ["/", "/page/page.css"] {
            let plain = try server.answer("GET", path)
            #expect(plain.headers["content-encoding"] == nil)
            for field in ["gzip, deflate, br", "br;q=1.0, gzip;q=0.8", "gzip"] {
                let packed = try server.answer(
                    "GET",
                    path,
                    headers: "Accept-Encoding: \(field)\r\n"
                )
                #expect(packed.headers["content-encoding"] == "gzip", "\(field)")
                #expect(try inflated(packed.body, limit: 200_000) == plain.body, "\(field)")
            }
            for field in ["identity", "br", "gzip;q=0", "gzip; q=0.0", "xgzip", ""] {
                let answer = try server.answer(
                    "GET",
                    path,
                    headers: "Accept-Encoding: \(field)\r\n"
                )
                #expect(answer.headers["content-encoding"] == nil, "\(field)")
                #expect(answer.body == plain.body, "\(field)")
            }
        }
    }

    @Test("All that a browser loads is at most 30 kB, compressed")
    func weight() throws {
        let server = try startServer()
        let paths = ["/"] + StatusRoutes.pageFiles.map { "/page/\($0)" }
        let sizes = try paths.map { path in
            try server.answer("GET", path, headers: "Accept-Encoding: gzip\r\n").body.count
        }
        let weight = sizes.reduce(0, +)
        print("the page weighs \(weight) bytes: \(sizes)")
        #expect(sizes.allSatisfy { $0 > 0 })
        #expect(weight <= 30_000)
    }
}

private func inflated(_ bytes: [UInt8], limit: Int) throws -> [UInt8] {
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    try #require(inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, size) == Z_OK)
    defer { inflateEnd(&stream) }
    var output = [UInt8](repeating: 0, count: limit)
    var input = bytes
    let code = input.withUnsafeMutableBufferPointer { input in
        output.withUnsafeMutableBufferPointer { output in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(output.count)
            return inflate(&stream, Z_FINISH)
        }
    }
    try #require(code == Z_STREAM_END)
    return Array(output[..<(limit - Int(stream.avail_out))])
}

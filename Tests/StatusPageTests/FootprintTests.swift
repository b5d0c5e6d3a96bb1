import Glibc
import Platform
import Testing

@testable import StatusPage

@Suite("What the local service costs", .serialized)
struct FootprintTests {
    @Test("It is one thread by its own name, gone when it stops")
    func threads() throws {
        let whoAmI = HTTPRoute("GET", "/thread") { _ in
            var path = [CChar](repeating: 0, count: 64)
            let count = readlink("/proc/thread-self", &path, path.count)
            let bytes = path.prefix(max(0, count)).map(UInt8.init(bitPattern:))
            return HTTPResponse(status: 200, contentType: "text/plain", body: bytes)
        }
        let server = try startServer(routes: [whoAmI])
        let first = try server.answer("GET", "/thread").text
        #expect(try server.answer("GET", "/thread").text == first)
        #expect(readFile("/proc/\(first)/comm") == "http\n")
        server.stop()
        #expect(readFile("/proc/\(first)/comm") == nil)
    }

    @Test("Ten thousand requests leave the memory where it was")
    func memory() async {
        // In a process of its own, since other tests take and give memory at the same time.
        await #expect(processExitsWith: .success) {
            let server = try startServer()
            try request(2_000, of: server)
            let before = try residentKilobytes()
            try request(10_000, of: server)
            let after = try residentKilobytes()
            print("RSS before \(before) kB, after 10 000 requests \(after) kB")
            exit(after - before <= 1_024 ? EXIT_SUCCESS : EXIT_FAILURE)
        }
    }
}

private func request(_ count: Int, of server: HTTPServer) throws {
    let paths = ["/", "/api/v1/status", "/health", "/metrics", "/ping", "/nothing"]
    for round in 0..<(count / 100) {
        let connection = try RawConnection(server.address)
        for index in 0..<100 {
            let path = paths[(round + index) % paths.count]
            connection.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n")
            _ = try connection.response()
        }
    }
}

private func residentKilobytes() throws -> Int {
    let status = try #require(readFile("/proc/self/status"))
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
    return try #require(
        line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
    )
}

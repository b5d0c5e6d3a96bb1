import Glibc
import Platform
import Testing

@testable import StatusPage

@Suite("What the local service costs", .serialized)
struct FootprintTests {
    @Test("It is one thread, gone when it stops")
    func threads() throws {
        let server = try startServer()
        #expect(try server.answer("GET", "/ping").status == 204)
        #expect(threadNames().contains("http"))
        server.stop()
    }

    @Test("Ten thousand requests leave the memory where it was")
    func memory() throws {
        let server = try startServer()
        try request(2_000, of: server)
        let before = try residentKilobytes()
        try request(10_000, of: server)
        let after = try residentKilobytes()
        print("RSS before \(before) kB, after 10 000 requests \(after) kB")
        #expect(after - before <= 1_024)
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

    private func threadNames() -> [String] {
        guard let folder = opendir("/proc/self/task") else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let id = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if let name = readFile("/proc/self/task/\(id)/comm") {
                names.append(String(name.dropLast()))
            }
        }
        return names
    }
}

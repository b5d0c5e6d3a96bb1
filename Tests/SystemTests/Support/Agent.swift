import Foundation
import StatusPage
import TestServers

/// A running `stator run` and its HTTP side.
final class Agent: Sendable {
    let program: Program
    let address: String
    let stateDirectory: String

    /// Starts the agent on a free port, its store in `scratch`, and waits until the page is served.
    init(
        in scratch: Scratch,
        configuration: String? = nil,
        arguments: [String] = [],
        environment: [String: String] = [:]
    ) throws {
        stateDirectory = scratch.file("state")
        var all = ["run", "--state-dir", stateDirectory, "--listen", "127.0.0.1:0"]
        if let configuration {
            all += ["--config", try scratch.write("stator.toml", configuration)]
        }
        program = try Program(
            all + arguments,
            environment: ["STATOR_CLOCK": "system"].merging(environment) { _, given in given }
        )
        address = try Self.address(of: program)
    }

    private static func address(of program: Program) throws -> String {
        try eventually("the status page's address in the log") {
            if !program.isRunning {
                throw Failure("ended with \(try program.exitStatus()): \(program.errorLines)")
            }
            return program.errorLines.lazy.compactMap { line in
                line.range(of: "status page: http://").map { range in
                    String(line[range.upperBound...].prefix { $0 != "/" && $0 != "\"" })
                }
            }.first
        }
    }

    /// Stops the agent as systemd does; it must end by itself, cleanly.
    func stop() throws {
        program.signal(SIGTERM)
        let status = try program.exitStatus(within: 8)
        guard status == 0 else { throw Failure("exit status \(status): \(program.errorLines)") }
    }

    /// The status document.
    func status() throws -> AgentStatus {
        let body = try get("/api/v1/status").body
        return try JSONDecoder().decode(AgentStatus.self, from: body)
    }

    /// Waits for a status that `condition` holds for.
    func status(
        _ what: String,
        within seconds: Double = 20,
        where condition: (AgentStatus) -> Bool
    ) throws -> AgentStatus {
        try eventually(what, within: seconds) {
            let status = try self.status()
            return condition(status) ? status : nil
        }
    }

    /// One GET.
    func get(_ path: String) throws -> (status: Int, body: Data) {
        guard let url = URL(string: "http://\(address)\(path)") else { throw Failure(path) }
        return try HTTP.get(url)
    }
}

/// The smallest HTTP client that a test needs, independent of the program's own.
enum HTTP {
    static func get(_ url: URL) throws -> (status: Int, body: Data) {
        guard let host = url.host, let port = url.port else { throw Failure("\(url)") }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        inet_pton(AF_INET, host, &address.sin_addr)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Failure("connect \(url): \(errno)") }
        let query = url.query.map { "?\($0)" } ?? ""
        let request = "GET \(url.path)\(query) HTTP/1.0\r\nHost: \(host):\(port)\r\n\r\n"
        _ = request.withCString { send(descriptor, $0, strlen($0), 0) }
        var answer = Data()
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { break }
            answer.append(contentsOf: chunk[..<count])
        }
        guard let split = answer.range(of: Data("\r\n\r\n".utf8)),
            let line = String(data: answer[..<split.lowerBound], encoding: .utf8)?
                .split(separator: "\r\n").first,
            let status = Int(line.split(separator: " ")[1])
        else { throw Failure("no HTTP answer from \(url): \(answer.count) bytes") }
        return (status, Data(answer[split.upperBound...]))
    }
}

import Foundation
import TestServers

/// Asks and tells the assets of an agent over HTTP.
struct AssetClient {
    let address: String

    struct Answer {
        let status: Int
        let type: String
        let headers: String
        let body: Data
        var text: String { String(decoding: body, as: UTF8.self) }
        func json() throws -> JSONValue { try JSONDecoder().decode(JSONValue.self, from: body) }
        /// The sentence of problem details.
        var detail: String { (try? json()["detail"]?.text) ?? "" }
    }

    init(_ agent: Agent) { self.init(address: agent.address) }

    init(address: String) { self.address = address }

    func get(_ what: String) throws -> Answer { try ask("GET", what) }

    func post(
        _ what: String,
        _ body: String = "{}",
        headers: [String: String] = [:]
    ) throws -> Answer {
        try ask(
            "POST",
            what,
            body: Data(body.utf8),
            headers: ["Content-Type": "application/json"].merging(headers) { _, given in given }
        )
    }

    /// One request on a connection of its own; an empty value leaves a header out.
    func ask(
        _ method: String,
        _ what: String,
        body: Data? = nil,
        headers: [String: String] = [:]
    ) throws -> Answer {
        var head = "\(method) /api/v1/assets\(what) HTTP/1.0\r\n"
        for (name, value) in ["Host": address].merging(headers, uniquingKeysWith: { $1 })
        where !value.isEmpty {
            head += "\(name): \(value)\r\n"
        }
        if let body { head += "Content-Length: \(body.count)\r\n" }
        let answer = try exchange(Data((head + "\r\n").utf8) + (body ?? Data()))
        guard let split = answer.range(of: Data("\r\n\r\n".utf8)) else { throw Failure(what) }
        let header = String(decoding: answer[..<split.lowerBound], as: UTF8.self)
        let words = header.split(separator: " ")
        guard words.count > 1, let status = Int(words[1]) else { throw Failure(header) }
        let type = header.split(separator: "\r\n").first { $0.hasPrefix("Content-Type: ") }
        return Answer(
            status: status,
            type: type.map { String($0.dropFirst("Content-Type: ".count)) } ?? "",
            headers: header,
            body: Data(answer[split.upperBound...])
        )
    }

    private func exchange(_ request: Data) throws -> Data {
        let parts = address.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[1]) else { throw Failure(address) }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &limit,
            socklen_t(MemoryLayout<timeval>.size)
        )
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = port.bigEndian
        inet_pton(AF_INET, "127.0.0.1", &target.sin_addr)
        let connected = withUnsafePointer(to: &target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Failure("connect \(address): \(errno)") }
        let bytes = Array(request)
        guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw Failure("send: \(errno)")
        }
        var answer = Data()
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { return answer }
            answer.append(contentsOf: chunk[..<count])
        }
    }
}

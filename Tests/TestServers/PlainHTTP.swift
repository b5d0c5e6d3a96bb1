import Foundation

/// The smallest HTTP client that a test needs, independent of the program's own.
package enum PlainHTTP {
    /// One request to the loopback, its body a form's; nil where nobody answers.
    package static func send(_ method: String, _ target: String, body: String = "", port: Int) -> (
        status: Int, body: Data
    )? {
        let type = "application/x-www-form-urlencoded"
        let headers = body.isEmpty ? [:] : ["Content-Type": type]
        return send(method, target, headers: headers, body: Data(body.utf8), port: port)
    }

    /// One request to the loopback with `headers` and any body; nil where nobody answers.
    package static func send(
        _ method: String,
        _ target: String,
        headers: [String: String],
        body: Data = Data(),
        port: Int
    ) -> (status: Int, body: Data)? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = loopback(port: port)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { return nil }
        var head = "\(method) \(target) HTTP/1.0\r\nHost: 127.0.0.1:\(port)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        let bytes = Array("\(head)Content-Length: \(body.count)\r\n\r\n".utf8) + body
        guard Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
        else { return nil }
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
        else { return nil }
        return (status, Data(answer[split.upperBound...]))
    }

    package static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}

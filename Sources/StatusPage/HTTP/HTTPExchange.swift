import CMicrohttpd

/// One request as it arrives and the answer it gets; lives from its header to its end.
final class HTTPExchange {
    private var request: HTTPRequest
    private let bodyByteLimit: Int
    private var isTooLarge = false

    /// The exchange of a request of which the header has arrived.
    init(request: HTTPRequest, bodyByteLimit: Int) {
        self.request = request
        self.bodyByteLimit = bodyByteLimit
    }

    /// The refusal of a request that brings a body, for what its header says.
    ///
    /// It is sent before the body is read, so that nothing is received in vain, and ends the
    /// connection. Without a body the answer comes at the end and the connection lives on.
    func earlyRefusal(_ hosts: HostCheck, _ router: Router) -> HTTPResponse? {
        let length = request.values(of: "Content-Length").first
        guard length != nil || !request.values(of: "Transfer-Encoding").isEmpty else { return nil }
        if let refusal = hosts.refusal(of: request) ?? router.refusal(of: request) {
            return refusal
        }
        return length.map { Int($0) ?? .max > bodyByteLimit } == true ? tooLarge : nil
    }

    /// Takes a part of the body; what is beyond the limit is dropped as it comes.
    func append(_ part: UnsafeBufferPointer<UInt8>) {
        guard !isTooLarge, request.body.count + part.count <= bodyByteLimit else {
            isTooLarge = true
            request.body = []
            return
        }
        request.body.append(contentsOf: part)
    }

    /// The answer, now that all has arrived.
    func response(_ hosts: HostCheck, _ router: Router) -> HTTPResponse {
        isTooLarge ? tooLarge : hosts.refusal(of: request) ?? router.respond(to: request)
    }

    private var tooLarge: HTTPResponse {
        .refusal(413, "the body is larger than \(bodyByteLimit) bytes; send it in parts")
    }
}

extension HTTPRequest {
    /// The request whose header has arrived on `connection`.
    init(_ connection: OpaquePointer, path: String, method: String, version: String) {
        var headers: [HTTPHeader] = []
        withUnsafeMutablePointer(to: &headers) { pointer in
            _ = MHD_get_connection_values_n(
                connection,
                .HEADER_KIND,
                { context, _, name, nameCount, value, valueCount in
                    context?.assumingMemoryBound(to: [HTTPHeader].self).pointee.append(
                        HTTPHeader(
                            String(bytes: name, count: nameCount),
                            String(bytes: value, count: valueCount)
                        )
                    )
                    return .YES
                },
                pointer
            )
        }
        self.init(method: method, path: path, version: version, headers: headers)
    }
}

extension HTTPResponse {
    /// Fields that every response has: it is what it says, and nobody keeps or frames it.
    private static let commonHeaders = [
        HTTPHeader("X-Content-Type-Options", "nosniff"),
        HTTPHeader("Cache-Control", "no-store"),
        HTTPHeader("Referrer-Policy", "no-referrer"),
    ]

    /// Hands the response to the library; false if it cannot take it, which closes the connection.
    func send(on connection: OpaquePointer) -> Bool {
        let made = body.withUnsafeBytes { bytes in
            MHD_create_response_from_buffer(
                bytes.count,
                UnsafeMutableRawPointer(mutating: bytes.baseAddress),
                .RESPMEM_MUST_COPY
            )
        }
        guard let made else { return false }
        defer { MHD_destroy_response(made) }
        let typeHeader = contentType.map { [HTTPHeader("Content-Type", $0)] } ?? []
        for header in typeHeader + Self.commonHeaders + headers
        where MHD_add_response_header(made, header.name, header.value) != .YES {
            return false
        }
        return MHD_queue_response(connection, UInt32(status), made) == .YES
    }
}

extension String {
    /// The text in `count` bytes at `bytes`, ill-formed UTF-8 repaired.
    fileprivate init(bytes: UnsafePointer<CChar>?, count: Int) {
        let buffer = UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count)
        self = String(decoding: buffer, as: UTF8.self)
    }
}

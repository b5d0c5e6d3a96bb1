import CMicrohttpd
import Glibc

/// The memory that all bodies take together; for the server's thread only.
final class BodyBudget {
    private let byteLimit: Int
    private(set) var usedBytes = 0

    init(byteLimit: Int) {
        self.byteLimit = byteLimit
    }

    /// Whether so many more bytes would fit.
    func hasRoom(for bytes: Int) -> Bool { bytes <= byteLimit - usedBytes }

    func take(_ bytes: Int) { usedBytes += bytes }

    func giveBack(_ bytes: Int) { usedBytes -= bytes }
}

/// One request as it arrives and the answer it gets; lives from its header to its end.
final class HTTPExchange {
    /// How a complete request is answered.
    enum Outcome {
        case response(HTTPResponse)
        case later(HTTPRequest, HTTPRoute.DeferredHandler)
        case events
    }

    /// How long an answer that comes later may take, and what is answered after that.
    var timeLimit: (time: Duration, otherwise: HTTPResponse)? {
        if case .success(let route) = route { route.timeLimit } else { nil }
    }

    /// Its number among all exchanges of the server.
    let number: UInt64
    /// What was answered later, once it is there.
    var answer: HTTPResponse? {
        didSet { answer = answer.map(asTold) }
    }
    private var request: HTTPRequest
    private let route: Result<HTTPRoute, Router.Refusal>
    private let bodyByteLimit: Int
    private let budget: BodyBudget
    private var takenBytes = 0
    private var bodyRefusal: HTTPResponse?

    /// The exchange of a request of which the header has arrived.
    init(
        _ number: UInt64,
        request: HTTPRequest,
        router: Router,
        bodyByteLimit: Int,
        budget: BodyBudget
    ) {
        self.number = number
        self.request = request
        self.budget = budget
        route = router.find(request)
        if case .success(let route) = route {
            self.request.parameters = route.parameters(in: request.path) ?? []
        }
        if case .success(let route) = route, let limit = route.bodyByteLimit {
            self.bodyByteLimit = limit
        } else {
            self.bodyByteLimit = bodyByteLimit
        }
    }

    deinit { budget.giveBack(takenBytes) }

    /// The refusal of a request that brings a body, for what its header says.
    ///
    /// It is sent before the body is read, so that nothing is received in vain, and ends the
    /// connection. Without a body the answer comes at the end and the connection lives on.
    func earlyRefusal(_ hosts: HostCheck) -> HTTPResponse? {
        let length = request.values(of: "Content-Length").first
        guard length != nil || !request.values(of: "Transfer-Encoding").isEmpty else { return nil }
        if let refusal = refusal(hosts) { return asTold(refusal) }
        let bytes = length.map { Int($0) ?? .max } ?? 0
        if bytes > bodyByteLimit { return asTold(refuseBody(tooLarge)) }
        return budget.hasRoom(for: bytes) ? nil : asTold(refuseBody(busy))
    }

    /// Takes a part of the body; what is beyond the limits is dropped as it comes.
    func append(_ part: UnsafeBufferPointer<UInt8>) {
        guard bodyRefusal == nil else { return }
        guard takenBytes + part.count <= bodyByteLimit else { return drop(tooLarge) }
        guard budget.hasRoom(for: part.count) else { return drop(busy) }
        if takenBytes == 0,
            let length = request.values(of: "Content-Length").first.flatMap({ Int($0) })
        {
            request.body.reserveCapacity(min(length, bodyByteLimit))
        }
        budget.take(part.count)
        takenBytes += part.count
        request.body.append(contentsOf: part)
    }

    /// The answer, now that all has arrived.
    func outcome(_ hosts: HostCheck) -> Outcome {
        switch plainOutcome(hosts) {
        case .response(let response): .response(asTold(response))
        case .later(let request, let handler): .later(request, handler)
        case .events: .events
        }
    }

    /// Below `/api/` a refusal is told as problem details.
    private func asTold(_ response: HTTPResponse) -> HTTPResponse {
        request.path.hasPrefix("/api/") ? response.asProblem : response
    }

    private func plainOutcome(_ hosts: HostCheck) -> Outcome {
        if let bodyRefusal { return .response(bodyRefusal) }
        switch route {
        case .failure(let refusal): return .response(hosts.refusal(of: request) ?? refusal.response)
        case .success(let route):
            if let refusal = refusal(hosts) { return .response(refusal) }
            switch route.answering {
            case .atOnce(let handler): return .response(handler(request))
            case .later(let handler):
                defer { request.body = [] }
                return .later(request, handler)
            case .events: return request.method == "HEAD" ? .response(.eventsHead) : .events
            }
        }
    }

    private func refusal(_ hosts: HostCheck) -> HTTPResponse? {
        if let refusal = hosts.refusal(of: request) { return refusal }
        switch route {
        case .failure(let refusal): return refusal.response
        case .success(let route):
            if let refusal = OriginCheck.refusal(of: request) { return refuseBody(refusal) }
            return route.admission?(request)
        }
    }

    private func drop(_ response: HTTPResponse) {
        bodyRefusal = refuseBody(response)
        request.body = []
        budget.giveBack(takenBytes)
        takenBytes = 0
    }

    private func refuseBody(_ response: HTTPResponse) -> HTTPResponse {
        if case .success(let route) = route { route.refused?(response.status) }
        return response
    }

    private var tooLarge: HTTPResponse {
        .refusal(413, "the body is larger than \(bodyByteLimit) bytes; send it in parts")
    }

    private var busy: HTTPResponse {
        .refusal(
            429,
            "too many bodies are on their way; send it again in a moment",
            headers: [HTTPHeader("Retry-After", "1")]
        )
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
        self.init(
            method: method,
            path: path,
            query: Self.query(connection),
            version: version,
            headers: headers
        )
    }

    private static func query(_ connection: OpaquePointer) -> [HTTPHeader] {
        var query: [HTTPHeader] = []
        withUnsafeMutablePointer(to: &query) { pointer in
            _ = MHD_get_connection_values_n(
                connection,
                .GET_ARGUMENT_KIND,
                { context, _, name, nameCount, value, valueCount in
                    context?.assumingMemoryBound(to: [HTTPHeader].self).pointee.append(
                        HTTPHeader(
                            String(bytes: name, count: nameCount).unescaped,
                            String(bytes: value, count: valueCount).unescaped
                        )
                    )
                    return .YES
                },
                pointer
            )
        }
        return query
    }
}

extension HTTPResponse {
    /// Fields that every response has unless it has its own: it is what it says, and nobody keeps
    /// it.
    private static let commonHeaders = [
        HTTPHeader("X-Content-Type-Options", "nosniff"),
        HTTPHeader("Cache-Control", "no-store"),
        HTTPHeader("Referrer-Policy", "no-referrer"),
    ]

    /// The library's form of the response; nil if it cannot be made.
    private var made: OpaquePointer? {
        if let file {
            guard let descriptor = file.copy else { return nil }
            guard let made = MHD_create_response_from_fd64(file.byteCount, descriptor) else {
                close(descriptor)
                return nil
            }
            return made
        }
        return body.withUnsafeBytes { bytes in
            MHD_create_response_from_buffer(
                bytes.count,
                UnsafeMutableRawPointer(mutating: bytes.baseAddress),
                .RESPMEM_MUST_COPY
            )
        }
    }

    /// Hands the response to the library; false if it cannot take it, which closes the connection.
    func send(on connection: OpaquePointer) -> Bool {
        guard let made = made else { return false }
        return send(made, on: connection)
    }

    /// Hands the head of the response to the library with the body that `made` has.
    func send(_ made: OpaquePointer, on connection: OpaquePointer) -> Bool {
        defer { MHD_destroy_response(made) }
        let typeHeader = contentType.map { [HTTPHeader("Content-Type", $0)] } ?? []
        let common = Self.commonHeaders.filter { field in
            !headers.contains { $0.name == field.name }
        }
        for header in typeHeader + common + headers
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

import FoundationEssentials

/// Requests to a server that is made ready, and what its kind of interface wants.
struct SetupExchange {
    private let target: InfluxTarget
    private let credential: InfluxCredential
    private let client: HTTPClient

    init(target: InfluxTarget, credential: InfluxCredential, http: HTTPOptions) {
        self.target = target
        self.credential = credential
        client = HTTPClient(http)
    }

    /// Sends a request for `path` below the server's URL.
    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        type: String = "application/json",
        body: String = ""
    ) throws(InfluxSetupError) -> HTTPResponse {
        try send(method, url: target.base + path, type: type, body: body)
    }

    /// Sends a request.
    func send(
        _ method: HTTPRequest.Method,
        url: String,
        type: String = "text/plain; charset=utf-8",
        body: String
    ) throws(InfluxSetupError) -> HTTPResponse {
        var headers = ["Content-Type: \(type)", "Accept: application/json, application/csv"]
        if let header = credential.header(for: target.kind) { headers.append(header) }
        let bytes = Array(body.utf8)
        let result: Result<HTTPResponse, HTTPError> = bytes.withUnsafeBytes { bytes in
            let request = HTTPRequest(method: method, url: url, headers: headers, body: bytes)
            return Result { () throws(HTTPError) in try client.send(request) }
        }
        do throws(HTTPError) {
            return try result.get()
        } catch {
            throw .noAnswer(server: target.base, error)
        }
    }

    /// - Throws: `.refused` for an answer that is no success.
    func check(_ response: HTTPResponse, _ step: String) throws(InfluxSetupError) {
        guard !(200..<300).contains(response.status) else { return }
        throw .refused(
            step: step,
            status: response.status,
            reason: WriteVerdict.reason(of: response),
            target.kind
        )
    }

    /// Which server it is; its answers to `/ping` and `/health` tell.
    func product() throws(InfluxSetupError) -> ServerProduct {
        ServerProduct(ping: try send(.get, "/ping"), health: try send(.get, "/health"))
    }

    /// Creates a database of InfluxDB 1.x; what became of it, in plain words.
    func createDatabase(
        _ name: String,
        retention: Duration?
    ) throws(InfluxSetupError) -> String {
        if try isDatabaseThere(name) {
            return retention == nil ? "there already" : "there already, its retention stays"
        }
        let policy = retention.map { " WITH DURATION \($0.components.seconds)s" } ?? ""
        let statement = "CREATE DATABASE \(Self.quoted(name))\(policy)"
        let response = try send(
            .post,
            "/query",
            type: "application/x-www-form-urlencoded",
            body: "q=\(InfluxTarget.encoded(statement))"
        )
        try check(response, "create the database")
        if response.text.contains("\"error\"") {
            throw .refused(
                step: "create the database",
                status: response.status,
                reason: WriteVerdict.reason(of: response),
                target.kind
            )
        }
        return "created"
    }

    /// Whether a database of InfluxDB 1.x is among those that the user may see.
    ///
    /// An answer that is cut or is none of this kind counts as no: what is there is not made twice.
    private func isDatabaseThere(_ name: String) throws(InfluxSetupError) -> Bool {
        let answer = try send(.get, "/query?q=SHOW%20DATABASES")
        guard answer.status == 200,
            let databases = try? JSONDecoder().decode(Databases.self, from: Data(answer.body))
        else { return false }
        return databases.results.contains { result in
            (result.series ?? []).contains { ($0.values ?? []).contains([name]) }
        }
    }

    /// Creates a bucket of InfluxDB 2.x; what became of it, in plain words.
    func createBucket(
        _ name: String,
        of organization: String,
        retention: Duration?
    ) throws(InfluxSetupError) -> String {
        let encoded = InfluxTarget.encoded(organization)
        let found = try send(.get, "/api/v2/orgs?org=\(encoded)")
        if found.status == 404 { throw .organizationMissing(organization) }
        try check(found, "look for the organization")
        let organizations = try decode(Organizations.self, found, "look for the organization").orgs
        guard let id = organizations?.first(where: { $0.name == organization })?.id else {
            throw .organizationMissing(organization)
        }
        let place = "/api/v2/buckets?org=\(encoded)&name=\(InfluxTarget.encoded(name))"
        let present = try send(.get, place)
        if present.status != 404 {
            try check(present, "look for the bucket")
            let buckets = try decode(Buckets.self, present, "look for the bucket").buckets ?? []
            if buckets.contains(where: { $0.name == name }) { return "there already" }
        }
        let seconds = retention.map(\.components.seconds)
        let rules = seconds.map { [NewBucket.Rule(everySeconds: $0)] } ?? []
        let bucket = NewBucket(orgID: id, name: name, retentionRules: rules)
        let made = try send(.post, "/api/v2/buckets", body: try encode(bucket))
        try check(made, "create the bucket")
        return "created"
    }

    /// A name as InfluxQL and Flux quote it.
    static func quoted(_ name: String) -> String {
        var text = "\""
        for character in name {
            switch character {
            case "\"", "\\": text += "\\\(character)"
            case "\n": text += "\\n"
            default: text.append(character)
            }
        }
        return text + "\""
    }

    private struct Databases: Decodable {
        struct Result: Decodable {
            var series: [Series]?
        }

        struct Series: Decodable {
            var values: [[String]]?
        }

        var results: [Result]
    }

    private struct Organizations: Decodable {
        var orgs: [Named]?
    }

    private struct Buckets: Decodable {
        var buckets: [Named]?
    }

    private struct Named: Decodable {
        var id: String
        var name: String
    }

    private struct NewBucket: Encodable {
        struct Rule: Encodable {
            var type = "expire"
            var everySeconds: Int64
        }

        var orgID: String
        var name: String
        var retentionRules: [Rule]
    }

    private func encode(_ bucket: NewBucket) throws(InfluxSetupError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        do {
            return String(decoding: try encoder.encode(bucket), as: UTF8.self)
        } catch {
            throw .notUnderstood(step: "write the bucket down", answer: "\(error)")
        }
    }

    private func decode<Answer: Decodable>(
        _ type: Answer.Type,
        _ response: HTTPResponse,
        _ step: String
    ) throws(InfluxSetupError) -> Answer {
        do {
            return try JSONDecoder().decode(type, from: Data(response.body))
        } catch {
            throw .notUnderstood(step: step, answer: WriteVerdict.cut(response.text, to: 200))
        }
    }
}

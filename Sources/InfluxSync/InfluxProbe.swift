/// Asks a server whether it would take our points, without writing one and without making anything.
public struct InfluxProbe: Sendable {
    /// What a server has shown.
    public struct Proof: Hashable, Sendable {
        /// Which server it is.
        public let product: String
        /// How far its rights are proven, in words.
        public let words: String
    }

    let target: InfluxTarget
    let credential: InfluxCredential
    let http: HTTPOptions

    /// A probe of `target`.
    public init(target: InfluxTarget, credential: InfluxCredential, http: HTTPOptions) {
        self.target = target
        self.credential = credential
        self.http = http
    }

    /// Asks it.
    ///
    /// A write without a line is answered by InfluxDB 1.x and 2.x like any other where the token, the
    /// name or the right is wrong (401, 404, 403): these are looked at before the body. InfluxDB 3
    /// makes the database with its first write; it is asked for a number instead.
    public func run() throws(InfluxSetupError) -> Proof {
        let exchange = SetupExchange(target: target, credential: credential, http: http)
        let product = try exchange.product()
        if let advice = product.advice(for: target.kind) {
            throw .otherServer(found: "\(product)", advice: advice)
        }
        if case .v3(let database) = target.kind {
            let query = "db=\(InfluxTarget.encoded(database))&q=SELECT%201&format=json"
            let answer = try exchange.send(.get, "/api/v3/query_sql?\(query)")
            if answer.status == 404 {
                return Proof(
                    product: "\(product)",
                    words: "the database is not there yet and comes with the first write"
                )
            }
            try exchange.check(answer, "read from the database")
            return Proof(
                product: "\(product)",
                words: "it lets us read the database; whether we may write is seen when we do"
            )
        }
        let answer = try exchange.send(.post, url: target.writeURL, body: "")
        // 400 is for the body that is none: whoever gets there may write.
        if answer.status != 400 { try exchange.check(answer, "write") }
        return Proof(product: "\(product)", words: "it would take our points")
    }
}

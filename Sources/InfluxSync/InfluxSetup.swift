import Diagnostics
import Glibc
import Platform

/// Makes a server ready and proves it: creates the database or bucket, writes a point, reads it back.
///
/// It may be run again any time: what is there already stays as it is.
public struct InfluxSetup: Sendable {
    /// The measurement of the test point.
    public static let measurement = "stator_setup"
    /// How long the test point may take to be readable.
    static let readBackLimit = Duration.seconds(20)
    private static let readBackPause: UInt32 = 200_000

    let target: InfluxTarget
    let credential: InfluxCredential
    let retention: Duration?
    let http: HTTPOptions
    private let now: Timestamp

    /// A set-up of `target`; a new database or bucket keeps points for `retention`, nil for ever.
    ///
    /// The test point has the time `now` and a value that follows from it.
    public init(
        target: InfluxTarget,
        credential: InfluxCredential,
        retention: Duration?,
        http: HTTPOptions = HTTPOptions(),
        now: Timestamp
    ) {
        self.target = target
        self.credential = credential
        self.retention = retention
        self.http = http
        self.now = now
    }

    /// Does all steps and tells each in plain words.
    public func run(progress: (String) -> Void) throws(InfluxSetupError) {
        let exchange = SetupExchange(target: target, credential: credential, http: http)
        progress("server: \(target.base)")
        let product = try exchange.product()
        if let advice = product.advice(for: target.kind) {
            throw .otherServer(found: "\(product)", advice: advice)
        }
        var refusal: InfluxSetupError?
        if product == .victoria {
            progress("it is VictoriaMetrics: nothing has to be created")
        } else {
            if product != .unknown { progress("it is \(product)") }
            refusal = try create(exchange, progress)
        }
        do throws(InfluxSetupError) {
            try write(exchange)
            progress("wrote a test point to \(Self.measurement)")
            try readBack(exchange, isVictoria: product == .victoria)
            progress("read it back: value \(value)")
        } catch {
            guard let refusal else { throw error }
            throw .neitherMadeNorUsable(making: "\(refusal)", using: "\(error)")
        }
    }

    /// Short in every server's notation, and another one every time.
    private var value: Double { Double(now.microseconds % 100_000) + 0.5 }
    private var nanoseconds: Int64 { now.microseconds * 1_000 }

    /// Creates what is not there.
    ///
    /// Who may write need not be allowed to create: being refused that is no failure yet.
    ///
    /// - Returns: the refusal with 401 or 403; nil if there was none.
    private func create(
        _ exchange: SetupExchange,
        _ progress: (String) -> Void
    ) throws(InfluxSetupError) -> InfluxSetupError? {
        do throws(InfluxSetupError) {
            try createWhatIsMissing(exchange, progress)
            return nil
        } catch {
            guard case .refused(let step, let status, _, _) = error, status == 401 || status == 403
            else { throw error }
            progress("we may not \(step) (status \(status)): using it as it is")
            return error
        }
    }

    private func createWhatIsMissing(
        _ exchange: SetupExchange,
        _ progress: (String) -> Void
    ) throws(InfluxSetupError) {
        switch target.kind {
        case .v1(let database, _):
            let text = try exchange.createDatabase(database, retention: retention)
            progress("database \"\(database)\": \(text)")
        case .v2(let organization, let bucket):
            let text = try exchange.createBucket(bucket, of: organization, retention: retention)
            progress("bucket \"\(bucket)\" of \"\(organization)\": \(text)")
        case .v3(let database):
            progress("database \"\(database)\": made by the first write if it is not there")
        }
    }

    private func write(_ exchange: SetupExchange) throws(InfluxSetupError) {
        let line = "\(Self.measurement) value=\(value) \(nanoseconds)\n"
        let response = try exchange.send(.post, url: target.writeURL, body: line)
        try exchange.check(response, "write a point")
    }

    private func readBack(
        _ exchange: SetupExchange,
        isVictoria: Bool
    ) throws(InfluxSetupError) {
        let end = MonotonicClock.now() + Self.readBackLimit
        while true {
            let response = try ask(exchange, isVictoria: isVictoria)
            try exchange.check(response, "read the point")
            if response.text.contains("\(value)") { return }
            guard MonotonicClock.now() < end else {
                throw .notReadBack(answer: WriteVerdict.cut(response.text, to: 200))
            }
            usleep(Self.readBackPause)
        }
    }

    private func ask(
        _ exchange: SetupExchange,
        isVictoria: Bool
    ) throws(InfluxSetupError) -> HTTPResponse {
        let name = Self.measurement
        if isVictoria {
            // Without it, what was asked too early is not found for ten seconds; it may be barred.
            _ = try exchange.send(.get, "/internal/force_flush")
            let second = now.microseconds / 1_000_000
            let query = "match%5B%5D=\(name)_value&start=\(second)&end=\(second + 1)"
            return try exchange.send(.get, "/api/v1/export?\(query)")
        }
        switch target.kind {
        case .v1(let database, let policy):
            let text = "SELECT value FROM \(name) WHERE time = \(nanoseconds)"
            let place =
                "db=\(InfluxTarget.encoded(database))"
                + (policy.map { "&rp=\(InfluxTarget.encoded($0))" } ?? "")
            return try exchange.send(.get, "/query?\(place)&q=\(InfluxTarget.encoded(text))")
        case .v2(let organization, let bucket):
            let flux =
                "from(bucket: \(SetupExchange.quoted(bucket)))"
                + " |> range(start: time(v: \(nanoseconds)), stop: time(v: \(nanoseconds + 1)))"
                + " |> filter(fn: (r) => r._measurement == \"\(name)\")"
            return try exchange.send(
                .post,
                url: "\(target.base)/api/v2/query?org=\(InfluxTarget.encoded(organization))",
                type: "application/vnd.flux",
                body: flux
            )
        case .v3(let database):
            let text = "SELECT value FROM \(name) WHERE time = to_timestamp_nanos(\(nanoseconds))"
            return try exchange.send(
                .get,
                "/api/v3/query_sql?db=\(InfluxTarget.encoded(database))"
                    + "&q=\(InfluxTarget.encoded(text))&format=json"
            )
        }
    }
}

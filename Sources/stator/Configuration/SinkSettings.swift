import InfluxSync

/// A server that is sent all that is stored, as configured.
struct SinkSettings: Hashable, Sendable {
    /// The most servers, each of which takes a thread.
    static let countLimit = 4

    /// Its name: how far it has come is kept under it.
    var id: String
    /// Where points go.
    var target: InfluxTarget
    /// The user, where the server wants a name and a password instead of a token.
    var user: String?
    /// The file with the token or the password.
    var tokenFile: String?
    /// Certificates to trust in place of the system's.
    var caFile: String?
    /// A batch takes about this many bytes of line protocol.
    var batchByteLimit = 1_000_000
    /// How long new data waits for company.
    var batchAge = Duration.seconds(2)
    /// Whether `INFLUX_TOKEN` is meant for it: only where no other sink could be.
    var isOnlySink = true
    /// The longest wait for an answer.
    var timeout = Duration.seconds(30)

    /// The name of systemd's credential that holds the token or the password.
    var credentialName: String { "\(id)-token" }

    /// What the server is told of us, looked for in systemd's credential, the file, and, where it is
    /// the only sink, `INFLUX_TOKEN`: nobody's token goes to another's server.
    ///
    /// - Throws: `InfluxCredentialError` for one that is there and cannot be used.
    func credential(
        _ environment: [String: String]
    ) throws(InfluxCredentialError) -> InfluxCredential {
        var environment = environment
        if !isOnlySink { environment[InfluxCredential.environmentName] = nil }
        let secret = try InfluxCredential.find(
            name: credentialName,
            file: tokenFile,
            environment: environment
        )
        guard let secret else { return .none }
        return user.map { .password(user: $0, password: secret) } ?? .token(secret)
    }
}

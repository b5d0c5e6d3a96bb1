import Glibc
import Platform
import StatusPage

/// Who may change something: send events, or act on an asset.
enum WriteAccess: Sendable {
    /// Everybody on this machine.
    case open
    /// Whoever shows this token.
    case token([UInt8])
    /// Nobody, and why.
    case closed(String)

    /// Where a token comes from.
    struct TokenSource {
        /// The name of the credential that systemd hands over (`LoadCredential=`).
        let credential: String
        /// The setting that names its file.
        let setting: String
        /// The file, where the setting is set.
        let file: String?

        /// The token of those who send events.
        static func ingest(_ configuration: Configuration) -> Self {
            Self(
                credential: "ingest-token",
                setting: "ingest.token_file",
                file: configuration.ingestTokenFile
            )
        }

        /// The token of those who act on assets.
        static func operators(_ configuration: Configuration) -> Self {
            Self(credential: "token", setting: "agent.token_file", file: configuration.tokenFile)
        }
    }

    /// The shortest token, bytes: 16 random bytes in hexadecimal have 32.
    static let tokenByteMinimum = 16

    /// What the configuration and the environment say.
    ///
    /// The credential counts before the file. A token that cannot be read closes the way, never opens
    /// it; so does an address beyond the loopback without one.
    static func load(
        _ source: TokenSource,
        listen: ListenAddress,
        environment: [String: String]
    ) -> Self {
        let credential = environment["CREDENTIALS_DIRECTORY"].map { "\($0)/\(source.credential)" }
        let hasCredential = credential.map { access($0, F_OK) == 0 } ?? false
        guard let path = hasCredential ? credential : source.file else {
            guard !listen.isLoopback else { return .open }
            return .closed(
                "the agent listens on \(listen) and no token is set; give it the "
                    + "credential \(source.credential) or set \(source.setting)"
            )
        }
        do throws(SmallFile.ReadError) {
            return try token(in: path)
        } catch {
            return .closed("the token cannot be read: \(error)")
        }
    }

    private static func token(in path: String) throws(SmallFile.ReadError) -> Self {
        var token = Array(try SmallFile.read(path).utf8)
        while let last = token.last, last <= 0x20 { token.removeLast() }
        guard token.count >= tokenByteMinimum else {
            return .closed("the token in \(path) has fewer than \(tokenByteMinimum) bytes")
        }
        return .token(token)
    }

    /// The refusal of `request`; nil if it may.
    func refusal(of request: HTTPRequest) -> HTTPResponse? {
        switch self {
        case .open: return nil
        case .closed(let reason): return .refusal(403, "nothing is taken here: \(reason)")
        case .token(let token):
            let given = request.values(of: "Authorization")
            if given.count == 1, Self.isBearer(given[0], of: token) { return nil }
            return .refusal(
                401,
                "send the token: Authorization: Bearer …",
                headers: [HTTPHeader("WWW-Authenticate", "Bearer realm=\"stator\"")]
            )
        }
    }

    private static func isBearer(_ text: String, of token: [UInt8]) -> Bool {
        let bytes = Array(text.utf8)
        let scheme = Array("bearer ".utf8)
        guard bytes.count > scheme.count,
            zip(bytes, scheme).allSatisfy({ $0 | 0x20 == $1 })
        else { return false }
        return isEqual(Array(bytes[scheme.count...]), token)
    }

    /// Compares in a time that depends on the length of `given` only.
    private static func isEqual(_ given: [UInt8], _ token: [UInt8]) -> Bool {
        var difference = given.count ^ token.count
        for index in given.indices {
            difference |= Int(given[index] ^ token[index % token.count])
        }
        return difference == 0
    }
}

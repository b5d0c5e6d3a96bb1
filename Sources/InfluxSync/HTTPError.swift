import CCurl

/// Why an exchange with a server gave no answer.
public enum HTTPError: Error, Hashable, Sendable {
    /// The name of the server, or of the proxy, has no address.
    case unresolved(reason: String)
    /// Nobody accepts connections there.
    case refused(reason: String)
    /// No connection, or no answer, in time.
    case timedOut(reason: String)
    /// No TLS, or a certificate that is not trusted.
    case insecure(reason: String)
    /// The connection broke off.
    case connectionLost(reason: String)
    /// The one who asked wants to stop.
    case aborted
    /// libcurl is not installed.
    case noLibrary(reason: String)
    /// What libcurl cannot do at all, such as a URL that is none.
    case impossible(reason: String)

    /// Tells the codes of libcurl apart by what one can do about them.
    init(_ code: CURLcode, reason: String) {
        self =
            switch code {
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
                .unresolved(reason: reason)
            case CURLE_COULDNT_CONNECT: .refused(reason: reason)
            case CURLE_OPERATION_TIMEDOUT: .timedOut(reason: reason)
            case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
                CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
                CURLE_SSL_INVALIDCERTSTATUS, CURLE_USE_SSL_FAILED:
                .insecure(reason: reason)
            case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE,
                CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_WEIRD_SERVER_REPLY, CURLE_READ_ERROR,
                CURLE_WRITE_ERROR:
                .connectionLost(reason: reason)
            default: .impossible(reason: reason)
            }
    }
}

extension HTTPError: CustomStringConvertible {
    /// What is wrong and what to look at.
    public var description: String {
        switch self {
        case .unresolved(let reason): "the server's name has no address (\(reason)); check DNS"
        case .refused(let reason): "no connection (\(reason)); is the server running there?"
        case .timedOut(let reason): "no answer in time (\(reason))"
        case .insecure(let reason) where Self.isPlain(reason):
            "the server does not speak TLS on this port (\(reason)); use http://"
        case .insecure(let reason): "no trusted TLS connection (\(reason)); check the CA file"
        case .connectionLost(let reason): "the connection broke off (\(reason))"
        case .aborted: "stopped before the answer came"
        case .noLibrary(let reason):
            "libcurl cannot be loaded (\(reason)); install it: apt install libcurl4"
        case .impossible(let reason): "the request cannot be made (\(reason))"
        }
    }

    /// Whether OpenSSL found something else than TLS where it expected a record of it.
    private static func isPlain(_ reason: String) -> Bool {
        ["wrong version number", "packet length too long", "http request"]
            .contains { reason.contains($0) }
    }
}

import Diagnostics

/// Writes lines to a server at once and waits for its answer: for a command, not for the agent.
public final class LineWriter {
    private static let tryLimit = 5

    private let target: InfluxTarget
    private let headers: [String]
    private let client: HTTPClient
    private let gzip = Gzip()

    /// A writer to `target`.
    public init(target: InfluxTarget, credential: InfluxCredential, http: HTTPOptions) {
        self.target = target
        client = HTTPClient(http)
        headers =
            ["Content-Type: text/plain; charset=utf-8", "Content-Encoding: gzip"]
            + [credential.header(for: target.kind)].compactMap { $0 }
    }

    /// Has the server take all of `lines`; where it says "later", it is asked again after `pause`.
    ///
    /// - Throws: `LineWriteError` with what the server says.
    public func write(
        _ lines: LineProtocol,
        pause: (Duration) -> Void
    ) throws(LineWriteError) {
        guard lines.lineCount > 0 else { return }
        var last = ""
        for attempt in 1...Self.tryLimit {
            switch verdict(lines.bytes) {
            case .delivered: return
            case .later(let after, let reason):
                last = reason
                guard attempt < Self.tryLimit else { break }
                pause(after ?? .seconds(attempt))
            case .expired(_, let reason), .tooLarge(let reason), .rejected(_, let reason),
                .unexplained(let reason), .paused(let reason):
                throw LineWriteError(server: target.base, reason: reason, isForNow: false)
            }
        }
        throw LineWriteError(server: target.base, reason: last, isForNow: true)
    }

    private func verdict(_ bytes: [UInt8]) -> WriteVerdict {
        bytes.withUnsafeBytes { raw in
            let request = HTTPRequest(
                url: target.writeURL,
                headers: headers,
                body: gzip.compress(raw)
            )
            do throws(HTTPError) {
                return WriteVerdict(try client.send(request))
            } catch {
                return WriteVerdict(error)
            }
        }
    }
}

/// Why a server did not take lines.
public struct LineWriteError: Error, Hashable, Sendable, CustomStringConvertible {
    let server: String
    let reason: String
    /// Whether the same lines may be taken later: it cannot be reached, or has too much to do.
    public let isForNow: Bool

    /// The server and what it says.
    public var description: String { "\(server) does not take the points: \(reason)" }
}

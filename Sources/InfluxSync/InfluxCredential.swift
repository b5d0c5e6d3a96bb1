import Glibc
import Platform

/// What a server knows us by; it is shown nowhere and written in no URL.
public enum InfluxCredential: Hashable, Sendable {
    /// The server asks for nothing.
    case none
    /// A token.
    case token(String)
    /// A name and a password, for InfluxDB 1.x.
    case password(user: String, password: String)

    /// The longest token.
    public static let byteLimit = 4_096
    /// The environment variable of the official command line.
    public static let environmentName = "INFLUX_TOKEN"

    /// Looks for a secret: systemd's credential `name`, then `file`, then `INFLUX_TOKEN`.
    ///
    /// - Returns: the first that is there, blanks at its ends removed; nil if there is none.
    /// - Throws: `InfluxCredentialError` for one that is there and cannot be used.
    public static func find(
        name: String,
        file: String?,
        environment: [String: String]
    ) throws(InfluxCredentialError) -> String? {
        if let directory = environment["CREDENTIALS_DIRECTORY"] {
            let path = "\(directory)/\(name)"
            if access(path, F_OK) == 0 { return try secret(in: path) }
        }
        if let file { return try secret(in: file) }
        guard let token = environment[environmentName], !token.isEmpty else { return nil }
        return try checked(token, from: "the environment variable \(environmentName)")
    }

    /// The header line that says who we are; nil where the server asks for nothing.
    func header(for kind: InfluxTarget.Kind) -> String? {
        switch (self, kind) {
        case (.none, _): nil
        case (.token(let token), .v3): "Authorization: Bearer \(token)"
        case (.token(let token), _): "Authorization: Token \(token)"
        case (.password(let user, let password), _):
            "Authorization: Basic \(Base64.encoded("\(user):\(password)"))"
        }
    }

    private static func secret(in path: String) throws(InfluxCredentialError) -> String {
        let text: String
        do throws(SmallFile.ReadError) {
            text = try SmallFile.read(path)
        } catch {
            throw .unreadable(reason: "\(error)")
        }
        return try checked(text, from: path)
    }

    private static func checked(
        _ text: String,
        from place: String
    ) throws(InfluxCredentialError) -> String {
        var token = text[...]
        while let last = token.last, last.isWhitespace { token.removeLast() }
        while let first = token.first, first.isWhitespace { token.removeFirst() }
        guard !token.isEmpty else { throw .empty(place: place) }
        // It becomes a header line.
        guard token.utf8.count <= byteLimit, token.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else { throw .notOneLine(place: place) }
        return String(token)
    }
}

extension InfluxCredential: CustomStringConvertible, CustomDebugStringConvertible {
    /// Never the secret.
    public var description: String {
        switch self {
        case .none: "none"
        case .token: "a token"
        case .password(let user, _): "the password of \(user)"
        }
    }

    /// Never the secret.
    public var debugDescription: String { description }
}

/// Why a secret cannot be used; never the secret itself.
public enum InfluxCredentialError: Error, Hashable, Sendable {
    /// Its file cannot be read.
    case unreadable(reason: String)
    /// There is nothing in it.
    case empty(place: String)
    /// It is longer than a token is, or has line breaks or control characters inside.
    case notOneLine(place: String)
}

extension InfluxCredentialError: CustomStringConvertible {
    /// What is wrong and where.
    public var description: String {
        switch self {
        case .unreadable(let reason): "the token cannot be read: \(reason)"
        case .empty(let place): "\(place) has no token in it"
        case .notOneLine(let place):
            "\(place) holds no token: it is one line of at most \(InfluxCredential.byteLimit) bytes"
        }
    }
}

/// Base64 (RFC 4648 §4), as HTTP's basic authentication wants it.
enum Base64 {
    static func encoded(_ text: String) -> String {
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
        )
        let input = Array(text.utf8)
        var output: [UInt8] = []
        for start in stride(from: 0, to: input.count, by: 3) {
            let group = input[start..<min(start + 3, input.count)]
            var word: UInt32 = 0
            for byte in group { word = word << 8 | UInt32(byte) }
            word <<= UInt32(8 * (3 - group.count))
            for position in 0..<4 {
                let index = Int(word >> UInt32(18 - 6 * position) & 63)
                output.append(position <= group.count ? alphabet[index] : UInt8(ascii: "="))
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}

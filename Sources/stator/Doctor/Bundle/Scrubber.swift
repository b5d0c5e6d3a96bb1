import Diagnostics
import FoundationEssentials
import Glibc
import InfluxSync
import Platform

/// Takes every secret that is configured out of texts, in each form in which it may stand there.
struct Scrubber {
    /// A shorter one cannot be told from other text, and is none.
    static let byteMinimum = 4

    private var needles: [[UInt8]] = []

    /// Knows the secrets of `gateway`: those in files, in systemd's credentials and in the environment.
    ///
    /// Those that were taken out of `configuration`, and those in the files that it names, are among them.
    init(_ gateway: Gateway, _ configuration: ScrubbedConfiguration) {
        var secrets = configuration.secrets
        var files = configuration.secretFiles
        let known = SecretsCheck.files(of: gateway.configuration)
        files += known.map(\.path)
        for directory in [gateway.environment["CREDENTIALS_DIRECTORY"], SecretsCheck.store] {
            guard let directory else { continue }
            files += MachineFiles.here.names(in: directory).map { "\(directory)/\($0)" }
        }
        for path in Set(files).sorted() {
            // What this account cannot read is in none of its texts by way of this command.
            guard let text = MachineFiles.here.text(path) else { continue }
            secrets.append(text)
            secrets += text.split(whereSeparator: \.isNewline).map(String.init)
        }
        if let token = gateway.environment[InfluxCredential.environmentName] {
            secrets.append(token)
        }
        let users = gateway.configuration.sinks.compactMap(\.user)
        secrets += secrets.flatMap { secret in
            users.map { Data("\($0):\(secret)".utf8).base64EncodedString() }
        }
        self.init(secrets)
    }

    /// Knows `secrets`.
    init(_ secrets: [String]) {
        var all: Set<[UInt8]> = []
        for secret in secrets {
            let trimmed = Self.trimmed(secret)
            guard trimmed.utf8.count >= Self.byteMinimum else { continue }
            all.insert(Array(trimmed.utf8))
            all.insert(Array(JSONText.quoted(trimmed).utf8.dropFirst().dropLast()))
            all.insert(Array(Self.percentEncoded(trimmed).utf8))
            all.insert(Array(Data(trimmed.utf8).base64EncodedString().utf8))
        }
        // The longest first: one may be a part of another.
        needles = all.sorted { one, other in
            one.count == other.count
                ? one.lexicographicallyPrecedes(other) : one.count > other.count
        }
    }

    /// `bytes` without any of them.
    func clean(_ bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        for needle in needles { result = Self.replaced(needle, in: result) }
        return result
    }

    private static func replaced(_ needle: [UInt8], in bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        bytes.withUnsafeBytes { hay in
            guard let base = hay.baseAddress else { return }
            var kept = 0
            var start = 0
            while start + needle.count <= hay.count,
                let hit = memchr(base + start, Int32(needle[0]), hay.count - start)
            {
                start = UnsafeRawPointer(hit) - base
                guard start + needle.count <= hay.count else { break }
                guard memcmp(base + start, needle, needle.count) == 0 else {
                    start += 1
                    continue
                }
                result += hay[kept..<start]
                result += Array(ScrubbedConfiguration.mark.utf8)
                start += needle.count
                kept = start
            }
            result += hay[kept...]
        }
        return result
    }

    private static func trimmed(_ text: String) -> String {
        var text = text[...]
        while let last = text.last, last.isWhitespace { text.removeLast() }
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        return String(text)
    }

    /// All but RFC 3986's unreserved characters in percents.
    private static func percentEncoded(_ text: String) -> String {
        let plain = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8
        )
        return text.utf8.map { byte in
            if plain.contains(byte) { return String(UnicodeScalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count < 2 ? "0" : "") + digits
        }.joined()
    }
}

import CPlatform
import FoundationEssentials
import Glibc
import Platform

/// The Ed25519 key (RFC 8032) that signs what an agent exports.
///
/// It is made once and kept in the state directory; whoever has its public half can tell that an
/// export is this agent's and unchanged.
public struct SigningKey: Sendable {
    /// The file of the private key in the state directory: PKCS #8 (RFC 8410) in PEM.
    public static let fileName = "export-key"
    /// The file of the public key beside it, for all who show it.
    public static let publicFileName = "export-key.pub"
    private static let head: [UInt8] = [
        0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04,
        0x20,
    ]
    private static let label = "PRIVATE KEY"

    private let bytes: [UInt8]
    /// Its public half.
    public let publicKey: PublicKey

    /// The key of the agent whose state directory this is; made where there is none yet.
    ///
    /// - Throws: `ExportError.key` or `.noCrypto`.
    public init(stateDirectory: String) throws(ExportError) {
        if let trouble = stator_crypto_trouble() { throw .noCrypto(String(cString: trouble)) }
        let path = "\(stateDirectory)/\(Self.fileName)"
        if access(path, F_OK) != 0, errno == ENOENT {
            try Self.make(path, in: stateDirectory)
        }
        bytes = try Self.read(path)
        var publicBytes = [UInt8](repeating: 0, count: 32)
        guard stator_ed25519_public(bytes, &publicBytes) == 1 else {
            throw .key(path: path, reason: "libcrypto refuses it")
        }
        publicKey = PublicKey(bytes: publicBytes)
        try showPublicKey(in: stateDirectory)
    }

    /// The signature of `message`, 64 bytes.
    public func signature(of message: [UInt8]) throws(ExportError) -> [UInt8] {
        var signature = [UInt8](repeating: 0, count: 64)
        guard stator_ed25519_sign(bytes, message, message.count, &signature) == 1 else {
            throw .noCrypto("it does not sign")
        }
        return signature
    }

    private static func read(_ path: String) throws(ExportError) -> [UInt8] {
        let text: String
        do throws(SmallFile.ReadError) {
            text = try SmallFile.read(path)
        } catch {
            throw .key(path: path, reason: "\(error)")
        }
        guard let der = PEM.decoded(text, label: label), der.count == head.count + 32,
            der.starts(with: head)
        else {
            throw .key(
                path: path,
                reason: "it is no Ed25519 key in PEM; move it away and another is made"
            )
        }
        return Array(der[head.count...])
    }

    /// Two exports that begin at once agree on one key: a link never replaces what is there.
    private static func make(_ path: String, in directory: String) throws(ExportError) {
        var kernel = SystemRandomNumberGenerator()
        let seed = (0..<32).map { _ in UInt8(truncatingIfNeeded: kernel.next()) }
        let temporary = "\(path).\(getpid()).part"
        try write(PEM.encoded(head + seed, label: label), to: temporary, mode: 0o600)
        defer { unlink(temporary) }
        StateOwner.give(temporary, as: directory)
        guard link(temporary, path) == 0 || errno == EEXIST else {
            throw .key(path: path, reason: String(cString: strerror(errno)))
        }
        try sync(directory, path)
    }

    /// What is signed must not outlive its key.
    private static func sync(_ directory: String, _ path: String) throws(ExportError) {
        guard let code = StateOwner.sync(directory) else { return }
        throw .key(path: path, reason: String(cString: strerror(code)))
    }

    private func showPublicKey(in stateDirectory: String) throws(ExportError) {
        let path = "\(stateDirectory)/\(Self.publicFileName)"
        if PublicKey(file: path) == publicKey { return }
        let temporary = "\(path).\(getpid()).part"
        try Self.write(publicKey.pem, to: temporary, mode: 0o644)
        StateOwner.give(temporary, as: stateDirectory)
        guard rename(temporary, path) == 0 else {
            let code = errno
            unlink(temporary)
            throw .key(path: path, reason: String(cString: strerror(code)))
        }
        try Self.sync(stateDirectory, path)
    }

    private static func write(_ text: String, to path: String, mode: mode_t) throws(ExportError) {
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW
        let descriptor = open(path, flags, mode)
        guard descriptor >= 0 else {
            throw .key(path: path, reason: String(cString: strerror(errno)))
        }
        let bytes = Array(text.utf8)
        let isWritten =
            fchmod(descriptor, mode) == 0
            && Glibc.write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
        let code = errno
        close(descriptor)
        guard isWritten else {
            unlink(path)
            throw .key(path: path, reason: String(cString: strerror(code)))
        }
    }
}

/// The public half of a signing key.
public struct PublicKey: Hashable, Sendable {
    /// The Ed25519 public key, 32 bytes.
    public let bytes: [UInt8]
    private static let head: [UInt8] = [
        0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
    ]
    private static let label = "PUBLIC KEY"

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// The key in `pem` (SubjectPublicKeyInfo, RFC 8410); nil where it is none of Ed25519.
    public init?(pem: String) {
        guard let der = PEM.decoded(pem, label: Self.label), der.count == Self.head.count + 32,
            der.starts(with: Self.head)
        else { return nil }
        bytes = Array(der[Self.head.count...])
    }

    /// The key in the PEM file at `path`; nil where there is none.
    public init?(file path: String) {
        do throws(SmallFile.ReadError) {
            self.init(pem: try SmallFile.read(path))
        } catch {
            return nil
        }
    }

    /// As `openssl pkey -pubin` reads it.
    public var pem: String { PEM.encoded(Self.head + bytes, label: Self.label) }

    /// The SHA-256 of its DER form, in hexadecimal: short enough to compare by eye.
    public var fingerprint: String { SHA256.hexadecimal(SHA256.digest(Self.head + bytes)) }

    /// Whether `signature` is that of `message` by the owner of this key.
    ///
    /// - Throws: `ExportError.noCrypto`.
    public func isSignature(
        _ signature: [UInt8],
        of message: [UInt8]
    ) throws(ExportError) -> Bool {
        if let trouble = stator_crypto_trouble() { throw .noCrypto(String(cString: trouble)) }
        guard signature.count == 64 else { return false }
        return stator_ed25519_verify(bytes, message, message.count, signature) == 1
    }
}

/// Text armour of binary data (RFC 7468).
enum PEM {
    static func encoded(_ bytes: [UInt8], label: String) -> String {
        "-----BEGIN \(label)-----\n\(Data(bytes).base64EncodedString())\n-----END \(label)-----\n"
    }

    /// What is between the lines of `label`; nil where it is not armoured so.
    static func decoded(_ text: String, label: String) -> [UInt8]? {
        var lines = text.split(whereSeparator: \.isNewline).map { $0.filter { $0 != " " } }
        let bare = label.filter { $0 != " " }
        guard lines.count >= 3, lines.removeFirst() == "-----BEGIN\(bare)-----",
            lines.removeLast() == "-----END\(bare)-----"
        else { return nil }
        return Data(base64Encoded: lines.joined()).map { Array($0) }
    }
}

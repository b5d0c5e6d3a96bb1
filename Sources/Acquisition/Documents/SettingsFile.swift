import Glibc

/// Reads the text of a settings file.
public enum SettingsFile {
    /// The text of the file at `path`.
    ///
    /// - Throws: why there is none: the file cannot be read, is longer than
    ///   `SettingsDocument.byteLimit`, or is not UTF-8.
    public static func text(at path: String) throws(SettingsFileError) -> String {
        guard let file = fopen(path, "re") else {
            throw SettingsFileError(path: path, reason: String(cString: strerror(errno)))
        }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: SettingsDocument.byteLimit + 1)
        let count = fread(&bytes, 1, bytes.count, file)
        guard ferror(file) == 0 else {
            throw SettingsFileError(path: path, reason: String(cString: strerror(errno)))
        }
        guard count <= SettingsDocument.byteLimit else {
            let limit = SettingsDocument.byteLimit
            throw SettingsFileError(path: path, reason: "longer than the \(limit) bytes allowed")
        }
        guard let text = String(validating: bytes[..<count], as: UTF8.self) else {
            throw SettingsFileError(path: path, reason: "not UTF-8 text")
        }
        return text
    }
}

/// A settings file without a text that can be read.
public struct SettingsFileError: Error, Hashable, Sendable {
    /// The file.
    public let path: String
    /// Why not.
    public let reason: String
}

extension SettingsFileError: CustomStringConvertible {
    /// The file and why it cannot be read.
    public var description: String { "\(path): cannot be read: \(reason)" }
}

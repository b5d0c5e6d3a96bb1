import Glibc
import Platform

/// A file with a token or password, and the systemd credential that counts before it.
struct SecretFile: Hashable {
    /// The credential's name.
    let credential: String
    /// The file.
    let path: String
    /// The fewest bytes of a secret that is long enough.
    let byteMinimum: Int

    /// What is wrong with the file now; nil if nothing is, or if systemd gives the credential.
    func complaint(_ environment: [String: String]) -> String? {
        if let directory = environment["CREDENTIALS_DIRECTORY"],
            access("\(directory)/\(credential)", F_OK) == 0
        {
            return nil
        }
        do throws(SmallFile.ReadError) {
            var secret = Array(try SmallFile.read(path).utf8)
            while let last = secret.last, last <= 0x20 { secret.removeLast() }
            guard !secret.isEmpty else { return "\(path) has nothing in it" }
            guard secret.count >= byteMinimum else {
                return "\(path) has \(secret.count) bytes, fewer than \(byteMinimum)"
            }
            return nil
        } catch {
            return "cannot be read now: \(error)"
        }
    }
}

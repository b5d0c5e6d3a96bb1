import Diagnostics
import FoundationEssentials
import Glibc
import Platform
import Reports
import StatusPage

/// A record as it is in its file: what is shown of a stick, and which run of which boot has said so.
struct StoredStick: Codable {
    /// How long the unmounting after an export may take before it counts as cut: more than the service has.
    private static let unmountLimit = Duration.seconds(600)

    /// What was said.
    var status: StickStatus
    /// The boot in which it was said; nil where the kernel has no name for it.
    private(set) var bootID: String?
    /// When it was said, since that boot, ns.
    private(set) var saidAt: Int64?
    /// The service manager's name for the run of the unit that has said it; nil outside of a unit.
    private(set) var invocationID: String?

    /// What is said now, in this run.
    init(_ status: StickStatus) {
        self.status = status
        bootID = Self.thisBoot
        saidAt = MonotonicClock.now().nanoseconds
        invocationID = Self.thisInvocation
    }

    private enum CodingKeys: String, CodingKey {
        case bootID = "boot_id"
        case saidAt = "said_at_ns"
        case invocationID = "invocation_id"
    }

    init(from decoder: any Decoder) throws {
        status = try StickStatus(from: decoder).bounded
        let container = try decoder.container(keyedBy: CodingKeys.self)
        bootID = try container.decodeIfPresent(String.self, forKey: .bootID)
        saidAt = try container.decodeIfPresent(Int64.self, forKey: .saidAt)
        invocationID = try container.decodeIfPresent(String.self, forKey: .invocationID)
    }

    func encode(to encoder: any Encoder) throws {
        try status.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(bootID, forKey: .bootID)
        try container.encodeIfPresent(saidAt, forKey: .saidAt)
        try container.encodeIfPresent(invocationID, forKey: .invocationID)
    }

    /// Whether it was said since the machine was started.
    var isOfThisBoot: Bool { bootID == Self.thisBoot }

    /// Whether this run of the same unit has said it.
    var isOfThisInvocation: Bool { invocationID != nil && invocationID == Self.thisInvocation }

    /// How it stands now; one whose writer has gone without a word was cut.
    ///
    /// `isLocked`: whether a living export holds its lock.
    func standing(isLocked: Bool) -> StickStatus {
        switch status.state {
        case .running where !isLocked || !isOfThisBoot:
            return cut("the export ended while it wrote")
        case .written where !isOfThisBoot || (!isLocked && age > Self.unmountLimit):
            return cut("it was written and never unmounted")
        case .running, .written, .safeToRemove, .failed, .interrupted:
            return status
        }
    }

    private func cut(_ why: String) -> StickStatus {
        var status = status
        status.state = .interrupted
        status.trouble = "gone"
        status.message = "\(why): \(status.message); put the stick in again"
        return status
    }

    private var age: Duration {
        .nanoseconds(MonotonicClock.now().nanoseconds - (saidAt ?? 0))
    }

    private static let thisBoot: String? = {
        let name = BootIdentity.read()
        return name.hasPrefix(BootIdentity.unknownPrefix) ? nil : name
    }()

    private static var thisInvocation: String? {
        ProcessEnvironment.current["INVOCATION_ID"].flatMap { $0.isEmpty ? nil : $0 }
    }
}

// The file.
extension StoredStick {
    /// The record at `path`; nil where it is none.
    init?(file path: String) {
        do {
            let text = try SmallFile.read(path)
            self = try JSONDecoder().decode(Self.self, from: Data(text.utf8))
        } catch {
            return nil  // Removed meanwhile, or nothing that we wrote.
        }
    }

    /// Writes it into `folder`; all others see it whole or not at all.
    func write(in folder: String) throws(ExportError) {
        let path = "\(folder)/\(status.name).json"
        let temporary = "\(path).\(getpid()).part"
        let bytes: [UInt8]
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            bytes = Array(try encoder.encode(self))
        } catch {
            preconditionFailure("texts can always be written as JSON: \(error)")
        }
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW
        let descriptor = open(temporary, flags, 0o640)
        guard descriptor >= 0 else { throw .cannotWrite(file: path, code: errno) }
        let isWritten =
            Glibc.write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
        let code = errno
        close(descriptor)
        guard isWritten else {
            unlink(temporary)
            throw .cannotWrite(file: path, code: code)
        }
        StateOwner.give(temporary, as: folder)
        guard rename(temporary, path) == 0 else {
            let code = errno
            unlink(temporary)
            throw .cannotWrite(file: path, code: code)
        }
    }
}

import Diagnostics
import Glibc
import InfluxSync
import Platform
import Store

/// What support needs to see, in one file, without a secret and without what was measured.
struct SupportBundle {
    /// How many of the agent's last log lines are taken.
    static let logLineLimit = 1_000
    private static let logLimit = Duration.seconds(15)
    private static let storeLimit = Duration.seconds(20)
    private static let directory = "stator-support"

    /// One file of it.
    struct Member {
        let name: String
        let content: [UInt8]
    }

    /// The files, scrubbed.
    let members: [Member]

    /// Gathers what there is; what there is not is told in `contents.txt`.
    init(_ gateway: Gateway, _ report: DoctorReport) throws {
        let configuration = ScrubbedConfiguration(
            gateway.configurationFile.flatMap { MachineFiles.here.text($0) } ?? ""
        )
        let scrubber = Scrubber(gateway, configuration)
        var members: [Member] = []
        var contents: [String] = []
        func add(_ name: String, _ what: String, _ text: String?, else reason: String = "") {
            guard let text else {
                contents.append("(\(name): \(reason))")
                return
            }
            contents.append("\(name): \(what)")
            members.append(Member(name: name, content: scrubber.clean(Array((text + "\n").utf8))))
        }
        add("doctor.txt", "what was found, for people", report.text())
        add("doctor.json", "what was found, for programs", try report.json())
        add(
            "configuration.toml",
            "the configuration without comments and without what may be a secret",
            gateway.configurationFile == nil ? nil : configuration.text,
            else: "no configuration file"
        )
        let status = try? gateway.agent.get().json
        add(
            "status.json",
            "what the agent says of itself, with the values of its last second",
            status.map { String(decoding: $0, as: UTF8.self) },
            else: "the agent does not answer"
        )
        let log = Self.log()
        add("log.txt", "the last lines of the agent's log", log.text, else: log.reason)
        let path = gateway.stateDirectory
        let store = Bounded("store") { Self.store(path) }.value(upTo: Self.storeLimit)
        let late = "it was not read within \(Int(Self.storeLimit.inSeconds)) s"
        add("store.json", "how much is stored", store?.text, else: store?.reason ?? late)
        add("versions.txt", "versions and the machine", Self.versions(gateway.machine))
        let list = Self.head + contents.joined(separator: "\n") + "\n"
        members.append(Member(name: "contents.txt", content: scrubber.clean(Array(list.utf8))))
        self.members = members
    }

    private static let head =
        "Made by `stator doctor --bundle`. Names of sites, assets, hosts and files are in it; secrets are "
        + "taken out where they stood, as \(ScrubbedConfiguration.mark).\n\n"

    /// The files as a compressed tar archive with the time `time`.
    func archive(time: Timestamp) -> [UInt8] {
        var archive = Archive(time: time.microseconds / 1_000_000)
        for member in members { archive.add("\(Self.directory)/\(member.name)", member.content) }
        let gzip = Gzip()
        return archive.whole.withUnsafeBytes { Array(gzip.compress($0)) }
    }

    /// Why a bundle was not written: the path and the system's words.
    struct Failure: Error, CustomStringConvertible {
        let path: String
        let code: Int32

        var description: String {
            code == EEXIST
                ? "\(path) is there already; give --bundle another name"
                : "cannot write \(path): \(String(cString: strerror(code)))"
        }
    }

    /// Makes the file at `path`, for its owner alone to read; one that is there is not replaced.
    static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure(path: path, code: errno) }
        var done = 0
        var code: Int32 = 0
        while done < bytes.count, code == 0 {
            let count = bytes.withUnsafeBytes { raw in
                Glibc.write(descriptor, raw.baseAddress.map { $0 + done }, raw.count - done)
            }
            if count > 0 { done += count } else if errno != EINTR { code = errno }
        }
        if code == 0, fsync(descriptor) != 0 { code = errno }
        if close(descriptor) != 0, code == 0 { code = errno }
        guard code == 0 else {
            unlink(path)
            throw Failure(path: path, code: code)
        }
    }

    /// The last lines of the service's log, or why there are none.
    private static func log() -> (text: String?, reason: String) {
        let arguments = [
            "--unit=\(ServiceState.unit)", "--lines=\(logLineLimit)", "--no-pager", "--quiet",
            "--output=short-iso",
        ]
        do throws(ShortCommand.Failure) {
            let text = try ShortCommand.output(of: "journalctl", arguments, upTo: logLimit)
            return text.isEmpty ? (nil, "the journal has no line of the service") : (text, "")
        } catch {
            return (nil, "\(error)")
        }
    }

    /// How much the store in `directory` holds, or why that is not known.
    private static func store(_ directory: String) -> (text: String?, reason: String) {
        do throws(StoreError) {
            let file = try StoredFile(directory, leavesNoTrace: true)
            let report = StoreReport(
                path: file.path,
                figures: try file.figures(),
                holdings: try file.holdings(),
                removals: try file.removals()
            )
            return (report.json, "")
        } catch {
            return (nil, "\(error)")
        }
    }

    private static func versions(_ machine: MachineFiles) -> String {
        let system = machine.text("/etc/os-release")?.split(separator: "\n")
            .first { $0.hasPrefix("PRETTY_NAME=") }.map { String($0.dropFirst(12)) }
        let lines = [
            ("stator", Stator.version), ("SQLite", StoredFile.libraryVersion),
            ("system", system), ("kernel", machine.text("/proc/version")),
            ("machine", machine.text("/proc/device-tree/model")),
            ("uptime", machine.text("/proc/uptime")), ("load", machine.text("/proc/loadavg")),
        ]
        return lines.map { "\($0.0): \($0.1 ?? "unknown")" }.joined(separator: "\n")
    }
}

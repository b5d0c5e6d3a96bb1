import ArgumentParser
import Diagnostics
import Glibc
import Reports
import StatusPage
import Store

/// Why an export was not begun.
struct ExportRefusal: Error {
    /// What is wrong and what to do.
    let message: String
    /// One word of it, as in `StickStatus.trouble`.
    let trouble: String
    /// The exit status.
    var status = EX_IOERR

    /// The refusal for `error`.
    init(_ error: ExportError) {
        message = "\(error)"
        trouble = error.word
    }

    /// A refusal in words of its own.
    init(_ message: String, trouble: String, status: Int32) {
        self.message = message
        self.trouble = trouble
        self.status = status
    }
}

/// One run of `stator export`: writes, and tells everybody how it stands.
struct ExportRun {
    let stateDirectory: String
    let name: String
    let light: ExportLight?
    let awaitsUnmount: Bool
    let json: Bool
    /// The record, where it was begun before anything else.
    let begun: ExportRecord?

    /// Exports; what is wrong is told, in the record too.
    func run(_ plan: StickExport.Plan, from store: StoredFile) throws {
        let record: ExportRecord
        do throws(ExportError) {
            if let begun {
                record = begun
            } else {
                record = try ExportRecord(StickName.safe(name), stateDirectory: stateDirectory)
            }
        } catch {
            throw ExitCode.telling("\(error)", EX_IOERR)
        }
        let progress = ProgressLine()
        do throws(ExportError) {
            try record.tell(.running, "looking at the stick")
            show(.blinking)
            let key = try SigningKey(stateDirectory: stateDirectory)
            var export = try StickExport(plan, from: store, key: key)
            let path = export.path
            let manifest = try export.run { text throws(ExportError) in
                progress.show(text)
                try record.tellStory(text, folder: path)
            }
            progress.end()
            try tell(manifest, path, record)
        } catch {
            progress.end()
            throw told(ExportRefusal(error), record)
        }
    }

    /// Tells why nothing was begun, in the record too where there is one; gives the exit status.
    func refused(_ refusal: ExportRefusal) -> ExitCode { told(refusal, begun) }

    private func tell(
        _ manifest: ExportManifest,
        _ path: String,
        _ record: ExportRecord
    ) throws(ExportError) {
        let bytes = manifest.files.reduce(0) { $0 + $1.byteCount }
        let events = manifest.assets.reduce(0) { $0 + $1.events }
        let timeless = manifest.assets.reduce(0) { $0 + $1.withoutTime }
        let text = Self.words(manifest, events, timeless, bytes)
        try record.tell(awaitsUnmount ? .written : .safeToRemove, text, folder: path)
        show(awaitsUnmount || othersAreWriting(than: record.name) ? .blinking : .steady)
        for file in manifest.leftOut {
            Terminal.write("left out: \(file.file): \(file.reason)", to: .complaint)
        }
        let unreadable = manifest.assets.reduce(0) { $0 + $1.unreadable }
        if unreadable > 0 {
            Terminal.write(
                "left out: \(Words.count(unreadable, "record")) that cannot be decoded; "
                    + "`stator store check` tells more",
                to: .complaint
            )
        }
        let state = awaitsUnmount ? StickCondition.written : .safeToRemove
        if json, timeless > 0 || events == 0 { Terminal.write("\(path): \(text)", to: .complaint) }
        if json {
            Terminal.write(
                "{\"state\":\"\(state.rawValue)\",\"folder\":\(JSONText.quoted(path)),"
                    + "\"files\":\(manifest.files.count),\"bytes\":\(bytes),\"events\":\(events),"
                    + "\"without_time\":\(timeless),"
                    + "\"from\":\"\(manifest.from)\",\"to\":\"\(manifest.end)\","
                    + "\"public_key_sha256\":\"\(manifest.keyFingerprint)\"}"
            )
        } else {
            Terminal.write("\(path): \(text); \(state.words)", to: .complaint)
        }
    }

    private static func words(
        _ manifest: ExportManifest,
        _ events: UInt64,
        _ timeless: UInt64,
        _ bytes: UInt64
    ) -> String {
        let files = Words.count(manifest.files.count, "file")
        let size = "\(ByteText.shown(bytes)), read back"
        var text =
            events > 0
            ? "\(files) with \(Words.count(events, "sensor event")), \(size)"
            : "NO sensor events in it, of the range there are none; \(files), \(size)"
        if timeless > 0 {
            text +=
                "; \(Words.count(timeless, "sensor event")) \(timeless == 1 ? "has" : "have") no time and "
                + "\(timeless == 1 ? "is" : "are") not in it: the clock was never set"
        }
        return text
    }

    private func told(_ refusal: ExportRefusal, _ record: ExportRecord?) -> ExitCode {
        if let record {
            show(othersAreWriting(than: record.name) ? .blinking : .dark)
            do throws(ExportError) {
                try record.tell(.failed, refusal.message, trouble: refusal.trouble)
            } catch {
                Terminal.write("stator: and this cannot be shown: \(error)", to: .complaint)
            }
        }
        if json {
            Terminal.write(
                "{\"state\":\"failed\",\"trouble\":\"\(refusal.trouble)\","
                    + "\"message\":\(JSONText.quoted(refusal.message))}"
            )
        }
        return .telling(refusal.message, refusal.status)
    }

    private func show(_ signal: ExportLight.Signal) {
        guard let complaint = light?.show(signal) else { return }
        Terminal.write("stator: \(complaint)", to: .complaint)
    }

    private func othersAreWriting(than name: String) -> Bool {
        ExportBoard(stateDirectory: stateDirectory).sticks().contains { stick in
            stick.name != name && stick.isUnderWay
        }
    }

    /// Says of the stick `name` that it is unmounted, or that this or what was before it `failed`, in its
    /// record and by the light.
    ///
    /// - Throws: `EXIT_FAILURE` where nothing was written that could become safe to remove.
    static func tellUnmounted(
        _ name: String,
        failed: String?,
        stateDirectory: String,
        _ light: ExportLight?
    ) throws {
        let safeName = StickName.safe(name)
        let status: StickStatus
        let isNowSafe: Bool
        do throws(ExportError) {
            if let failed {
                status = try ExportRecord.failed(
                    safeName,
                    because: failed,
                    stateDirectory: stateDirectory
                )
                isNowSafe = false
            } else {
                let unmounted = try ExportRecord.unmounted(safeName, stateDirectory: stateDirectory)
                guard let unmounted else {
                    throw .noFolder(path: name, reason: "nothing was exported to it")
                }
                (status, isNowSafe) = (unmounted.status, unmounted.isNowSafe)
            }
        } catch {
            throw ExitCode.telling("\(error)", EX_IOERR)
        }
        let areOthers = ExportBoard(stateDirectory: stateDirectory).sticks().contains(
            where: \.isUnderWay
        )
        let signal: ExportLight.Signal = areOthers ? .blinking : isNowSafe ? .steady : .dark
        if let complaint = light?.show(signal) {
            Terminal.write("stator: \(complaint)", to: .complaint)
        }
        if isNowSafe || failed != nil {
            let why = isNowSafe ? "" : ": \(status.message)"
            Terminal.write("\(name): \(status.state.words)\(why)", to: .complaint)
            return
        }
        throw ExitCode.telling(
            "\(name) is not called safe to remove: no export waits for its unmounting; it stays as it was: "
                + "\(status.state.words): \(status.message)",
            EXIT_FAILURE
        )
    }
}

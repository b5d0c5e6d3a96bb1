import ArgumentParser
import Diagnostics
import Glibc
import Reports
import StatusPage
import Store

/// One run of `stator export`: writes, and tells everybody how it stands.
struct ExportRun {
    let plan: StickExport.Plan
    let store: StoredFile
    let stateDirectory: String
    let name: String
    let light: ExportLight?
    let awaitsUnmount: Bool

    /// Exports; what is wrong is told, in the record too.
    func run(json: Bool) throws {
        let record: ExportRecord
        do throws(ExportError) {
            record = try ExportRecord(StickName.safe(name), stateDirectory: stateDirectory)
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
            try tell(manifest, path, record, json)
        } catch {
            progress.end()
            show(othersAreWriting(than: record.name) ? .blinking : .dark)
            throw told(error, record, json)
        }
    }

    private func tell(
        _ manifest: ExportManifest,
        _ path: String,
        _ record: ExportRecord,
        _ json: Bool
    ) throws(ExportError) {
        let bytes = manifest.files.reduce(0) { $0 + $1.byteCount }
        let events = manifest.assets.reduce(0) { $0 + $1.events }
        let text =
            "\(Words.count(manifest.files.count, "file")) with "
            + "\(Words.count(events, "sensor event")), \(ByteText.shown(bytes)), read back"
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
        if json {
            Terminal.write(
                "{\"state\":\"\(state.rawValue)\",\"folder\":\(JSONText.quoted(path)),"
                    + "\"files\":\(manifest.files.count),\"bytes\":\(bytes),\"events\":\(events),"
                    + "\"from\":\"\(manifest.from)\",\"to\":\"\(manifest.end)\","
                    + "\"public_key_sha256\":\"\(manifest.keyFingerprint)\"}"
            )
        } else {
            Terminal.write("\(path): \(text); \(state.words)", to: .complaint)
        }
    }

    private func told(_ error: ExportError, _ record: ExportRecord, _ json: Bool) -> ExitCode {
        do throws(ExportError) {
            try record.tell(.failed, "\(error)", trouble: error.word)
        } catch let second {
            Terminal.write("stator: and this cannot be shown: \(second)", to: .complaint)
        }
        if json {
            Terminal.write(
                "{\"state\":\"failed\",\"trouble\":\"\(error.word)\","
                    + "\"message\":\(JSONText.quoted("\(error)"))}"
            )
        }
        return .telling("\(error)", EX_IOERR)
    }

    private func show(_ signal: ExportLight.Signal) {
        guard let complaint = light?.show(signal) else { return }
        Terminal.write("stator: \(complaint)", to: .complaint)
    }

    private func othersAreWriting(than name: String) -> Bool {
        ExportBoard(stateDirectory: stateDirectory).sticks().contains { stick in
            stick.name != name && (stick.state == .running || stick.state == .written)
        }
    }

    /// Says of the stick `name` that it is unmounted, in its record and by the light.
    static func tellUnmounted(
        _ name: String,
        stateDirectory: String,
        _ light: ExportLight?
    ) throws {
        do throws(ExportError) {
            let status = try ExportRecord.unmounted(
                StickName.safe(name),
                stateDirectory: stateDirectory
            )
            guard let status else {
                throw ExportError.noFolder(path: name, reason: "nothing was exported to it")
            }
            let areOthers = ExportBoard(stateDirectory: stateDirectory).sticks().contains {
                $0.state == .running || $0.state == .written
            }
            let signal: ExportLight.Signal =
                areOthers ? .blinking : status.state == .safeToRemove ? .steady : .dark
            if let complaint = light?.show(signal) {
                Terminal.write("stator: \(complaint)", to: .complaint)
            }
            Terminal.write("\(name): \(status.state.words)", to: .complaint)
        } catch {
            throw ExitCode.telling("\(error)", EX_IOERR)
        }
    }
}

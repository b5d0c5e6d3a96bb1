// Writes numbered records into the store of the directory it is given until it is killed, and says
// a record's number once it has been told that it is on disk.

import Diagnostics
import Glibc
import Logging
import Platform
import Store

/// Writes `text` at once; a reader who has gone ends the process.
func say(_ text: String, to descriptor: Int32) {
    let bytes = Array(text.utf8)
    guard write(descriptor, bytes, bytes.count) == bytes.count else { exit(1) }
}

guard CommandLine.arguments.count == 3, let first = Int(CommandLine.arguments[2]) else {
    say("usage: StoreCrashWriter DIRECTORY FIRST-NUMBER\n", to: STDERR_FILENO)
    exit(64)
}

do throws(StoreError) {
    let store = try RecordStore(
        directory: CommandLine.arguments[1],
        options: StoreOptions(
            bootID: "crash-writer-\(first)",
            commitInterval: .milliseconds(1)
        ),
        log: Logger(label: "crash-writer")
    )
    var number = first
    while true {
        // Bursts of one to 29, so that commits hold different numbers of records.
        for _ in 0...(number % 29) {
            store.append(NumberedRecord.make(number))
            try store.setState(Array("\(number)".utf8), for: "last")
            number += 1
        }
        // What was learned from the last record comes after it, and is in use at once.
        let last = UInt64(number - 1)
        try store.append(
            ArtifactVersion(
                assetID: "asset-0",
                kind: .baseline,
                version: last,
                name: "baseline-\(last)",
                time: MonotonicTime(nanoseconds: 0),
                content: Array("\(last)".utf8)
            )
        )
        try store.activate(.baseline, version: last, assetID: "asset-0")
        guard store.commitNow(upTo: .seconds(30)) else {
            say("record \(number - 1) was not committed within 30 s\n", to: STDERR_FILENO)
            exit(1)
        }
        say("\(number - 1)\n", to: STDOUT_FILENO)
    }
} catch {
    say("\(error)\n", to: STDERR_FILENO)
    exit(1)
}

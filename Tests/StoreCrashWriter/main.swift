// Writes numbered records into the store of the directory it is given until it is killed, and says
// a record's number once it has been told that it is on disk. With a fault it is the disk or the
// power that ends it (Tests/FaultyStorage).

import Diagnostics
import FaultyStorage
import Glibc
import Logging
import Platform
import Store
import StoreProof

/// Writes `text` at once; a reader who has gone ends the process.
func say(_ text: String, to descriptor: Int32) {
    let bytes = Array(text.utf8)
    guard write(descriptor, bytes, bytes.count) == bytes.count else { exit(1) }
}

/// The store, opened again and again while the disk refuses, as a service is started again.
func openStore(_ directory: String, first: Int) throws(StoreError) -> RecordStore {
    var attempts = 200
    while true {
        do throws(StoreError) {
            return try RecordStore(
                directory: directory,
                options: StoreOptions(
                    bootID: "crash-writer-\(first)",
                    commitInterval: .milliseconds(1),
                    retryLimit: .milliseconds(5)
                ),
                log: Logger(label: "crash-writer") { _ in SwiftLogNoOpLogHandler() }
            )
        } catch {
            attempts -= 1
            guard attempts > 0 else { throw error }
            usleep(2_000)
        }
    }
}

let words = CommandLine.arguments
let numbers = words.dropFirst(3).compactMap { UInt64($0) }
guard words.count == 3 || words.count == 8 && numbers.count == 5, let first = Int(words[2]) else {
    say("usage: StoreCrashWriter DIRECTORY FIRST-NUMBER [KIND AT LENGTH CUT SEED]\n", to: 2)
    exit(64)
}
if numbers.count == 5 {
    var plan = faulty_plan(
        kind: faulty_kind(UInt32(numbers[0])),
        at: numbers[1],
        length: numbers[2],
        cut: numbers[3],
        seed: numbers[4]
    )
    guard faulty_storage_install(&plan) == 0 else {
        say("the faulty storage cannot be installed\n", to: STDERR_FILENO)
        exit(1)
    }
}

do throws(StoreError) {
    let store = try openStore(words[1], first: first)
    var number = first
    // The state of the last record may have missed its commit before the crash; the next one's can
    // too, and only one behind is allowed.
    try store.setState(Array("\(first - 1)".utf8), for: "last")
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

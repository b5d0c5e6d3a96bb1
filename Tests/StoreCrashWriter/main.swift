import Diagnostics
import Glibc
import Logging
import Platform
import Store
import StoreCrashWriterRecords

// Appends numbered records for ever and prints a number once it is on the disk: what the crash test
// kills. Arguments: the store's directory, the first number.

guard CommandLine.arguments.count == 3, let first = UInt64(CommandLine.arguments[2]) else {
    exit(64)
}
let store = try RecordStore(
    directory: CommandLine.arguments[1],
    options: StoreOptions(bootID: "crash-test", commitInterval: .milliseconds(5)),
    log: Logger(label: "crash") { _ in SwiftLogNoOpLogHandler() }
)
var number = first
while true {
    store.append(NumberedRecord.make(number))
    if number % 3 == 0, store.commitNow(upTo: .seconds(5)) {
        let line = Array("\(number)\n".utf8)
        _ = write(STDOUT_FILENO, line, line.count)
    }
    number += 1
}

import ArgumentParser
import Glibc
import Store

extension StoreError {
    /// The exit status of an agent that cannot open its store (sysexits.h).
    var exitCode: ExitCode {
        switch self {
        case .locked: ExitCode(EX_TEMPFAIL)
        case .directoryMissing, .notPermitted: ExitCode(EX_CANTCREAT)
        case .newer, .foreign: ExitCode(EX_CONFIG)
        case .damaged, .diskFull, .inputOutput, .rowRefused, .database, .badRecord, .badReport,
            .badArtifact, .badVersion, .refused, .tooLarge, .busy, .closed:
            ExitCode(EX_IOERR)
        }
    }
}

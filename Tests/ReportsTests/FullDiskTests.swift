import Glibc
import Reports
import Testing

@Suite(
    "a full disk",
    .serialized,
    .enabled(if: canMount, "it mounts a disk of its own, which takes root and the right to mount")
)
struct FullDiskTests {
    @Test("ends a report with the system's words, and no half of it is left")
    func full() throws {
        let scratch = Scratch()
        let sample = try SampleStore(scratch.path)
        let disk = Scratch()
        try #require(mount("none", disk.path, "tmpfs", 0, "size=32k") == 0)
        defer { umount(disk.path) }
        for format in ReportFormat.allCases {
            do throws(ReportError) {
                try write(sample, format, disk.file("out"))
                Issue.record("\(format) fitted into 32 kB")
            } catch {
                guard case .cannotWrite(_, let code, _) = error else {
                    Issue.record("\(error)")
                    continue
                }
                #expect(code == ENOSPC)
            }
            #expect(disk.names.isEmpty, "\(format)")
        }
    }

    private func write(
        _ sample: SampleStore,
        _ format: ReportFormat,
        _ path: String
    ) throws(ReportError) {
        do {
            try ReportWriter.write(
                try sample.subject(),
                from: try sample.file(),
                as: format,
                to: path
            )
        } catch let error as ReportError {
            throw error
        } catch {
            throw .badRange("\(error)")
        }
    }
}

/// Whether this process may mount.
private let canMount: Bool = {
    let probe = Scratch()
    guard mount("none", probe.path, "tmpfs", 0, "size=32k") == 0 else { return false }
    umount(probe.path)
    return true
}()

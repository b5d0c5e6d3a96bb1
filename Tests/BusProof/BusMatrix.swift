import Glibc
import Platform

/// All faults at all kinds of device that can have them.
package enum BusMatrix {
    /// The cells, row by row.
    package static func cells(_ kinds: [BusKind] = BusKind.allCases) -> [MatrixCell] {
        BusFault.all.flatMap { fault in
            fault.kinds.filter(kinds.contains).map { MatrixCell(fault: fault, kind: $0) }
        }
    }

    private struct Work {
        var next = 0
        var verdicts: [Int: CellVerdict] = [:]
        var failure: (any Error)?
    }

    /// Runs `cells`, `width` of them at a time, and gives what became of them in their order.
    ///
    /// `onCell` is called as each ends, on a thread of its own.
    package static func run(
        _ cells: [MatrixCell],
        width: Int,
        onCell: @escaping @Sendable (CellVerdict) -> Void = { _ in }
    ) throws -> [CellVerdict] {
        var template = Array("/tmp/stator-bus-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw BusProofFailure("no directory in /tmp: \(String(cString: strerror(errno)))")
        }
        let directory = String(decoding: template.dropLast().map { UInt8($0) }, as: UTF8.self)
        defer { rmdir(directory) }
        let control = try Control(at: "\(directory)/control")
        defer { control.stop() }
        let work = Condition(Work())
        let threads = (0..<min(width, cells.count)).map { _ in
            WorkerThread(name: "cell") {
                while true {
                    let place = work.withLock { work in
                        defer { work.next += 1 }
                        return work.failure == nil && work.next < cells.count ? work.next : nil
                    }
                    guard let place else { return }
                    do {
                        let verdict = try cells[place].run(
                            in: directory,
                            name: "\(place)",
                            beside: control
                        )
                        work.withLock { $0.verdicts[place] = verdict }
                        onCell(verdict)
                    } catch {
                        work.withLock { $0.failure = error }
                    }
                }
            }
        }
        for thread in threads { thread.join() }
        return try work.withLock { work in
            if let failure = work.failure { throw failure }
            return cells.indices.compactMap { work.verdicts[$0] }
        }
    }
}

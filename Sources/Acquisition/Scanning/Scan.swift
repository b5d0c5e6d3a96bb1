import Diagnostics
import Platform

/// A scan of several ports and hosts, each on a thread of its own: they are different wires.
public final class Scan: Sendable {
    /// How far it is, and the order to stop.
    public let board: ScanBoard
    private let reports: Condition<[ScanReport]>
    private let workers: [WorkerThread]

    /// Starts to look at `targets`.
    public init(_ targets: [ScanTarget], _ settings: ScanSettings) {
        let board = ScanBoard(targets: targets.count)
        let reports = Condition(targets.map { ScanReport(target: $0) })
        self.board = board
        self.reports = reports
        workers = targets.enumerated().map { place, target in
            WorkerThread(name: "scan \(place + 1)") {
                Descriptor.blockPipeSignal()
                let report =
                    switch target {
                    case .port(let path):
                        LineScan(path: path, settings: settings, board: board, place: place).run()
                    case .host(let host, let port):
                        HostScan(host, port: port, settings: settings, board: board, place: place)
                            .run()
                    }
                reports.withLock { $0[place] = report }
                board.update(place) { $0.isDone = true }
            }
        }
    }

    /// Waits for the end and gives what was found, in the order of the targets.
    public func result() -> [ScanReport] {
        for worker in workers { worker.join() }
        return reports.withLock(\.self)
    }
}

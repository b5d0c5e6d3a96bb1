import InfluxSync
import TestServers

/// One fault between a sink and its server, ready to be met.
struct Obstacle {
    /// Where the sink is pointed.
    let target: InfluxTarget
    /// What it says it is.
    var credential = InfluxCredential.none
    /// How long it waits for an answer.
    var patience = Duration.seconds(5)
    /// Brings it, where it is not there from the start, once most records are stored.
    var strike: (Uploader) throws -> Void = { _ in }
    /// Ends it, once all records are stored.
    var mend: (Uploader) throws -> Void = { _ in }
    /// How often the fault was met.
    var hits: (Uploader) -> Int = { Int($0.snapshot().retries) }
    /// The points that the server must refuse for good.
    var refused: (Workload) -> PointCounts = { _ in PointCounts() }

    init(_ target: InfluxTarget) { self.target = target }

    /// Waits until the sink has met the fault.
    static func waitForRetry(_ uploader: Uploader) throws {
        guard uploader.wait(upTo: .seconds(30), until: { $0.retries > 0 }) else {
            throw Failure("the fault was not met within 30 s: \(uploader.snapshot())")
        }
    }
}

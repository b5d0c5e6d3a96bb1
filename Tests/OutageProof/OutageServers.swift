import InfluxSync
import TestServers

/// The real servers of a proof, each started when it is first needed.
final class OutageServers {
    /// Who may do everything in the guarded InfluxDB.
    static let admin = (name: "root", password: "secret")

    private var influxServer: InfluxServer?
    private var guardedServer: InfluxServer?
    private var victoriaServer: VictoriaServer?

    func influx() throws -> InfluxServer {
        let server = try influxServer ?? InfluxServer(in: try Scratch())
        influxServer = server
        return server
    }

    /// An InfluxDB that asks for a name and a password.
    func guarded() throws -> InfluxServer {
        if let guardedServer { return guardedServer }
        let server = try InfluxServer(in: try Scratch(), isGuarded: true)
        let (name, password) = Self.admin
        let user = "CREATE USER \(name) WITH PASSWORD '\(password)' WITH ALL PRIVILEGES"
        try server.query(user, in: "")
        guardedServer = server
        return server
    }

    /// A VictoriaMetrics that counts a sample that comes twice as one.
    ///
    /// Without that option it counts two, and a repetition after a lost answer shows.
    func victoria() throws -> VictoriaServer {
        let options = ["-dedup.minScrapeInterval=1ms"]
        let server = try victoriaServer ?? VictoriaServer(in: try Scratch(), options: options)
        victoriaServer = server
        return server
    }

    /// What has arrived of the run of `fault` whose database and site are `name`.
    func arrived(_ fault: OutageFault, _ name: String) throws -> PointCounts {
        switch fault {
        case .unauthorized: try PointCounts(guarded(), name, as: Self.admin)
        case .victoriaKilled, .victoriaAnswerLost, .victoriaBodyCut:
            try PointCounts(victoria(), site: name)
        default: try PointCounts(influx(), name)
        }
    }
}

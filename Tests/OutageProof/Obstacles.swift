import Diagnostics
import Foundation
import InfluxSync
import TestServers

extension OutageServers {
    /// The obstacle that `fault` is, in front of the database and site `name`.
    func obstacle(
        _ fault: OutageFault,
        _ name: String,
        _ chance: inout SplitMix64
    ) throws -> Obstacle {
        switch fault {
        case .day, .outlived: return try away(name)
        case .serverKilled: return try killed(name, at: 1 + chance.next() % 900)
        case .victoriaKilled: return try victoriaKilled(at: 1 + chance.next() % 900)
        case .unauthorized: return try unauthorized(name)
        case .missingDatabase: return try missing(name)
        case .poison: return try poison(name)
        case .slow, .answerLost, .bodyCut:
            try influx().create(name)
            return try broken(fault, to: influx().port, Self.v1(name), &chance)
        case .victoriaAnswerLost:
            return try broken(.answerLost, to: victoria().port, Self.v2, &chance)
        case .victoriaBodyCut:
            return try broken(.bodyCut, to: victoria().port, Self.v2, &chance)
        default:
            try influx().create(name)
            return try answering(fault, name, &chance)
        }
    }

    static func v1(_ name: String) -> InfluxTarget.Kind {
        .v1(database: name, retentionPolicy: nil)
    }

    static let v2 = InfluxTarget.Kind.v2(organization: "plant", bucket: "motors")

    private func away(_ name: String) throws -> Obstacle {
        let server = try influx()
        try server.create(name)
        server.kill()
        var obstacle = Obstacle(try server.target(name))
        obstacle.mend = { uploader in
            try Obstacle.waitForRetry(uploader)
            try server.start()
        }
        return obstacle
    }

    private func killed(_ name: String, at goal: UInt64) throws -> Obstacle {
        let server = try influx()
        try server.create(name)
        let target = try server.target(name)
        return Self.killed(target, at: goal, { server.kill() }, { try server.start() })
    }

    private func victoriaKilled(at goal: UInt64) throws -> Obstacle {
        let server = try victoria()
        let target = try server.target()
        return Self.killed(target, at: goal, { server.kill() }, { try server.start() })
    }

    /// A server that is killed once it has taken about `goal` points, while more come.
    private static func killed(
        _ target: InfluxTarget,
        at goal: UInt64,
        _ kill: @escaping () -> Void,
        _ start: @escaping () throws -> Void
    ) -> Obstacle {
        var obstacle = Obstacle(target)
        obstacle.strike = { uploader in
            guard uploader.wait(upTo: .seconds(30), until: { $0.counts.delivered >= goal }) else {
                throw Failure("\(goal) points were not delivered: \(uploader.snapshot())")
            }
            kill()
        }
        obstacle.mend = { uploader in
            try Obstacle.waitForRetry(uploader)
            try start()
        }
        return obstacle
    }

    private func unauthorized(_ name: String) throws -> Obstacle {
        let server = try guarded()
        func say(_ text: String) throws { try server.query(text, in: "", as: Self.admin) }
        try say("CREATE DATABASE \"\(name)\"")
        try say("CREATE USER \"\(name)\" WITH PASSWORD 'another'")
        try say("GRANT ALL ON \"\(name)\" TO \"\(name)\"")
        var obstacle = Obstacle(try server.target(name))
        obstacle.credential = .password(user: name, password: "right")
        obstacle.mend = { uploader in
            try Obstacle.waitForRetry(uploader)
            try say("SET PASSWORD FOR \"\(name)\" = 'right'")
        }
        return obstacle
    }

    private func missing(_ name: String) throws -> Obstacle {
        let server = try influx()
        var obstacle = Obstacle(try server.target(name))
        obstacle.mend = { uploader in
            try Obstacle.waitForRetry(uploader)
            try server.create(name)
        }
        return obstacle
    }

    /// Somebody else has written texts where the numbers of every twentieth record belong.
    private func poison(_ name: String) throws -> Obstacle {
        let server = try influx()
        try server.create(name)
        let time = Workload.offset * 1_000
        let asset = PointCounts.foreignAsset
        try server.write("features,asset_id=\(asset) std-3=\"text\" \(time)", to: name)
        var obstacle = Obstacle(try server.target(name))
        obstacle.hits = { Int($0.snapshot().counts.quarantined) }
        obstacle.refused = { workload in
            let bad = (1...workload.count).filter { $0 % 4 == 0 && $0 % 5 == 3 }
            return workload.points(bad).only(.features)
        }
        return obstacle
    }

    /// The first connections break, each in its own place.
    private func broken(
        _ fault: OutageFault,
        to port: Int,
        _ kind: InfluxTarget.Kind,
        _ chance: inout SplitMix64
    ) throws -> Obstacle {
        let breaks = (0...chance.next() % 4).map { _ -> CutRelay.Break in
            let place = chance.next()
            switch fault {
            case .bodyCut: return .request(afterBytes: 1 + Int(place % 20_000))
            case .answerLost: return .answer(afterBytes: Int(place % 2 * (place / 2 % 80)))
            default: return .stall(afterBytes: Int(place % 80))
            }
        }
        let relay = try CutRelay(to: port) { $0 < breaks.count ? breaks[$0] : nil }
        let url = "http://127.0.0.1:\(relay.port)"
        var obstacle = Obstacle(try InfluxTarget(url: url, kind: kind))
        if fault == .slow { obstacle.patience = .milliseconds(200) }
        obstacle.hits = { _ in relay.brokenCount }
        return obstacle
    }
}

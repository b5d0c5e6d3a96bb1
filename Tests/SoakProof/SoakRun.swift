import BusProof
import Diagnostics
import Foundation
import Platform
import StatusPage
import TestServers

/// The agent for hours of its own time, while buses and server fail and come back by chance.
package final class SoakRun {
    private let plan: SoakPlan
    private let scratch: Scratch
    private let site: SoakSite
    private let influx: InfluxServer
    private let agent: SoakAgent
    private var chances: [SoakChance]
    private var influxChance: SplitMix64
    private var isInfluxUp = true
    private var influxNext: MonotonicTime
    private let start = MonotonicClock.now()
    /// Good polls of the devices of each bus when it was last well.
    private var goodPollsSinceWell: [Int: [UInt64]] = [:]
    private var verdict = SoakVerdict()

    /// How often in a row nothing new must be there, each look some seconds of the agent's after the last.
    private static let (looksAtRest, lookMicroseconds) = (5, 500_000)

    /// Starts the devices, the server and the agent.
    package init(_ plan: SoakPlan) throws {
        self.plan = plan
        scratch = try Scratch()
        site = try SoakSite(in: scratch.path, plan)
        influx = try InfluxServer(in: scratch)
        try influx.create("soak")
        agent = try SoakAgent(
            plan,
            site.configuration(plan, influxPort: influx.port),
            in: scratch
        )
        let start = start
        chances = site.places.enumerated().map { number, place in
            let seed = SplitMix64.mix(plan.seed &+ UInt64(number))
            return SoakChance(place.kind, seed: seed, start: start)
        }
        influxChance = SplitMix64(seed: SplitMix64.mix(plan.seed &+ 1_000))
        influxNext = start + .seconds(20)
    }

    deinit { site.stop() }

    /// Runs to the end; `onSample` is called with each sample.
    package func run(onSample: (SoakSample) -> Void = { _ in }) throws -> SoakVerdict {
        _ = try agent.status("all devices to answer", within: 60, where: isWell)
        let end = start + plan.ours(.seconds(plan.hours * 3_600))
        var nextSample = MonotonicClock.now()
        while MonotonicClock.now() < end {
            usleep(20_000)
            let now = MonotonicClock.now()
            for number in chances.indices where now >= chances[number].next {
                try turn(number, now)
            }
            if now >= influxNext { try turnInflux(now) }
            if now >= nextSample {
                nextSample = nextSample + plan.ours(SoakPlan.samplePeriod)
                try sample(onSample)
            }
        }
        try settle()
        try agent.stop()
        try reckon()
        return verdict
    }

    private func isWell(_ status: AgentStatus) -> Bool {
        status.assets.allSatisfy { $0.status == .live }
            && status.buses.flatMap(\.devices).allSatisfy { $0.state == .answering }
    }

    private func sample(_ onSample: (SoakSample) -> Void) throws {
        guard agent.isRunning else { throw SoakFailure("the agent ended: \(agent.logTail)") }
        let sample = try SoakSample(agent.processID, agent.status())
        verdict.samples.append(sample)
        onSample(sample)
    }

    /// The next fault comes or goes at a bus; before one comes, all its devices must be back.
    private func turn(_ number: Int, _ now: MonotonicTime) throws {
        let place = site.places[number]
        if case .well = chances[number].turn { try expectBack(number) }
        chances[number].proceed(at: now)
        switch chances[number].turn {
        case .well:
            try place.end.end()
            goodPollsSinceWell[number] = try goodPolls(number)
        case .faulty(let fault):
            verdict.faults[fault.name, default: 0] += 1
            try place.end.begin(fault)
        }
    }

    private func goodPolls(_ number: Int) throws -> [UInt64] {
        try agent.status().buses[number].devices.map(\.goodPolls)
    }

    private func expectBack(_ number: Int) throws {
        guard let before = goodPollsSinceWell[number] else { return }
        verdict.recoveries += 1
        for (place, (now, then)) in zip(try goodPolls(number), before).enumerated()
        where now <= then {
            verdict.problems.append(
                "\(site.places[number].devices[place]) gave nothing for all the time that it was well"
            )
        }
    }

    private func turnInflux(_ now: MonotonicTime) throws {
        if isInfluxUp {
            influx.kill()
            verdict.serverOutages += 1
        } else {
            try influx.start()
        }
        isInfluxUp.toggle()
        let seconds = (isInfluxUp ? 20.0 : 5.0) * (1 + 2 * influxChance.nextUnit())
        influxNext = MonotonicClock.now() + .milliseconds(Int(seconds * 1_000))
    }

    /// Everything becomes well, then still: what is counted after that is final.
    private func settle() throws {
        for number in chances.indices {
            if case .faulty = chances[number].turn { try site.places[number].end.end() }
        }
        if !isInfluxUp { try influx.start() }
        _ = try agent.status("all to be well in the end", within: 60, where: isWell)
        site.stop()
        // Failed polls go on being stored once a minute, so that the count of records never rests.
        var (goodPolls, looks) = ([UInt64](), 0)
        verdict.last = try agent.status("nothing new, and all of it forwarded", within: 90) {
            let now = $0.buses.flatMap(\.devices).map(\.goodPolls)
            looks = now == goodPolls ? looks + 1 : 0
            goodPolls = now
            usleep(UInt32(looks < Self.looksAtRest ? Self.lookMicroseconds : 0))
            return looks >= Self.looksAtRest && $0.sinks.allSatisfy { $0.waiting == 0 }
        }
        verdict.logLines = agent.logLines
    }

    private func reckon() throws {
        let stored = try SoakReckoning(agent.stateDirectory, site)
        let forwarded = try influx.count("voltage_v", of: "sensor_data", in: "soak")
        verdict.judge(plan, stored, forwarded: forwarded)
    }
}

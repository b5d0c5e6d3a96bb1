import Diagnostics
import Logging
import Store

extension AssetMonitor {
    /// Does what an operator asks, stores it as an event, and answers.
    func run(_ command: AssetCommand, at time: MonotonicTime) -> AssetCommandAnswer {
        let answer: AssetCommandAnswer
        do throws(OperatorActionError) {
            answer = try act(on: command, at: time)
        } catch {
            return .refused(error.text)
        }
        if case .done = answer {
            report(at: time)
            save(at: time)
        }
        return answer
    }

    private func act(
        on command: AssetCommand,
        at time: MonotonicTime
    ) throws(OperatorActionError) -> AssetCommandAnswer {
        let instant = HealthState.Instant(time: time, timestamp: world.clock.timestamp(at: time))
        switch command {
        case .learn(let note):
            analysis.learn()
            return told(
                "baseline",
                "Learning a new baseline, asked for by an operator".with(note),
                at: time
            )
        case .concludeLearning(let note): return concludeLearning(note, at: time)
        case .useBaseline(let version, let note): return useBaseline(version, note, at: time)
        case .importBaseline(let json, let note): return importBaseline(json, note, at: time)
        case .acknowledge(let note):
            return told(try analysis.acknowledge(at: instant, note: note), at: time)
        case .markFalseAlarm(let note):
            return told(try analysis.markFalseAlarm(at: instant, note: note), at: time)
        case .resetAfterService(let note):
            return told(try analysis.resetAfterService(at: instant, note: note), at: time)
        case .undoReset(let note):
            let entry = try analysis.undoReset(at: instant, note: note, artifacts: learned)
            activateBaseline()
            return told(entry, at: time)
        case .purge(let note):
            return told(analysis.purge(at: instant, note: note), at: time)
        case .log(let type, let severity, let note):
            tell(
                "operator_\(type)",
                LogEvent.Severity(rawValue: severity.rawValue) ?? .notice,
                note,
                at: time
            )
            return .done("noted")
        case .injectFault, .clearFault:
            return .refused("the asset is no digital twin: its faults are its own")
        }
    }

    private func concludeLearning(_ note: String, at time: MonotonicTime) -> AssetCommandAnswer {
        guard analysis.learningProgress != nil else { return .refused("nothing is being learned") }
        do throws(BaselineError) {
            try analysis.concludeLearning(at: world.clock.timestamp(at: time), trusting: true)
        } catch {
            return .refused("no baseline can be made yet: \(error)")
        }
        storeBaseline(
            at: time,
            note: (analysis.distrust ?? "concluded by an operator").with(note)
        )
        let doubt = analysis.distrust.map { "; \($0)" } ?? ""
        return .done("baseline version \(analysis.health.baseline.number) is in use\(doubt)")
    }

    private func useBaseline(
        _ version: UInt64?,
        _ note: String,
        at time: MonotonicTime
    ) -> AssetCommandAnswer {
        let assetID = self.assetID
        let present = analysis.baseline == nil ? nil : analysis.health.baseline.number
        do {
            let versions = try world.store.read { reader throws(StoreError) in
                try reader.artifacts(.baseline, of: assetID).map(\.version)
            }
            let wanted = version ?? versions.last { $0 < present ?? .max }
            guard let wanted, versions.contains(wanted), let found = learned(wanted) else {
                let known = versions.isEmpty ? "none is stored" : "stored are \(versions)"
                return .refused("there is no such baseline version; \(known)")
            }
            try analysis.use(found.baseline, forest: found.forest, number: wanted)
            try world.store.activate(.baseline, version: wanted, assetID: assetID)
            if found.forest != nil {
                try world.store.activate(.forest, version: wanted, assetID: assetID)
            }
        } catch {
            return .refused("\(error)")
        }
        return told(
            "baseline",
            ("Baseline version \(analysis.health.baseline.number) is in use again, asked for by an "
                + "operator").with(note),
            at: time
        )
    }

    private func importBaseline(
        _ json: [UInt8],
        _ note: String,
        at time: MonotonicTime
    ) -> AssetCommandAnswer {
        do {
            let number = analysis.health.baseline.newestNumber + 1
            try analysis.use(try Baseline(json: json), forest: nil, number: number)
        } catch {
            return .refused("\(error)")
        }
        storeBaseline(at: time, note: "imported by an operator".with(note))
        return .done("baseline version \(analysis.health.baseline.number) is in use")
    }

    /// The store says as well which baseline is in use again.
    private func activateBaseline() {
        guard analysis.baseline != nil else { return }
        let version = analysis.health.baseline.number
        do throws(StoreError) {
            try world.store.activate(.baseline, version: version, assetID: assetID)
            if analysis.forestModel != nil {
                try world.store.activate(.forest, version: version, assetID: assetID)
            }
        } catch {
            world.log.error(
                "that version \(version) is in use cannot be kept: \(error)",
                metadata: ["asset": "\(assetID)"]
            )
        }
    }

    private func told(_ entry: OperatorEntry, at time: MonotonicTime) -> AssetCommandAnswer {
        let kind = "operator_\(entry.action.rawValue)"
        tell(kind, .notice, entry.text, evidence: entry.evidence, at: time)
        return .done(entry.text)
    }

    private func told(
        _ kind: String,
        _ text: String,
        at time: MonotonicTime
    ) -> AssetCommandAnswer {
        tell(kind, .notice, text, at: time)
        return .done(text)
    }
}

extension String {
    /// The sentence with an operator's note behind it, if there is one.
    func with(_ note: String) -> String { note.isEmpty ? self : "\(self): \(note)" }
}

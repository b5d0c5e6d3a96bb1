import Diagnostics
import Logging
import Platform
import Store

extension AssetMonitor {
    /// How many of the newest records are looked through for the last judgement.
    static let degradationRecordLimit = 100

    /// A baseline with the forest beside it, as they are kept.
    typealias Learned = (baseline: Baseline, forest: ForestModel?)

    /// Keeps the baseline that was just learned, and the forest beside it, as the asset's next version.
    func storeBaseline(at time: MonotonicTime, note: String = "learned") {
        guard let baseline = analysis.baseline else { return }
        do throws(StoreError) {
            let version = try world.store.append(
                artifact(.baseline, baseline.id, Array(baseline.json.utf8), note, time)
            ).version
            try world.store.activate(.baseline, version: version, assetID: assetID)
            if let forest = analysis.forestModel {
                var model = artifact(.forest, baseline.id, forest.artifact, note, time)
                model.version = version
                try world.store.append(model)
                try world.store.activate(.forest, version: version, assetID: assetID)
            }
            analysis.number(baseline: version)
            tell(
                "baseline",
                .notice,
                "Baseline version \(version) (\(baseline.id)) is in use: \(baseline.rowCount) rows of "
                    + "\(Int(baseline.spanSeconds)) s, \(baseline.informativeCount) of "
                    + "\(baseline.channels.count) channels say something",
                evidence: "{\"version\":\(version),\"id\":\"\(baseline.id)\"}",
                at: time
            )
        } catch {
            tell(
                "baseline",
                .warning,
                "Baseline \(baseline.id) is in use but cannot be kept, so that a restart learns "
                    + "anew: \(error)",
                at: time
            )
        }
    }

    /// What was learned cannot be trusted.
    func storeDistrust(at time: MonotonicTime) {
        guard let distrust = analysis.distrust else { return }
        tell("baseline", .warning, "\(distrust); learning again", at: time)
    }

    /// A version of what the asset learned; nil where it is gone or cannot be read, which is told.
    func learned(_ version: UInt64) -> Learned? {
        do throws(StoreError) {
            return try storedVersion(version)
        } catch {
            sayUnreadable(version, "\(error)")
            return nil
        }
    }

    /// The same; only what is wrong with the store is thrown.
    private func storedVersion(_ version: UInt64) throws(StoreError) -> Learned? {
        let assetID = self.assetID
        let contents = try world.store.read { reader throws(StoreError) in
            (
                try reader.content(of: .baseline, version: version, assetID: assetID),
                try reader.content(of: .forest, version: version, assetID: assetID)
            )
        }
        guard let bytes = contents.0 else { return nil }
        do {
            let baseline = try Baseline(json: bytes)
            guard let model = contents.1 else { return (baseline, nil) }
            return (baseline, try ForestModel(artifact: model.span))
        } catch {
            sayUnreadable(version, "\(error)")
            return nil
        }
    }

    private func sayUnreadable(_ version: UInt64, _ reason: String) {
        world.log.error(
            "version \(version) of what \(assetID) learned cannot be read: \(reason)",
            metadata: ["asset": "\(assetID)"]
        )
    }

    /// Goes on where an earlier run left off, or begins anew and says why.
    ///
    /// Where the store does not answer it is asked again later, and nothing is put in the place of what
    /// it holds until then.
    func resume() {
        do throws(StoreError) {
            guard let bytes = try storedMemory() else {
                isResumed = true
                return
            }
            let degradation = try storedDegradation()
            var failure: StoreError?
            var resumed = newAnalysis
            do throws(StateBytesError) {
                try resumed.resume(bytes, degradation: degradation) { version in
                    do throws(StoreError) {
                        return try storedVersion(version)
                    } catch {
                        failure = error
                        return nil
                    }
                }
            } catch {
                tell(
                    "memory",
                    .critical,
                    "What was known of the health cannot be read (\(error)): it begins anew at 100",
                    at: MonotonicClock.now()
                )
            }
            if let failure { throw failure }
            analysis = resumed
            isResumed = true
        } catch {
            // A later try helps against a store that is busy or a disk that fails, against nothing else.
            switch error {
            case .busy, .inputOutput: break
            default: isResumed = true
            }
            world.log.error(
                "what the analysis of \(assetID) knew cannot be read: \(error)",
                metadata: ["asset": "\(assetID)"]
            )
        }
    }

    private func storedMemory() throws(StoreError) -> [UInt8]? {
        guard let bytes = try world.store.state(memoryKey) else { return nil }
        // The first format did not tell what was simulated.
        let last = world.store.lastEvent(of: assetID)?.source
        return bytes.first == 1 && !isSimulated && last == .simulator ? nil : bytes
    }

    /// DI as it was stored last with events of this kind; nil where the newest records have none.
    private func storedDegradation() throws(StoreError) -> Double? {
        let assetID = self.assetID
        let isSimulated = self.isSimulated
        return try world.store.read { reader throws(StoreError) in
            for record in try reader.records(of: assetID, limit: Self.degradationRecordLimit)
                .reversed()
            where (record.source == .simulator) == isSimulated {
                if let last = try record.decoded().assessments.last { return last.degradation }
            }
            return nil
        }
    }

    /// Goes on with a baseline that was being learned before a restart.
    func recall(devices: [String], extras: ExtraValues) {
        var recall = LearningRecall(deviceIDs: devices, extras: extras)
        do throws(StoreError) {
            let rows = try recall.run(self)
            guard rows > 0 else { return }
            world.log.notice(
                "learning of \(assetID) goes on after \(rows) rows from before the restart",
                metadata: ["asset": "\(assetID)"]
            )
        } catch {
            world.log.error(
                "what \(assetID) had recorded for its baseline cannot be read: \(error)",
                metadata: ["asset": "\(assetID)"]
            )
        }
    }

    private func artifact(
        _ kind: ArtifactKind,
        _ name: String,
        _ content: [UInt8],
        _ note: String,
        _ time: MonotonicTime
    ) -> ArtifactVersion {
        ArtifactVersion(
            assetID: assetID,
            kind: kind,
            name: name,
            time: time,
            timestamp: world.clock.timestamp(at: time),
            note: note,
            content: content
        )
    }
}

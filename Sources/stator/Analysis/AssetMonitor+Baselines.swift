import Diagnostics
import Logging
import Store

extension AssetMonitor {
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
        let assetID = self.assetID
        do {
            let contents = try world.store.read { reader throws(StoreError) in
                (
                    try reader.content(of: .baseline, version: version, assetID: assetID),
                    try reader.content(of: .forest, version: version, assetID: assetID)
                )
            }
            guard let bytes = contents.0 else { return nil }
            let baseline = try Baseline(json: bytes)
            guard let model = contents.1 else { return (baseline, nil) }
            return (baseline, try ForestModel(artifact: model.span))
        } catch {
            world.log.error(
                "version \(version) of what \(assetID) learned cannot be read: \(error)",
                metadata: ["asset": "\(assetID)"]
            )
            return nil
        }
    }

    /// Goes on where an earlier run left off, or begins anew and says why.
    func resume() {
        let assetID = self.assetID
        do {
            guard let bytes = try world.store.state(Self.memoryKey(of: assetID)) else { return }
            let degradation = try world.store.read { reader throws(StoreError) in
                try reader.latest(assetID)?.decoded().assessments.last?.degradation
            }
            try analysis.resume(bytes, degradation: degradation, artifacts: learned)
        } catch {
            world.log.error(
                """
                what the analysis of \(assetID) knew cannot be read, it begins anew: \(error)
                """,
                metadata: ["asset": "\(assetID)"]
            )
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

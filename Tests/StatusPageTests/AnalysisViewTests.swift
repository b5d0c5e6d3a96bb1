import Diagnostics
import Testing

@testable import StatusPage

@Suite("What is judged, in the terminal and in the metrics")
struct AnalysisViewTests {
    /// A health with DI `worn`, in the state that `windows` windows of it lead to.
    private func health(worn: Bool, windows: Int) -> HealthState {
        var health = HealthState(baselineID: "0123456789abcdef")
        for second in 0..<windows {
            var contributions = ScoredWindow.Contributions()
            contributions.append(
                Contribution(
                    featureIndex: 0,
                    value: 0.61,
                    median: 0.15,
                    scale: 0.05,
                    deviation: 9.2,
                    share: 1
                )
            )
            let window = ScoredWindow(
                time: MonotonicTime(nanoseconds: Int64(second) * 1_000_000_000),
                timestamp: nil,
                score: worn && second > 3 ? 1 : 0.1,
                normScore: worn ? 9.2 : 0.3,
                forestScore: 0.6,
                isAlarm: worn && second > 3,
                faultyPointShare: 0,
                contributions: contributions
            )
            _ = health.take(window, settings: .twin)
        }
        return health
    }

    private func status(
        _ health: HealthState,
        standing: Standing = .judged,
        progress: Double? = nil,
        condition: AssetCondition = .live
    ) throws -> AgentStatus {
        let labels = [FeatureLabel(name: "vibration_g_rms", label: "Vibration RMS", unit: "g")]
        let assessment = Assessment(
            time: SampleStatus.time,
            standing: standing,
            score: standing == .judged ? 0.91 : nil,
            normScore: standing == .judged ? 9.2 : nil,
            state: health.machine.state,
            degradation: health.index.value
        )
        let analysis = AnalysisStatus(
            assessment,
            assessedAt: nil,
            standingText: standing == .judged ? "judged against baseline version 3" : "learning",
            health: health,
            explanations: health.explanations(
                window: nil,
                limits: AlarmLimits(),
                labels: labels
            ),
            baseline: BaselineStatus(
                version: health.baseline,
                learned: nil,
                progress: progress,
                recordedSeconds: progress.map { $0 * 1_800 },
                neededSeconds: 1_800,
                distrust: nil
            ),
            channels: [],
            energy: EnergyStatus(
                EnergyTotals(),
                tariff: nil,
                powerFactorTariff: nil,
                powerDeviationPercent: nil,
                supply: VoltageWatch(nominalV: 230, gapLimit: .seconds(1))
            )
        )
        let declaration = SampleStatus.declaration("motor-01")
        let vibration = Measurement(0.15, .good)
        let asset = AssetStatus(
            .init(declaration: declaration, name: "Pump", source: .modbusRTU),
            condition: condition,
            reason: nil,
            lastEvent: try SampleStatus.event(
                of: declaration,
                source: .modbusRTU,
                vibration: vibration
            ),
            lastSeenAgo: .seconds(1),
            eventCount: 1,
            channels: [],
            rejectedEvents: [:],
            analysis: analysis
        )
        return AgentStatus(
            agent: SampleStatus.process(site: ""),
            assets: [asset],
            buses: [],
            queues: QueueStatus(readingsWaiting: 0, readingsDropped: 0),
            store: SampleStatus.store(),
            disk: DiskStatus(space: nil, writtenBytes: nil, uptime: .seconds(1)),
            sinks: [],
            ingest: SampleStatus.ingest,
            health: HealthStatus.judge(
                pipelineIdle: .zero,
                assets: [asset],
                buses: [],
                store: SampleStatus.store(),
                sinks: []
            )
        )
    }

    private func text(_ status: AgentStatus) -> String {
        StatusText.render(status, colour: false, width: 200)
    }

    private func metric(_ name: String, _ status: AgentStatus) throws -> [Double] {
        try PrometheusText(MetricsText.render(status)).samples
            .filter { $0.name == "stator_asset_\(name)" }.map(\.value)
    }

    @Test("A worn machine shows its health, risk, state and the reason with its numbers")
    func worn() throws {
        let health = health(worn: true, windows: 104)
        #expect(health.risk == .moderate)
        let status = try status(health)
        let text = text(status)
        for part in [
            "ANOMALY_DETECTED · health \(health.health) of 100 · risk MODERATE",
            "judged against baseline version 3, anomaly score 0.91", "Vibration RMS 0.61 g",
            "not acknowledged yet",
        ] {
            #expect(text.contains(part), "\(part) in \(text)")
        }
        #expect(try metric("health_score", status) == [Double(health.health)])
        #expect(try metric("degradation_index", status) == [health.index.value])
        #expect(try metric("anomaly_score", status) == [0.91])
        #expect(try metric("norm_score", status) == [9.2])
        #expect(try metric("open_alarm", status) == [1])
        #expect(try metric("learning_ratio", status) == [])
        #expect(try metric("state", status) == [0, 0, 1, 0])
    }

    @Test("A machine of which nothing is known yet has no health, and says how far learning is")
    func learning() throws {
        let status = try status(
            HealthState(baselineID: "learning"),
            standing: .learning,
            progress: 0.25
        )
        #expect(text(status).contains("CALIBRATING · health not known yet"))
        #expect(!text(status).contains("health 100"))
        #expect(try metric("health_score", status) == [])
        #expect(try metric("anomaly_score", status) == [])
        #expect(try metric("learning_ratio", status) == [0.25])
        #expect(try metric("state", status) == [1, 0, 0, 0])
    }

    @Test("Of a machine that is not seen no score is told as if it were of now")
    func unseen() throws {
        let status = try status(health(worn: true, windows: 104), condition: .disconnected)
        #expect(text(status).contains("not judged now; last: judged against"))
        #expect(!text(status).contains("anomaly score"))
        #expect(try metric("anomaly_score", status) == [])
        #expect(try metric("degradation_index", status).count == 1)
    }
}

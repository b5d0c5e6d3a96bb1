import Diagnostics
import InfluxSync
import Logging
import Platform
import Store

/// The servers that are sent what is stored: one uploader each, at its own pace.
final class SinksPart: Sendable {
    /// What the status shows of one.
    struct Snapshot {
        let settings: SinkSettings
        let upload: UploadSnapshot
        let isAdvancing: Bool
    }

    private struct Sink {
        let settings: SinkSettings
        let site: String
        let uploader: Uploader

        var isPaused: Bool {
            if case .paused = uploader.snapshot().state { true } else { false }
        }
    }

    private let store: RecordStore
    private let environment: [String: String]
    private let log: Logger
    private let sinks = Condition<[Sink]>([])

    init(store: RecordStore, environment: [String: String], log: Logger) {
        self.store = store
        self.environment = environment
        self.log = log
    }

    /// Sends to what `configuration` says from now on; what is as before goes on undisturbed.
    ///
    /// A reload reads secrets again: a sink that waits for one is started anew.
    func apply(_ configuration: Configuration) {
        var running = sinks.withLock { sinks in
            defer { sinks = [] }
            return sinks
        }
        var next: [Sink] = []
        for settings in configuration.sinks {
            let kept = running.firstIndex { sink in
                sink.settings == settings && sink.site == configuration.site && !sink.isPaused
            }
            if let kept {
                next.append(running.remove(at: kept))
                continue
            }
            if let replaced = running.firstIndex(where: { $0.settings.id == settings.id }) {
                stop(running.remove(at: replaced))
            }
            next.append(start(settings, site: configuration.site))
        }
        for sink in running { stop(sink) }
        sinks.withLock { $0 = next }
    }

    /// How they get on, in the order of the configuration.
    var snapshots: [Snapshot] {
        sinks.withLock(\.self).map { sink in
            Snapshot(
                settings: sink.settings,
                upload: sink.uploader.snapshot(),
                isAdvancing: sink.uploader.isAdvancing
            )
        }
    }

    /// Stops all; what was not confirmed is sent again at the next start.
    func stopAll() {
        let running = sinks.withLock { sinks in
            defer { sinks = [] }
            return sinks
        }
        for sink in running { stop(sink) }
    }

    private func start(_ settings: SinkSettings, site: String) -> Sink {
        let log = log.part("sink")
        var credential = InfluxCredential.none
        do throws(InfluxCredentialError) {
            credential = try settings.credential(environment)
        } catch {
            log.error(
                """
                sink \(settings.id): \(error); the server will refuse us until it is right and the \
                agent is reloaded, and everything is kept
                """
            )
        }
        let uploader = Uploader(
            UploaderSettings(
                sinkID: settings.id,
                target: settings.target,
                credential: credential,
                site: site,
                http: HTTPOptions(totalTimeout: settings.timeout, caFile: settings.caFile),
                batchByteLimit: settings.batchByteLimit,
                batchAge: settings.batchAge,
                seed: SystemRandomness.seed()
            ),
            store: store,
            log: log
        )
        return Sink(settings: settings, site: site, uploader: uploader)
    }

    private func stop(_ sink: Sink) {
        if !sink.uploader.stop() {
            log.warning("sink \(sink.settings.id) does not stop; going on without it")
        }
    }
}

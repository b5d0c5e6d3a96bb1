import Diagnostics
import Glibc
import Logging
import Platform
import StatusPage
import Store

/// Starts the parts, watches over them, and ends them in order: the life of `stator run`.
///
/// It lives on the main thread. A part that fails is tried again with a back-off while the others
/// go on: a bus by its own worker, the store by its own thread, the page here.
final class Supervisor {
    /// The longest that draining at the end may take; systemd is told a little more.
    static let drainLimit = Duration.seconds(5)
    /// What the buses get of it: a time-out on the wire, or a connection being made.
    static let busStopLimit = Duration.milliseconds(3_500)
    private static let roundInterval = Duration.milliseconds(500)
    /// A pipeline that has not gone round for this long gets no more `WATCHDOG=1`.
    private static let stallLimit = Duration.seconds(10)

    private let load: () throws -> Configuration
    private let store: RecordStore
    private let clock = WallClock()
    private let inbox: SignalInbox
    private let notifier: ServiceNotifier
    private let log: Logger
    private let bootID: String
    private let startedAt = MonotonicClock.now()
    private var configuration: Configuration
    private var pipeline: Pipeline
    private var page: PagePart
    private let sinks: SinksPart
    private let exports: ExportBoard
    private var exportLog: ExportLog
    private var lastAlive: MonotonicTime?
    private var refusedReload: String?

    /// Starts everything; `load` reads the configuration again when a reload is asked for.
    init(
        configuration: Configuration,
        load: @escaping () throws -> Configuration,
        store: RecordStore,
        bootID: String,
        environment: [String: String],
        inbox: SignalInbox,
        notifier: ServiceNotifier,
        log: Logger
    ) {
        self.configuration = configuration
        self.load = load
        self.store = store
        self.bootID = bootID
        self.inbox = inbox
        self.notifier = notifier
        self.log = log
        if clock.check(configuration.clock) == .trusted, let offset = clock.utcOffsetMicroseconds {
            store.stamp(utcOffsetMicroseconds: offset)
        }
        sinks = SinksPart(store: store, environment: environment, log: log)
        let slash = store.path.lastIndex(of: "/") ?? store.path.startIndex
        exports = ExportBoard(stateDirectory: String(store.path[..<slash]))
        exportLog = ExportLog(exports, log: log.part("export"))
        pipeline = Self.makePipeline(configuration, store, clock, log)
        page = PagePart(
            listen: configuration.listen,
            document: StatusDocument(
                pipeline: pipeline,
                store: store,
                sinks: sinks,
                exports: exports,
                clock: clock,
                bootID: bootID,
                startedAt: startedAt,
                refusedReload: nil
            ),
            log: log.part("page")
        )
    }

    /// Runs until SIGTERM or SIGINT, then drains.
    ///
    /// - Returns: whether everything that was read is stored.
    func run() -> Bool {
        page.start()
        sinks.apply(configuration)
        announce()
        while true {
            switch inbox.next(upTo: Self.roundInterval) {
            case .stop:
                return drain()
            case .reload: reload()
            case nil: break
            }
            let now = MonotonicClock.now()
            watchClock()
            page.retryIfDue(at: now)
            exportLog.tellChanges()
            reportLife(at: now)
        }
    }

    private var document: StatusDocument {
        StatusDocument(
            pipeline: pipeline,
            store: store,
            sinks: sinks,
            exports: exports,
            clock: clock,
            bootID: bootID,
            startedAt: startedAt,
            refusedReload: refusedReload
        )
    }

    private func announce() {
        let assets = configuration.assets.count
        let twins = configuration.assets.filter(\.isTwin).count
        let buses = configuration.buses.count
        let text =
            "\(assets) asset\(assets == 1 ? "" : "s") (\(twins) on the digital twin), "
            + "\(buses) bus\(buses == 1 ? "" : "es")"
        if clock.utcOffsetMicroseconds == nil {
            log.notice(
                """
                the clock is not synchronized yet; what is stored gets its time, and is forwarded, \
                once it is: \(ClockAdvice.text)
                """
            )
        }
        for asset in configuration.assets where asset.isTwin {
            log.notice(
                "asset \(asset.declaration.id) has no meter: the digital twin runs, source simulator"
            )
        }
        if let trouble = pipeline.ingest.access.trouble(configuration) {
            log.error("/ingest is closed: \(trouble); put it right and reload the agent (SIGHUP)")
        }
        log.notice("running: \(text)")
        notifier.ready(text)
    }

    private func watchClock() {
        let change = clock.check(configuration.clock)
        if let offset = clock.utcOffsetMicroseconds { store.stamp(utcOffsetMicroseconds: offset) }
        guard change != .none else { return }
        let now = MonotonicClock.now()
        let event = ClockEvent(change, at: now, timestamp: clock.timestamp(at: now))
        store.append(event.logEvent)
        log.notice("\(event.text)")
    }

    /// `WATCHDOG=1` goes out only while analysis, twins and the store's thread go round.
    ///
    /// A disk that refuses and a bus that hangs are not cured by a restart: they are shown instead.
    private func reportLife(at now: MonotonicTime) {
        guard let interval = notifier.watchdogInterval else { return }
        if let lastAlive, now - lastAlive < interval / 3 { return }
        guard pipeline.idle(at: now) < Self.stallLimit, store.isAdvancing else { return }
        lastAlive = now
        notifier.alive()
    }

    private func reload() {
        notifier.reloading()
        defer { notifier.ready("running") }
        let fresh: Configuration
        do {
            fresh = try load()
        } catch {
            log.error("reload refused, the running configuration stays: \(error)")
            // Not what is wrong: a fault may quote a secret, and whoever sees the page would see it.
            let time = clock.timestamp(at: MonotonicClock.now()).map { " at \($0)" } ?? ""
            refusedReload =
                "a reload was refused\(time) and the configuration of before is still in use; "
                + "stator config check tells what is wrong with the new one: put it right, or the "
                + "old one back, and reload again"
            page.show(document)
            return
        }
        refusedReload = nil
        if fresh.stateDirectory != configuration.stateDirectory
            || fresh.commitInterval != configuration.commitInterval
            || fresh.retention != configuration.retention
        {
            log.warning("state_dir and [store] take effect at the next start, not at a reload")
        }
        if fresh.logFormat != configuration.logFormat || fresh.logLevel != configuration.logLevel {
            log.warning("log_format and log_level take effect at the next start, not at a reload")
        }
        stopPipeline()
        let isMoved = fresh.listen != configuration.listen
        configuration = fresh
        pipeline = Self.makePipeline(fresh, store, clock, log)
        page.show(document)
        sinks.apply(fresh)
        if isMoved { page.move(to: fresh.listen) }
        // `clock` may be what was changed.
        watchClock()
        announce()
    }

    private func drain() -> Bool {
        let start = MonotonicClock.now()
        log.notice("stopping: draining what was read")
        notifier.stopping()
        page.stop()
        stopPipeline()
        sinks.stopAll()
        let rest = Self.drainLimit - (MonotonicClock.now() - start)
        let isComplete = store.close(upTo: max(.seconds(1), rest))
        let seconds = (MonotonicClock.now() - start).inSeconds
        if isComplete {
            log.notice(
                "stopped: everything is stored, after \((seconds * 1_000).rounded() / 1_000) s"
            )
        } else {
            log.error("stopped before everything could be stored: see the store's messages above")
        }
        return isComplete
    }

    private func stopPipeline() {
        for part in pipeline.stop(upTo: Self.busStopLimit) {
            log.warning("\(part) does not stop within \(Self.busStopLimit); going on without it")
        }
    }

    private static func makePipeline(
        _ configuration: Configuration,
        _ store: RecordStore,
        _ clock: WallClock,
        _ log: Logger
    ) -> Pipeline {
        Pipeline(
            configuration: configuration,
            seeds: configuration.assets.map { _ in SystemRandomness.seed() },
            surroundings: Pipeline.Surroundings(store: store, clock: clock, log: log)
        )
    }
}

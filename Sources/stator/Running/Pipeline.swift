import Acquisition
import Diagnostics
import Logging
import Platform
import Store

/// Everything between the wires and the store for one configuration: buses, analysis, twins, ingest.
///
/// A reload stops one and starts another; the store and the page live on.
final class Pipeline: Sendable {
    /// What the pipeline needs of the world.
    struct Surroundings: Sendable {
        let store: RecordStore
        let clock: WallClock
        let log: Logger
    }

    let configuration: Configuration
    /// Who may act on the assets.
    let access: WriteAccess
    let board: ImageBoard
    /// Where what operators ask of each asset waits for its stream, in the configuration's order.
    let commands: [AssetCommandInbox]
    private let analysis: AnalysisThread
    private let buses: [BusWorker]
    private let twins: [TwinWorker]
    /// Where sent events go.
    let ingest: IngestThread
    private let hearts: [Heartbeat]
    private let devices: [AssetDevices]

    /// Builds the pipeline of `configuration`, which has no faults, and starts it.
    init(configuration: Configuration, seeds: [UInt64], surroundings: Surroundings) {
        self.configuration = configuration
        access = .load(
            .operators(configuration),
            listen: configuration.listen,
            environment: ProcessEnvironment.current
        )
        let wiring = Wiring(configuration)
        devices = wiring.devices
        board = ImageBoard(count: configuration.assets.count)
        // The page answers before the streams have read what they go on from.
        for (place, asset) in configuration.assets.enumerated() {
            let id = asset.declaration.id
            let image = AssetImage(of: id, wiring.devices[place], store: surroundings.store)
            board.publish(image, at: place)
        }
        commands = configuration.assets.map { _ in AssetCommandInbox() }
        let analysisHeart = Heartbeat()
        analysis = AnalysisThread(heart: analysisHeart)
        var busWorkers: [BusWorker] = []
        var firstDevice = 0
        for bus in configuration.buses {
            busWorkers.append(
                BusWorker(
                    bus: bus,
                    firstDevice: firstDevice,
                    sink: analysis.queue,
                    log: surroundings.log.part("acquisition")
                )
            )
            firstDevice += bus.devices.count
        }
        buses = busWorkers
        let twinPlaces = wiring.twinPlaces
        let twinHearts = twinPlaces.map { _ in Heartbeat() }
        twins = twinHearts.map { TwinWorker(heart: $0) }
        let ingestHeart = Heartbeat()
        ingest = IngestThread(
            IngestThread.World(
                reader: IngestReader(assets: configuration.assets.map(\.sendable)),
                assetIDs: configuration.assets.map(\.declaration.id),
                store: surroundings.store,
                clock: surroundings.clock,
                board: IngestBoard()
            ),
            access: .load(
                .ingest(configuration),
                listen: configuration.listen,
                environment: ProcessEnvironment.current
            ),
            heart: ingestHeart
        )
        hearts = [analysisHeart, ingestHeart] + twinHearts
        let factory = StreamFactory(
            configuration: configuration,
            devices: wiring.devices,
            seeds: seeds,
            board: board,
            commands: commands,
            surroundings: surroundings
        )
        startStreams(wiring, factory)
    }

    private func startStreams(_ wiring: Wiring, _ factory: StreamFactory) {
        let realPlaces = wiring.realPlaces
        analysis.start(routes: wiring.routes) { realPlaces.map(factory.stream(at:)) }
        for (twin, place) in zip(twins, wiring.twinPlaces) {
            guard case .digitalTwin(let settings) = devices[place] else { continue }
            twin.start(
                settings: settings,
                hasVibration: configuration.assets[place].declaration.hasVibration,
                makeStream: { factory.stream(at: place) },
                clock: factory.surroundings.clock
            )
        }
        let ingestPlaces = wiring.ingestPlaces
        ingest.start {
            Dictionary(uniqueKeysWithValues: ingestPlaces.map { ($0, factory.stream(at: $0)) })
        }
        for bus in buses { bus.start() }
    }

    /// Stops reading, and lets what was read reach the store.
    ///
    /// - Returns: what has not ended within `timeout`, buses or the ingest; all else has.
    func stop(upTo timeout: Duration) -> [String] {
        let deadline = MonotonicClock.now() + timeout
        for bus in buses { bus.requestStop() }
        for twin in twins { twin.requestStop() }
        ingest.requestStop()
        var stuck = buses.filter { !$0.join(upTo: max(.zero, deadline - MonotonicClock.now())) }
            .map { "bus \($0.id)" }
        for twin in twins { twin.join() }
        analysis.requestStop()
        analysis.join()
        if !ingest.join(upTo: max(.zero, deadline - MonotonicClock.now())) {
            stuck.append("ingest")
        }
        return stuck
    }

    /// How long the slowest of the pipeline's threads has not gone round.
    func idle(at now: MonotonicTime) -> Duration {
        hearts.map { $0.age(at: now) }.max() ?? .zero
    }

    /// The buses as they are now.
    var busSnapshots: [BusSnapshot] { buses.map { $0.snapshot() } }

    /// Readings waiting for analysis.
    var readingsWaiting: Int { analysis.queue.count }

    /// Readings that gave way to newer ones since the start.
    var readingsDropped: UInt64 { analysis.queue.dropped }
}

/// Makes the streams of one pipeline on the threads they belong to.
struct StreamFactory: Sendable {
    let configuration: Configuration
    let devices: [AssetDevices]
    let seeds: [UInt64]
    let board: ImageBoard
    let commands: [AssetCommandInbox]
    let surroundings: Pipeline.Surroundings

    /// The stream of the asset at `place` in the configuration.
    func stream(at place: Int) -> AssetStream {
        AssetStream(
            asset: configuration.assets[place].declaration,
            analysis: configuration.assets[place].analysis,
            commands: commands[place],
            place: place,
            devices: devices[place],
            identitySeed: seeds[place],
            surroundings: AssetStream.Surroundings(
                store: surroundings.store,
                clock: surroundings.clock,
                board: board,
                log: surroundings.log.part("asset")
            )
        )
    }
}

extension AssetSettings {
    /// The asset as a body of events can name it.
    fileprivate var sendable: IngestAsset {
        let refusal: String? =
            switch source {
            case .ingest: nil
            case .devices: "is read by this agent itself, and two sources would mix"
            case .twin:
                "is a digital twin of this agent; give it [asset.ingest] in place of the twin"
            }
        return IngestAsset(declaration, refusal: refusal)
    }
}

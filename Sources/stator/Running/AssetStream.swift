import Acquisition
import Diagnostics
import Logging
import Platform
import Store

/// One asset's way from readings to stored records: assembler, door, record builder.
///
/// It belongs to one thread, the analysis, the ingest or its twin's; others see the `AssetImage` that it
/// publishes once a second.
final class AssetStream {
    /// What a stream needs of the world.
    struct Surroundings {
        let store: RecordStore
        let clock: WallClock
        let board: ImageBoard
        let log: Logger
    }

    private static let publishInterval = Duration.seconds(1)

    let assetID: String
    private let place: Int
    private let phases: Int
    private let door: EventDoor
    private var assembler: EventAssembler?
    private var builder: RecordBuilder
    let monitor: AssetMonitor
    private var extras: ExtraValues
    private let commands: AssetCommandInbox
    private let isTwin: Bool
    /// What the digital twin is to do; its worker takes it.
    private var twinOrder: TwinOrder?
    private let identitySeed: UInt64
    private var sequence: UInt64 = 0
    var image: AssetImage
    private var latest: [LatestReadings]
    private var polled: [[Reading]]
    private var failedPolls: [FailedPolls]
    private var publishedAt: MonotonicTime?
    private var isConnected: Bool?
    private var firstTick: MonotonicTime?
    let world: Surroundings

    /// The stream of the asset at `place` on the board, whose events come from `devices`.
    ///
    /// `identitySeed` numbers its events and must differ between runs.
    init(
        asset: AssetDeclaration,
        analysis: AnalysisSettings,
        commands: AssetCommandInbox,
        place: Int,
        devices: AssetDevices,
        identitySeed: UInt64,
        surroundings: Surroundings
    ) {
        image = AssetImage(of: asset.id, devices, store: surroundings.store)
        assetID = asset.id
        phases = asset.phases
        self.place = place
        door = EventDoor(asset: asset)
        self.identitySeed = identitySeed
        assembler = devices.assembler(for: asset)
        self.commands = commands
        isTwin = devices.isTwin
        extras = ExtraValues(analysis, ageLimit: devices.ageLimit)
        monitor = AssetMonitor(
            asset,
            settings: analysis,
            source: image.lastEvent?.source ?? devices.source,
            seed: identitySeed,
            world: surroundings
        )
        builder = RecordBuilder(
            assetID: asset.id,
            source: devices.source,
            identitySeed: identitySeed,
            featureNames: monitor.featureNames,
            channelNames: monitor.analysis.channels.names
        )
        latest = devices.ids.map { _ in LatestReadings() }
        polled = devices.ids.map { _ in [] }
        failedPolls = devices.ids.map { _ in FailedPolls() }
        world = surroundings
        monitor.recall(devices: devices.ids, extras: extras)
    }

    /// Notes one reading of the device that fills `role`.
    func take(_ reading: Reading, from role: EventAssembler.Role) {
        let device = role.place
        latest[device].take(reading)
        if polled[device].count < DevicePoll.readingLimit { polled[device].append(reading) }
        assembler?.take(reading, from: role)
    }

    /// All readings of one poll of the device that fills `role` have been given.
    func endPoll(of role: EventAssembler.Role, at time: MonotonicTime) {
        let device = role.place
        keepPoll(of: device, at: time)
        let candidate = assembler?.endPoll(
            of: role,
            at: time,
            timestamp: world.clock.timestamp(at: time),
            identity: nextIdentity
        )
        if let candidate { take(candidate) }
        publishIfDue(at: time)
    }

    private func keepPoll(of device: Int, at time: MonotonicTime) {
        if failedPolls[device].isWorthStoring(polled[device], at: time) {
            let poll = DevicePoll(
                deviceID: image.devices[device].id,
                time: time,
                readings: polled[device]
            )
            if let record = builder.add(poll) { append(record) }
        }
        polled[device].removeAll(keepingCapacity: true)
    }

    /// The id that the next accepted event has.
    var nextIdentity: EventIdentity {
        EventIdentity(seed: identitySeed, sequence: sequence)
    }

    /// Asks the door to let `candidate`, which has `nextIdentity`, in.
    func take(_ candidate: EventCandidate) {
        switch door.admit(candidate, now: world.clock.timestamp(at: candidate.time)) {
        case .accepted(let event):
            image.lastEvent = event
            image.isFromEarlierRun = false
            image.eventCount += 1
            image.rejection = nil
            if let record = builder.add(event, sequence: sequence) { append(record) }
            sequence += 1
            analyse(event)
            if let findings = monitor.takeFindings() { builder.add(findings) }
            publishIfDue(at: candidate.time)
        case .rejected(let faults):
            let details = faults.details(of: candidate)
            guard let first = details.first else { return }
            image.rejected["\(first.location.last ?? "event")_\(first.type)", default: 0] += 1
            image.rejection = details.map(\.message).joined(separator: "; ")
        }
    }

    /// What is due by time alone: closing a record, noticing that nothing comes any more.
    func tick(at now: MonotonicTime) {
        // What others send has times of its own, which this machine's clock does not end.
        if !image.isSent { monitor.end(before: now) }
        monitor.saveIfDue(at: now)
        runCommands(at: now)
        if let findings = monitor.takeFindings() { builder.add(findings) }
        if let record = builder.close(before: now) { append(record) }
        publishIfDue(at: now)
    }

    /// Stores what is begun; the last call.
    func finish() {
        commands.close()
        monitor.finish(at: MonotonicClock.now())
        if let record = builder.close() { append(record) }
    }

    /// Has `event` judged; what is found goes into the record begun.
    func analyse(_ event: SensorEvent) {
        if !extras.isEmpty { extras.update(from: latest, at: event.time) }
        monitor.take(event, extras)
    }

    private func runCommands(at now: MonotonicTime) {
        for item in commands.takeAll() {
            guard now < item.deadline else {
                item.answer(.unavailable("nobody waits for it any more"))
                continue
            }
            let answer = run(item.command, at: now)
            // Whoever asked looks at once for what it has changed.
            publish(at: now)
            item.answer(answer)
        }
    }

    private func run(_ command: AssetCommand, at now: MonotonicTime) -> AssetCommandAnswer {
        guard isTwin, let order = TwinOrder(command) else { return monitor.run(command, at: now) }
        twinOrder = order
        let text = order.text(isLearning: monitor.analysis.learningProgress != nil)
        monitor.tell("twin_fault", .notice, text, at: now)
        return .done(text)
    }

    /// What the digital twin is to do now; nil where that is nothing.
    func takeTwinOrder() -> TwinOrder? {
        defer { twinOrder = nil }
        return twinOrder
    }

    private func append(_ record: AssetRecord) {
        world.store.append(record)
    }

    func publishIfDue(at now: MonotonicTime) {
        noteConnection(at: now)
        if let publishedAt, now - publishedAt < Self.publishInterval { return }
        publish(at: now)
    }

    private func publish(at now: MonotonicTime) {
        publishedAt = now
        if phases == 3, let meter = latest.first {
            let unbalance = VoltageUnbalance(
                meter,
                phases: phases,
                at: now,
                ageLimit: image.ageLimit
            )
            monitor.note(unbalance, at: now)
        }
        image.analysis = monitor.status
        image.hypothesis = monitor.analysis.hypothesis
        for device in latest.indices { image.devices[device].readings = latest[device].all }
        world.board.publish(image, at: place)
    }

    /// A stream that dies or comes back is an event with its time, evidence and text.
    private func noteConnection(at now: MonotonicTime) {
        let connected = image.isConnected(at: now)
        guard connected != isConnected else { return }
        // The first moments after a start are not yet a loss.
        if isConnected == nil, !connected, !hasWaited(until: now) { return }
        isConnected = connected
        publish(at: now)
        let transition = StreamTransition(
            assetID: assetID,
            isConnected: connected,
            image: image,
            time: now,
            timestamp: world.clock.timestamp(at: now)
        )
        monitor.tellOften(transition.logEvent)
    }

    private func hasWaited(until now: MonotonicTime) -> Bool {
        guard let firstTick else {
            self.firstTick = now
            return false
        }
        return now - firstTick > image.ageLimit
    }
}

extension EventAssembler.Role {
    /// The place of the role's device among the devices of an asset.
    var place: Int {
        switch self {
        case .meter: 0
        case .vibration: 1
        }
    }
}

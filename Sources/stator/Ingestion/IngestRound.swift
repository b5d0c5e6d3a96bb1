import Diagnostics
import Platform
import StatusPage
import Store

/// The bodies that one commit is for: read, told from what is there already, stored, answered.
struct IngestRound {
    /// A body without faults, and what of it is new.
    private struct Good {
        let request: IngestRequest
        let utcOffset: Int64?
        let accepted: Int
        let duplicates: Int
    }

    private let world: IngestThread.World
    private let arrival = MonotonicClock.now()
    private var bodies: [(request: IngestRequest, body: IngestedBody)] = []
    /// What the store has of the events that memory does not tell of.
    private var stored: [EventIdentity: (place: Int, event: SensorEvent)] = [:]
    /// The new events of this round by their ids.
    private var fresh: [EventIdentity: (place: Int, event: SensorEvent)] = [:]
    /// The same in their order, asset by asset.
    private var freshByPlace: [Int: [SensorEvent]] = [:]
    private var good: [Good] = []
    /// What retention has removed; asked for once.
    private var removals: [Removal]?
    /// What is assumed of the clock while it is not trusted: by the round, until a body is accepted.
    private var assumedOffset: Int64?

    init(_ world: IngestThread.World) {
        self.world = world
    }

    /// Takes `requests` and answers every one of them.
    mutating func run(
        _ requests: [IngestRequest],
        _ memory: inout IngestMemory,
        _ streams: [Int: AssetStream]
    ) {
        // Nobody is told that it is stored, so nothing has to be kept: the sender has it.
        if world.store.isFailing {
            if world.store.isHalfFull { return requests.forEach(refuseBusy) }
            return fail(requests, "the disk takes nothing")
        }
        assumedOffset = memory.assumedOffset
        for request in requests { read(request, streams) }
        guard !bodies.isEmpty else { return }
        let lossCount = world.store.lossCount
        do throws(StoreError) {
            try lookUp(&memory)
        } catch {
            return fail(bodies.map(\.request), "what is stored cannot be compared: \(error)")
        }
        for (request, body) in bodies { sort(request, body, memory, streams) }
        guard !good.isEmpty else { return }
        if keep(streams, lossCount) {
            memory.remember(freshByPlace)
            for item in good {
                memory.assumedOffset = memory.assumedOffset ?? item.utcOffset
                answer(item)
            }
        } else {
            memory.doubt(freshByPlace)
            fail(good.map(\.request), "the store did not write it in time")
        }
    }

    private mutating func read(
        _ request: IngestRequest,
        _ streams: [Int: AssetStream]
    ) {
        do throws(MalformedJSON) {
            let body = try world.reader.read(
                request.body,
                as: request.form,
                arrival: arrival,
                now: world.clock.timestamp(at: arrival),
                utcOffset: world.clock.utcOffsetMicroseconds ?? assumedOffset
            )
            if body.faults.isEmpty {
                assumedOffset = assumedOffset ?? body.utcOffset
                bodies.append((request, body))
            } else {
                reject(request, body, streams)
            }
        } catch {
            world.board.refuse("not_json", message: error.description)
            request.reply.send(.refusal(400, error.description))
        }
    }

    /// Asks the store for events that may be there although memory does not know them.
    private mutating func lookUp(_ memory: inout IngestMemory) throws(StoreError) {
        var doubtful: [Int: [SensorEvent]] = [:]
        for item in bodies.lazy.flatMap(\.body.items) where try memory.isInDoubt(item, world) {
            doubtful[item.place, default: []].append(item.event)
        }
        for (place, events) in doubtful.sorted(by: { $0.key < $1.key }) {
            let assetID = world.assetIDs[place]
            for question in StoredQuestion.questions(for: events) {
                guard MonotonicClock.now() - arrival < IngestLimits.lookUpTime else {
                    throw .busy(path: world.store.path)
                }
                let found = try world.store.read(upTo: IngestLimits.commitTime) {
                    reader throws(StoreError) in
                    try reader.events(of: assetID, in: question.ranges, wanted: question.ids)
                }
                world.board.count(unreadableRecords: found.unreadableRecords)
                for (identity, event) in found.events { stored[identity] = (place, event) }
            }
        }
    }

    /// Tells what of a body is new, what is there already, and what contradicts it.
    private mutating func sort(
        _ request: IngestRequest,
        _ body: IngestedBody,
        _ memory: IngestMemory,
        _ streams: [Int: AssetStream]
    ) {
        var body = body
        var own: [EventIdentity: (place: Int, event: SensorEvent)] = [:]
        own.reserveCapacity(body.items.count)
        var order: [IngestedBody.Item] = []
        var duplicates = 0
        for (index, item) in body.items.enumerated() {
            let identity = item.event.identity
            var answer = memory.recent.answer(for: item.event, place: item.place)
            if case .unknown = answer,
                let known = own[identity] ?? fresh[identity] ?? stored[identity]
            {
                answer =
                    known.place == item.place && known.event.saysTheSame(as: item.event)
                    ? .same : .different
            }
            switch answer {
            case .same: duplicates += 1
            case .different: body.reportConflict(of: item, at: index)
            case .unknown where isForgotten(item):
                body.reportForgotten(item, at: index)
            case .unknown:
                own[identity] = (item.place, item.event)
                order.append(item)
            }
        }
        guard body.faults.isEmpty else { return reject(request, body, streams) }
        fresh.merge(own) { first, _ in first }
        for item in order { freshByPlace[item.place, default: []].append(item.event) }
        good.append(
            Good(
                request: request,
                utcOffset: body.utcOffset,
                accepted: order.count,
                duplicates: duplicates
            )
        )
    }

    /// Whether what was stored of the event's time has made room: then nobody can tell whether this
    /// event was among it, and it is not stored a second time.
    private mutating func isForgotten(_ item: IngestedBody.Item) -> Bool {
        guard let timestamp = item.event.timestamp else { return false }
        let removals = removals ?? world.store.snapshot().removals
        self.removals = removals
        let assetID = world.assetIDs[item.place]
        return removals.contains { removal in
            guard removal.assetID == assetID, removal.level == .raw, let from = removal.from,
                let through = removal.through
            else { return false }
            return from <= timestamp && timestamp <= through
        }
    }

    /// Gives the new events to their streams and waits for the commit.
    private func keep(_ streams: [Int: AssetStream], _ lossCount: UInt64) -> Bool {
        let store = world.store
        func commit() -> Bool {
            store.commitNow(lossCount: lossCount, upTo: IngestLimits.commitTime)
        }
        for (place, events) in freshByPlace.sorted(by: { $0.key < $1.key }) {
            guard let stream = streams[place] else { continue }
            guard stream.take(sent: events, at: arrival, makeRoom: commit) else { return false }
        }
        // A repetition may be one of what still waits.
        guard !fresh.isEmpty || !stored.isEmpty else { return true }
        return commit()
    }

    private func answer(_ item: Good) {
        world.board.count(accepted: item.accepted, duplicates: item.duplicates)
        let text = "{\"accepted\":\(item.accepted),\"duplicates\":\(item.duplicates)}\n"
        item.request.reply.send(
            HTTPResponse(status: 201, contentType: "application/json", body: Array(text.utf8))
        )
    }

    private func reject(
        _ request: IngestRequest,
        _ body: IngestedBody,
        _ streams: [Int: AssetStream]
    ) {
        let first = body.faults.entries.first
        var assetID: String?
        for (place, reasons) in body.rejected.sorted(by: { $0.key < $1.key }) {
            assetID = assetID ?? world.assetIDs[place]
            streams[place]?.note(rejected: reasons, because: first?.message ?? "", at: arrival)
        }
        world.board.reject(
            body.faults.countsByType,
            message: first?.message ?? "",
            assetID: assetID,
            reason: first?.type ?? "unknown"
        )
        request.reply.send(
            HTTPResponse(status: 422, contentType: "application/json", body: body.faults.json)
        )
    }

    private func refuseBusy(_ request: IngestRequest) {
        let why = "the disk takes nothing and the store's memory is half full"
        world.board.refuse("store_full", message: why)
        request.reply.send(.ingestBusy(why))
    }

    private func fail(_ requests: [IngestRequest], _ why: String) {
        for request in requests {
            world.board.refuse("store_unavailable", message: why)
            request.reply.send(.ingestUnavailable(why))
        }
    }
}

extension IngestedBody {
    /// What was stored of an event's time has been removed.
    fileprivate mutating func reportForgotten(_ item: Item, at index: Int) {
        let shown = item.event.timestamp.map(\.description) ?? "nothing"
        let fault = IngestFault(
            event: location(of: index),
            path: ["timestamp"],
            message: "\(shown) is of a time of which raw values were removed to make room, so it "
                + "cannot be told whether this event was stored before; send newer ones",
            type: "timestamp_removed"
        )
        report(fault, ofAssetAt: item.place)
    }

    /// An event with this one's id was received with another content.
    fileprivate mutating func reportConflict(of item: Item, at index: Int) {
        let fault = IngestFault(
            event: location(of: index),
            path: ["event_id"],
            message: "\(item.event.identity) was already received with another content or "
                + "timestamp; give every event an id of its own",
            type: "event_id_conflict"
        )
        report(fault, ofAssetAt: item.place)
    }
}

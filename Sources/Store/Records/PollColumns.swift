import Diagnostics

/// The columns of a record's polls, in groups of one device and one list of channels.
///
/// In order: number of groups; each group's device id, channels, number of polls, steps of the
/// polls' times in ns from the record's start, and, channel by channel, the readings' times against
/// their polls, which have a value, the values, the qualities; then which group each poll is of.
enum PollColumns {
    private static let groupLimit = AssetRecord.pollLimit

    static func write(_ polls: [DevicePoll], start: MonotonicTime, to body: inout ByteWriter) {
        var groups: [Group] = []
        var order: [UInt64] = []
        for poll in polls {
            let index = groups.firstIndex { $0.takes(poll) } ?? groups.count
            if index == groups.count { groups.append(Group(of: poll)) }
            groups[index].polls.append(poll)
            order.append(UInt64(index))
        }
        body.write(count: UInt64(groups.count))
        for group in groups { group.write(start: start, to: &body) }
        guard groups.count > 1 else { return }
        for index in order { body.write(count: index) }
    }

    static func read(
        start: MonotonicTime,
        from body: inout ByteReader
    ) throws(RecordBlockError) -> [DevicePoll] {
        let count = try body.count(of: "groups of polls", limit: groupLimit)
        var groups: [[DevicePoll]] = []
        var polls = 0
        var readings = 0
        for _ in 0..<count {
            let group = try Group.read(start: start, from: &body)
            polls += group.count
            readings += group.reduce(0) { $0 + $1.readings.count }
            guard polls <= AssetRecord.pollLimit else {
                throw .tooLarge(what: "polls", limit: AssetRecord.pollLimit)
            }
            guard readings <= AssetRecord.readingLimit else {
                throw .tooLarge(what: "readings", limit: AssetRecord.readingLimit)
            }
            groups.append(group)
        }
        if count <= 1 { return groups.first ?? [] }
        var taken = [Int](repeating: 0, count: count)
        var ordered: [DevicePoll] = []
        for _ in 0..<polls {
            let index = try body.count(of: "groups of polls", limit: count - 1)
            guard taken[index] < groups[index].count else { throw .badValue("order of polls") }
            ordered.append(groups[index][taken[index]])
            taken[index] += 1
        }
        return ordered
    }
}

/// Polls of one device that gave the same channels in the same order.
private struct Group {
    let deviceID: String
    let channels: [Channel]
    var polls: [DevicePoll] = []

    init(of poll: DevicePoll) {
        deviceID = poll.deviceID
        channels = poll.readings.map(\.channel)
    }

    func takes(_ poll: DevicePoll) -> Bool {
        poll.deviceID == deviceID && poll.readings.lazy.map(\.channel).elementsEqual(channels)
    }

    func write(start: MonotonicTime, to body: inout ByteWriter) {
        body.write(text: deviceID)
        body.write(count: UInt64(channels.count))
        for channel in channels { body.write(channel.rawValue) }
        body.write(count: UInt64(polls.count))
        body.write(steps: polls.lazy.map { $0.time.nanoseconds &- start.nanoseconds })
        for column in channels.indices {
            body.write(
                steps: polls.lazy.map {
                    $0.readings[column].time.nanoseconds &- $0.time.nanoseconds
                }
            )
        }
        let readings = channels.indices.flatMap { column in polls.map { $0.readings[column] } }
        let values = readings.map { reading in
            reading.value.flatMap { $0.isFinite ? $0 : nil }
        }
        body.write(runs: values.lazy.map { $0 == nil ? 0 : 1 })
        body.write(shuffled: values.compactMap { $0?.bitPattern })
        body.write(runs: readings.lazy.map(\.quality.storedByte))
    }

    static func read(
        start: MonotonicTime,
        from body: inout ByteReader
    ) throws(RecordBlockError) -> [DevicePoll] {
        let deviceID = try body.text(byteLimit: AssetDeclaration.idByteLimit)
        var channels: [Channel] = []
        for _ in 0..<(try body.count(of: "channels", limit: DevicePoll.readingLimit)) {
            guard let channel = Channel(rawValue: try body.byte()) else {
                throw .badValue("channel")
            }
            channels.append(channel)
        }
        let count = try body.count(of: "polls", limit: AssetRecord.pollLimit)
        guard channels.count * count <= AssetRecord.readingLimit else {
            throw .tooLarge(what: "readings", limit: AssetRecord.readingLimit)
        }
        var polls = try body.steps(count).map { step in
            DevicePoll(
                deviceID: deviceID,
                time: MonotonicTime(nanoseconds: start.nanoseconds &+ step),
                readings: []
            )
        }
        var ages: [Int64] = []
        for _ in channels { ages.append(contentsOf: try body.steps(count)) }
        let present = try EventColumns.presences(channels.count * count, from: &body)
        var values = try body.shuffled(present.count { $0 }).makeIterator()
        let qualities = try body.runs(channels.count * count)
        for (column, channel) in channels.enumerated() {
            for index in 0..<count {
                let cell = column * count + index
                let value = present[cell] ? values.next().map(Double.init(bitPattern:)) : nil
                guard value?.isFinite ?? true else { throw .badValue("number") }
                guard let quality = Quality(storedByte: qualities[cell]) else {
                    throw .badValue("quality")
                }
                let time = polls[index].time.nanoseconds &+ ages[cell]
                polls[index].readings.append(
                    Reading(
                        channel: channel,
                        value: value,
                        quality: quality,
                        time: MonotonicTime(nanoseconds: time)
                    )
                )
            }
        }
        return polls
    }
}

import Diagnostics

/// The polls of a record as columns: one group for each device and list of channels.
///
/// Order: device id; number of channels and their numbers; number of polls; places among all
/// polls; times of the polls; and for each channel how much earlier its readings were taken, their
/// qualities, presences and values.
enum PollColumns {
    /// Polls of one device that gave the same channels, with their places among all polls.
    struct Group {
        let deviceID: String
        let channels: [Channel]
        var polls: [(place: Int, poll: DevicePoll)] = []
    }

    /// The groups of `polls`, in the order in which each first occurs.
    static func groups(_ polls: [DevicePoll]) -> [Group] {
        var groups: [Group] = []
        for (place, poll) in polls.enumerated() {
            let channels = poll.readings.map(\.channel)
            let known = groups.firstIndex {
                $0.deviceID == poll.deviceID && $0.channels == channels
            }
            if let known {
                groups[known].polls.append((place, poll))
            } else {
                var group = Group(deviceID: poll.deviceID, channels: channels)
                group.polls.append((place, poll))
                groups.append(group)
            }
        }
        return groups
    }

    static func write(_ group: Group, from start: MonotonicTime, to writer: inout ByteWriter) {
        let polls = group.polls.map(\.poll)
        writer.text(group.deviceID)
        writer.unsigned(UInt64(group.channels.count))
        for channel in group.channels { writer.byte(channel.rawValue) }
        writer.unsigned(UInt64(polls.count))
        writer.times(group.polls.map { Int64($0.place) }, from: 0)
        writer.times(polls.map(\.time.nanoseconds), from: start.nanoseconds)
        for index in group.channels.indices {
            let readings = polls.map { $0.readings[index] }
            for (poll, reading) in zip(polls, readings) {
                writer.signed(poll.time.nanoseconds &- reading.time.nanoseconds)
            }
            writer.runs(readings.map(\.quality.storedByte))
            writer.runs(readings.map { $0.value == nil ? 0 : 1 })
            writer.doubles(readings.compactMap(\.value))
        }
    }

    static func read(
        from start: MonotonicTime,
        from reader: inout ByteReader
    ) throws(StoreError) -> [(place: Int64, poll: DevicePoll)] {
        let deviceID = try reader.text(limit: AssetDeclaration.idByteLimit)
        var channels: [Channel] = []
        for _ in 0..<(try reader.count(limit: min(reader.remaining, RecordBlock.itemLimit))) {
            let number = try reader.byte()
            guard let channel = Channel(rawValue: number) else {
                throw .corruptBlock("\(number) is no channel")
            }
            channels.append(channel)
        }
        let count = try reader.count(limit: min(reader.remaining, RecordBlock.itemLimit))
        let places = try reader.times(count, from: 0)
        let times = try reader.times(count, from: start.nanoseconds)
        var polls = times.map { time in
            DevicePoll(deviceID: deviceID, time: MonotonicTime(nanoseconds: time), readings: [])
        }
        for channel in channels {
            guard count <= reader.remaining else { throw .corruptBlock("it ends too early") }
            var ages: [Int64] = []
            for _ in 0..<count { ages.append(try reader.signed()) }
            let qualities = try reader.runs(count)
            let values = try EventColumns.optionals(count, &reader)
            for index in 0..<count {
                polls[index].readings.append(
                    Reading(
                        channel: channel,
                        value: values[index],
                        quality: try EventColumns.quality(qualities[index]),
                        time: MonotonicTime(nanoseconds: times[index] &- ages[index])
                    )
                )
            }
        }
        return zip(places, polls).map { ($0, $1) }
    }

    /// All polls in the order in which they were appended.
    static func inOrder(_ polls: [(place: Int64, poll: DevicePoll)]) -> [DevicePoll] {
        polls.sorted { $0.place < $1.place }.map(\.poll)
    }
}

extension MetricsWriter {
    /// The families about the buses and their devices.
    mutating func write(_ buses: [BusStatus]) {
        family(
            "bus_up",
            .gauge,
            "1 if the port or connection is open, else 0.",
            buses.map { bus in
                Sample(
                    [("bus_id", bus.busID), ("kind", bus.kind)],
                    isTrue: bus.state == .connected
                )
            }
        )
        let devices = buses.flatMap { bus in bus.devices.map { LabelledDevice(bus, $0) } }
        writeCondition(of: devices)
        writePolls(of: devices)
        writeTimes(of: devices)
    }

    private mutating func writeCondition(of devices: [LabelledDevice]) {
        family(
            "device_info",
            .gauge,
            "A device as configured; always 1.",
            devices.map { entry in
                Sample(
                    entry.labels + [
                        ("profile", entry.device.profile),
                        ("unit_id", String(entry.device.unitID)),
                    ],
                    isTrue: true
                )
            }
        )
        family(
            "device_up",
            .gauge,
            "1 if the device answers as it should, else 0.",
            devices.map { Sample($0.labels, isTrue: $0.device.state == .answering) }
        )
    }

    private mutating func writePolls(of devices: [LabelledDevice]) {
        family(
            "device_polls_total",
            .counter,
            "Polls.",
            devices.map { Sample($0.labels, count: $0.device.polls) }
        )
        family(
            "device_good_polls_total",
            .counter,
            "Polls of which every value came.",
            devices.map { Sample($0.labels, count: $0.device.goodPolls) }
        )
        family(
            "device_failures_total",
            .counter,
            "Failures, by reason.",
            devices.flatMap { entry in
                entry.device.failures.sorted { $0.key < $1.key }.map { reason, count in
                    Sample(entry.labels + [("reason", reason)], count: count)
                }
            }
        )
    }

    private mutating func writeTimes(of devices: [LabelledDevice]) {
        family(
            "device_backoff_seconds",
            .gauge,
            "How long the next poll is put off.",
            devices.map { Sample($0.labels, value: $0.device.backoffSeconds) }
        )
        family(
            "device_last_reply_age_seconds",
            .gauge,
            "Time since the last reply.",
            devices.map { Sample($0.labels, ifKnown: $0.device.lastReplySecondsAgo) }
        )
        family(
            "device_round_trip_seconds",
            .gauge,
            "From the last request to its reply.",
            devices.map { entry in
                Sample(entry.labels, ifKnown: entry.device.roundTripMilliseconds.map { $0 / 1_000 })
            }
        )
    }
}

private struct LabelledDevice {
    let device: DeviceStatus
    let labels: MetricsWriter.Sample.Labels

    init(_ bus: BusStatus, _ device: DeviceStatus) {
        self.device = device
        labels = [("bus_id", bus.busID), ("device_id", device.deviceID)]
    }
}

import Acquisition
import Diagnostics
import StatusPage

/// Devices: how each answers, from the agent where that has the bus, else by one poll.
enum DevicesCheck {
    static let check = Check(name: "devices", limit: .seconds(65), examine: examine)
    /// How long one bus is asked.
    private static let busLimit = Duration.seconds(60)

    private static func examine(_ gateway: Gateway) -> [Finding] {
        var findings = Findings(check.name)
        let buses = gateway.configuration.buses
        if buses.isEmpty {
            findings.skipped(
                gateway.absence(
                    "the configuration has no device: the digital twin runs, or events are sent"
                )
            )
        }
        let asked = buses.map { bus in
            isFree(bus, gateway) ? Bounded("bus \(bus.id)") { DeviceAnswer.all(of: bus) } : nil
        }
        for (bus, asked) in zip(buses, asked) {
            if let status = gateway.ownAgent?.buses.first(where: { $0.busID == bus.id }) {
                for device in status.devices { tell(device, on: status, &findings) }
            } else if let asked {
                tell(asked.value(upTo: busLimit), of: bus, &findings)
            } else {
                for device in bus.devices {
                    findings.skipped(
                        device.id,
                        "not asked, as another program has the port of \(bus.id) (see ports)"
                    )
                }
            }
        }
        return findings.all
    }

    private static func isFree(_ bus: BusSettings, _ gateway: Gateway) -> Bool {
        guard gateway.ownAgent?.buses.contains(where: { $0.busID == bus.id }) != true else {
            return false
        }
        return bus.link.serialPath.map { gateway.processes.holders(of: $0).isEmpty } ?? true
    }

    /// What the agent says of a device that it polls.
    private static func tell(
        _ device: DeviceStatus,
        on bus: BusStatus,
        _ findings: inout Findings
    ) {
        let share =
            device.polls == 0
            ? 0 : Double(device.polls - min(device.polls, device.goodPolls)) / Double(device.polls)
        let failures = device.failures.filter { $0.value > 0 }.sorted { $0.key < $1.key }
            .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        let figures = [
            "polls": Double(device.polls), "good_polls": Double(device.goodPolls),
            "failed_share": share, "round_trip_ms": device.roundTripMilliseconds ?? .nan,
        ]
        let words =
            "\(device.profile) on \(bus.target), \(device.goodPolls) of \(device.polls) polls good"
            + (failures.isEmpty ? "" : " (\(failures))")
        switch device.state {
        case .answering where share > 0.01:
            findings.warning(
                device.deviceID,
                "answers, but \(words)",
                do: "look at the cable, the shield, the 120 Ω ends and the bias of the line",
                figures: figures
            )
        case .answering: findings.ok(device.deviceID, words, figures: figures)
        case .waiting: findings.skipped(device.deviceID, "the agent has not asked it yet")
        case .silent:
            findings.fault(
                device.deviceID,
                "does not answer: \(words)" + (bus.lastError.map { "; \($0)" } ?? ""),
                do: "check its power, A and B, unit id \(device.unitID) and the line's speed; "
                    + "`stator scan` finds what is there",
                figures: figures
            )
        case .faulty:
            findings.fault(
                device.deviceID,
                "answers with errors: \(words)",
                do: "check that its profile is the right one, and the line for disturbance",
                figures: figures
            )
        }
    }

    /// What came of asking the devices of `bus`; nil if it did not end.
    private static func tell(
        _ answers: [DeviceAnswer]?,
        of bus: BusSettings,
        _ findings: inout Findings
    ) {
        guard let answers else {
            findings.fault(
                bus.id,
                "its devices were not all asked within \(Int(busLimit.inSeconds)) s",
                do: "most of them do not answer: `stator read --once` tells which"
            )
            return
        }
        for answer in answers {
            let values = answer.readings.count { $0.value != nil }
            let figures = [
                "values": Double(values), "channels": Double(answer.readings.count),
            ]
            let words =
                "\(answer.device.profile.name) on \(answer.target), \(values) of "
                + "\(Words.count(answer.readings.count, "value"))"
            if let failure = answer.failure {
                findings.fault(
                    answer.device.id,
                    "\(words): \(failure)",
                    do: "check its power, A and B, unit id \(answer.device.unitID) and the line's "
                        + "speed; `stator scan` finds what is there",
                    figures: figures
                )
            } else {
                findings.ok(answer.device.id, "answers: \(words)", figures: figures)
            }
        }
    }
}

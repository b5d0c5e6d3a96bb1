import Diagnostics
import Glibc
import Platform
import StatusPage
import Store

/// The clock: whether it is believed, who keeps it, what the battery-backed one says, and whether it jumps.
enum ClockCheck {
    static let check = Check(name: "clock", limit: .seconds(15), examine: examine)
    /// Between the two looks that tell whether it is being set.
    private static let pause = Duration.seconds(1)
    /// How far the battery-backed clock may be off, s.
    private static let batteryClockSLimit = 5
    /// How far back settings of the clock are told.
    private static let past = Duration.seconds(7 * 86_400)
    /// Programs that keep a clock in step, by the names that the kernel shows.
    private static let services = [
        "systemd-timesyn", "chronyd", "ntpd", "ntpsec", "openntpd", "ptp4l",
    ]

    private static func examine(_ gateway: Gateway) -> [Finding] {
        var findings = Findings(check.name)
        let before = WallClock.systemOffset()
        lookAtTrust(gateway, &findings)
        lookAtBatteryClock(gateway, &findings)
        lookAtPast(gateway, &findings)
        Condition(()).wait(upTo: pause, until: { false }, then: { _ in })
        let step = Duration.microseconds(WallClock.systemOffset() - before).inSeconds
        if step.magnitude > WallClock.stepLimit.inSeconds {
            findings.warning(
                "jump",
                "was set by \((step * 1_000).rounded() / 1_000) s while it was looked at",
                do: "find who sets it: only one time service may run, and no script beside it",
                figures: ["step_s": step]
            )
        }
        return findings.all
    }

    private static func lookAtTrust(_ gateway: Gateway, _ findings: inout Findings) {
        if let word = gateway.environment["STATOR_CLOCK"], !word.isEmpty,
            ClockTrust(rawValue: word) == nil
        {
            findings.fault(
                "STATOR_CLOCK",
                "is \(word), which is none of synchronized and system: the agent does not start",
                do: "unset STATOR_CLOCK, or set it to one of them"
            )
        }
        guard EventDoor.instants.contains(WallClock.systemTime) else {
            findings.fault(
                "the date is \(WallClock.systemTime), which is not in 2020 to 2099: it is trusted by no one",
                do:
                    "give the machine a time service (systemd-timesyncd, chrony) and a network to reach it"
            )
            return
        }
        let keepers = gateway.processes.entries.map(\.name).filter(services.contains)
        let keeper = Set(keepers).sorted().joined(separator: ", ")
        let isSynchronized = WallClock.isKept(.synchronized)
        switch (gateway.clock, isSynchronized) {
        case (_, true):
            findings.ok(keeper.isEmpty ? "is in step with a time service" : "is kept by \(keeper)")
        case (.synchronized, false) where gateway.ownAgent?.agent.clockTrusted == true:
            findings.ok("the running agent believes it, as it was told or as it was once in step")
        case (.system, false):
            findings.ok(
                "is believed as clock = \"system\" says; whether its host keeps it is not seen from here"
            )
        case (.synchronized, false) where keeper.isEmpty:
            findings.fault(
                "no time service runs: nothing that is stored has a time, and nothing is forwarded",
                do:
                    "install systemd-timesyncd or chrony; in a container or virtual machine set clock = "
                    + "\"system\" in [agent]"
            )
        case (.synchronized, false):
            findings.fault(
                "\(keeper) runs and has not set the clock: what is stored has no time yet",
                do:
                    "check that its servers can be reached (timedatectl timesync-status, chronyc sources)"
            )
        }
    }

    /// The real-time clock, from which the date is taken at a start without a network.
    private static func lookAtBatteryClock(_ gateway: Gateway, _ findings: inout Findings) {
        guard let seconds = gateway.machine.integer("/sys/class/rtc/rtc0/since_epoch") else {
            findings.skipped(
                "battery",
                "this machine has no battery-backed clock: after a power cut, data has no time until "
                    + "a time service answers"
            )
            return
        }
        let now = WallClock.systemTime.microseconds / 1_000_000
        let difference = Int(now) - seconds
        let figures = ["battery_clock_behind_s": Double(difference)]
        guard difference.magnitude > batteryClockSLimit else {
            findings.ok("battery", "the battery-backed clock is right", figures: figures)
            return
        }
        findings.warning(
            "battery",
            "the battery-backed clock is \(difference.magnitude) s "
                + (difference > 0 ? "behind" : "ahead"),
            do:
                "once the clock is right: hwclock --systohc --utc; if it is wrong again after a power "
                + "cut, change the battery",
            figures: figures
        )
    }

    /// How often the agent noticed lately that the clock was set.
    private static func lookAtPast(_ gateway: Gateway, _ findings: inout Findings) {
        let since = WallClock.systemTime.microseconds - past.wholeNanoseconds / 1_000
        // Whether the store can be read is said by the check of the store.
        guard let file = try? StoredFile(gateway.stateDirectory, leavesNoTrace: true),
            let steps = try? file.happenings(
                of: "clock_stepped",
                since: Timestamp(microseconds: since)
            ), steps.count > 0
        else { return }
        let last = steps.last.map { ", last at \($0)" } ?? ""
        findings.warning(
            "jumps",
            "was set \(Words.count(steps.count, "time")) in the last 7 days by more than 0.5 s\(last)",
            do:
                "a clock that is often set has two keepers or a bad one; see the events on the page",
            figures: ["steps_in_7_days": Double(steps.count)]
        )
    }
}

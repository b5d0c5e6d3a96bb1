import Diagnostics

/// The machine itself: memory, temperature, and whether its supply holds.
enum MachineCheck {
    static let check = Check(name: "machine", limit: .seconds(10)) { examine($0.machine) }
    private static let availableByteMinimum = 64_000_000.0
    /// Where a Raspberry Pi begins to slow down, and where it does so for good (its documentation,
    /// "Frequency management and thermal control").
    private static let temperatureLimits = (warm: 80.0, hot: 85.0)
    /// Bits of the firmware's word (Raspberry Pi documentation, vcgencmd get_throttled): now, and 16
    /// bits above since the start.
    private static let supplyBits: [(bit: Int, words: String)] = [
        (0, "the supply voltage is too low"), (1, "the processor is slowed down"),
        (2, "the processor is throttled"), (3, "it is at the soft limit of temperature"),
    ]

    /// Examines the machine whose files these are.
    static func examine(_ machine: MachineFiles) -> [Finding] {
        var findings = Findings(check.name)
        lookAtMemory(machine, &findings)
        lookAtTemperature(machine, &findings)
        lookAtSupply(machine, &findings)
        return findings.all
    }

    private static func lookAtMemory(_ machine: MachineFiles, _ findings: inout Findings) {
        func bytes(_ key: String) -> Double? {
            machine.text("/proc/meminfo")?.split(separator: "\n")
                .first { $0.hasPrefix("\(key):") }?.split(separator: " ").dropFirst().first
                .flatMap { Double($0) }.map { $0 * 1_024 }
        }
        guard let available = bytes("MemAvailable"), let total = bytes("MemTotal") else {
            findings.skipped("memory", "the kernel does not say how much is available")
            return
        }
        let figures = ["available_bytes": available, "total_bytes": total]
        let words = "\(Quantity.bytes(available)) of \(Quantity.bytes(total)) available"
        if available < availableByteMinimum {
            findings.warning(
                "memory",
                words,
                do: "see what takes it (top, then M); the agent itself needs some 25 MB",
                figures: figures
            )
        } else {
            findings.ok("memory", words, figures: figures)
        }
    }

    private static func lookAtTemperature(_ machine: MachineFiles, _ findings: inout Findings) {
        let zones = machine.names(in: "/sys/class/thermal").filter { $0.hasPrefix("thermal_zone") }
        let values = zones.compactMap { machine.integer("/sys/class/thermal/\($0)/temp") }
        guard let hottest = values.max().map({ Double($0) / 1_000 }) else {
            findings.skipped("temperature", "this machine does not measure it")
            return
        }
        let figures = ["temperature_c": hottest]
        let words = "\((hottest * 10).rounded() / 10) °C at the warmest place"
        let advice = "give it air or a heat sink, and keep it out of the cabinet's warm end"
        if hottest >= temperatureLimits.hot {
            findings.fault("temperature", words, do: advice, figures: figures)
        } else if hottest >= temperatureLimits.warm {
            findings.warning("temperature", words, do: advice, figures: figures)
        } else {
            findings.ok("temperature", words, figures: figures)
        }
    }

    private static func lookAtSupply(_ machine: MachineFiles, _ findings: inout Findings) {
        guard let word = throttled(machine) else {
            lookAtAlarm(machine, &findings)
            return
        }
        let now = supplyBits.filter { word >> $0.bit & 1 == 1 }.map(\.words)
        let earlier = supplyBits.filter { word >> ($0.bit + 16) & 1 == 1 }.map(\.words)
        let figures = ["throttled_word": Double(word)]
        let advice =
            "use the maker's own supply and a short thick cable; undervoltage damages memory cards"
        if !now.isEmpty {
            findings.fault(
                "supply",
                "now: " + now.joined(separator: ", "),
                do: advice,
                figures: figures
            )
        } else if !earlier.isEmpty {
            findings.warning(
                "supply",
                "since the machine was started: " + earlier.joined(separator: ", "),
                do: advice,
                figures: figures
            )
        } else {
            findings.ok("supply", "never too low since the machine was started", figures: figures)
        }
    }

    /// The firmware's word, which is hexadecimal; nil on a machine that is no Raspberry Pi.
    private static func throttled(_ machine: MachineFiles) -> Int? {
        let soc = "/sys/devices/platform/soc"
        let places = [soc] + machine.names(in: soc).map { "\(soc)/\($0)" }
        return places.lazy.compactMap { machine.text("\($0)/get_throttled") }.first
            .flatMap { Int($0.hasPrefix("0x") ? String($0.dropFirst(2)) : $0, radix: 16) }
    }

    /// The alarm that newer kernels of a Raspberry Pi show in place of the word.
    private static func lookAtAlarm(_ machine: MachineFiles, _ findings: inout Findings) {
        let monitors = machine.names(in: "/sys/class/hwmon").map { "/sys/class/hwmon/\($0)" }
        guard let monitor = monitors.first(where: { machine.text("\($0)/name") == "rpi_volt" }),
            let alarm = machine.integer("\(monitor)/in0_lcrit_alarm")
        else {
            findings.skipped(
                "supply",
                "this machine does not say whether its supply voltage is too low"
            )
            return
        }
        if alarm == 0 {
            findings.ok("supply", "the supply voltage is not too low")
        } else {
            findings.fault(
                "supply",
                "the supply voltage is or was too low",
                do: "use the maker's own supply and a short thick cable"
            )
        }
    }
}

import Diagnostics
import Glibc
import StatusPage

/// How worn the memory card or eMMC is that the store is on.
///
/// An eMMC says so itself (JEDEC JESD84-B51, EXT_CSD registers 267…269, which Linux shows as
/// `life_time` and `pre_eol_info`). An SD card does not: what was written since the start is set
/// against its size.
enum CardWearCheck {
    static let check = Check(name: "card", limit: .seconds(10), examine: examine)
    /// Less than that after a start, the rate says nothing of a day.
    private static let uptimeSMinimum = 3_600.0
    /// A card that would last shorter is worth a word.
    private static let lifeSMinimum = 3 * 365.25 * 86_400

    private static func examine(_ gateway: Gateway) -> [Finding] {
        let path = DiskCheck.existing(gateway.stateDirectory)
        guard let mode = FileMode(path) else {
            var findings = Findings(check.name)
            findings.skipped("\(path) cannot be looked at: \(String(cString: strerror(errno)))")
            return findings.all
        }
        return examine(mode.device, path, gateway.machine)
    }

    /// Examines the block device `number` (MAJOR:MINOR), on which `path` is.
    static func examine(_ number: String, _ path: String, _ machine: MachineFiles) -> [Finding] {
        var findings = Findings(check.name)
        guard var disk = machine.resolved("/sys/dev/block/\(number)") else {
            findings.skipped(
                "\(path) is on no disk of its own (a container, memory or the network): "
                    + "its wear is not seen from here"
            )
            return findings.all
        }
        // A partition stands in the directory of its disk.
        if machine.has("\(disk)/partition"), let end = disk.lastIndex(of: "/") {
            disk = String(disk[..<end])
        }
        let name = disk.split(separator: "/").last.map(String.init) ?? disk
        switch machine.text("\(disk)/device/type") {
        case "MMC": lookAtEMMC(disk, name, machine, &findings)
        case "SD": lookAtSD(disk, name, machine, &findings)
        default:
            findings.skipped(
                name,
                "is no memory card or eMMC",
                do:
                    "a disk or SSD says how worn it is by `smartctl -a /dev/\(name)` (smartmontools)"
            )
        }
        return findings.all
    }

    private static func lookAtEMMC(
        _ disk: String,
        _ name: String,
        _ machine: MachineFiles,
        _ findings: inout Findings
    ) {
        let steps =
            machine.text("\(disk)/device/life_time")?.split(separator: " ")
            .compactMap(hexadecimal) ?? []
        let reserve = machine.text("\(disk)/device/pre_eol_info").flatMap { hexadecimal($0[...]) }
        guard let worst = steps.max(), worst > 0 else {
            findings.skipped(name, "this eMMC does not say how worn it is")
            return
        }
        let figures = [
            "life_used_percent": Double(10 * min(worst, 11)), "reserve_state": Double(reserve ?? 0),
        ]
        let words =
            worst > 10
            ? "eMMC has used more than its whole life"
            : "eMMC has used \(10 * (worst - 1))–\(10 * worst) % of its life"
        let advice =
            "save the store (`stator store export`, or copy the state directory) and replace it"
        if worst > 10 || reserve == 3 {
            let spare = reserve == 3 ? ", and more than 90 % of its spare blocks" : ""
            findings.fault(name, words + spare, do: advice, figures: figures)
        } else if worst >= 9 || reserve == 2 {
            let spare = reserve == 2 ? ", and 80 % of its spare blocks" : ""
            findings.warning(
                name,
                words + spare,
                do: "plan its replacement; \(advice)",
                figures: figures
            )
        } else {
            findings.ok(name, words, figures: figures)
        }
    }

    private static func lookAtSD(
        _ disk: String,
        _ name: String,
        _ machine: MachineFiles,
        _ findings: inout Findings
    ) {
        // Documentation/ABI/stable/sysfs-block: the seventh number is sectors of 512 bytes written.
        let counts =
            machine.text("\(disk)/stat")?.split(separator: " ").compactMap { Double($0) } ?? []
        let sectors = machine.integer("\(disk)/size").map(Double.init)
        let uptime = machine.text("/proc/uptime")?.split(separator: " ").first.flatMap {
            Double($0)
        }
        guard counts.count >= 7, let sectors, let uptime else {
            findings.skipped(name, "the kernel does not count what is written to this card")
            return
        }
        let written = 512 * counts[6]
        guard uptime >= uptimeSMinimum else {
            findings.skipped(
                name,
                "the machine has run for \(Quantity.time(uptime)) only; after an hour what is written a day is told"
            )
            return
        }
        let perDay = written / uptime * 86_400
        let size = 512 * sectors
        let lifeS = perDay > 0 ? size * DiskStatus.overwritesAssumed / perDay * 86_400 : .infinity
        let figures = [
            "written_bytes": written, "written_bytes_per_day": perDay, "size_bytes": size,
            "life_years": lifeS / (365.25 * 86_400),
        ]
        let words =
            "SD card of \(Quantity.bytes(size)), \(Quantity.bytes(perDay)) written a day by all programs: "
            + (lifeS.isFinite ? "lasts about \(Quantity.time(lifeS))" : "lasts")
            + " if it may be overwritten \(Int(DiskStatus.overwritesAssumed)) times"
        if lifeS < lifeSMinimum {
            findings.warning(
                name,
                words,
                do:
                    "raise commit_interval_ms in [store], find other writers (`iotop -ao`), or use an "
                    + "industrial card or an SSD",
                figures: figures
            )
        } else {
            findings.ok(name, words, figures: figures)
        }
    }

    private static func hexadecimal(_ text: Substring) -> Int? {
        Int(text.hasPrefix("0x") ? text.dropFirst(2) : text, radix: 16)
    }
}

import Foundation
import Testing

@testable import stator

@Suite("What the doctor makes of the files of other machines' kernels")
struct RecordedMachineTests {
    private final class Recorded {
        let root: String
        var machine: MachineFiles { MachineFiles(root: root) }

        init(_ files: [String: String], links: [String: String] = [:]) throws {
            var template = Array("/tmp/stator-machine-XXXXXX".utf8CString)
            root = String(cString: try #require(mkdtemp(&template)))
            for (path, text) in files {
                try Self.makeParent(of: root + path)
                try text.write(toFile: root + path, atomically: false, encoding: .utf8)
            }
            for (path, target) in links {
                try Self.makeParent(of: root + path)
                try #require(symlink(target, root + path) == 0)
            }
        }

        deinit { try? FileManager.default.removeItem(atPath: root) }

        private static func makeParent(of path: String) throws {
            let parent = URL(fileURLWithPath: path).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        }
    }

    private static let card = "/sys/devices/platform/emmc2/mmc0/block/mmcblk0"

    private func card(_ files: [String: String]) throws -> Finding {
        var all = ["\(Self.card)/mmcblk0p2/partition": "2\n", "/proc/uptime": "864000.0 1.0\n"]
        for (name, text) in files { all["\(Self.card)/\(name)"] = text }
        let link = [
            "/sys/dev/block/179:2": "../../devices/platform/emmc2/mmc0/block/mmcblk0/mmcblk0p2"
        ]
        let recorded = try Recorded(all, links: link)
        return try #require(
            CardWearCheck.examine("179:2", "/var/lib/stator", recorded.machine).first
        )
    }

    @Test(
        "An eMMC says how worn it is",
        arguments: [
            ("0x01 0x02", "0x01", Finding.Verdict.ok, "10–20 %"),
            ("0x09 0x03", "0x01", .warning, "80–90 %"), ("0x01 0x01", "0x02", .warning, "spare"),
            ("0x01 0x01", "0x03", .fault, "spare"), ("0x0b 0x01", "0x01", .fault, "whole life"),
            ("0x00 0x00", "0x00", .skipped, "does not say"),
        ]
    )
    func eMMC(life: String, reserve: String, verdict: Finding.Verdict, words: String) throws {
        let found = try card([
            "device/type": "MMC\n", "device/life_time": "\(life)\n",
            "device/pre_eol_info": "\(reserve)\n",
        ])
        #expect(found.verdict == verdict)
        #expect(found.found.contains(words), "\(found.found)")
        #expect(found.subject == "mmcblk0")
    }

    @Test("An SD card's life is its size, 300 times, by what is written a day")
    func sdCard() throws {
        // 16 GB; 10 days: 2 000 000 sectors are 102.4 MB a day, 40 times more than 1 GB a day.
        for (sectors, verdict) in [(2_000_000, Finding.Verdict.ok), (160_000_000, .warning)] {
            let found = try card([
                "device/type": "SD\n", "size": "31250000\n",
                "stat": "1 2 3 4 5 6 \(sectors) 8 9 10 11\n",
            ])
            #expect(found.verdict == verdict)
            #expect(found.figures["written_bytes_per_day"] == Double(sectors) * 51.2)
            let years = 16e9 * 300 / (Double(sectors) * 51.2) / 365.25
            #expect(abs(try #require(found.figures["life_years"]) / years - 1) < 1e-9)
        }
    }

    @Test("A disk that is no card, and no disk at all, are told as that")
    func others() throws {
        let none = try Recorded(["/proc/uptime": "1 1"])
        let found = CardWearCheck.examine("0:44", "/", none.machine)
        #expect(found.map(\.verdict) == [.skipped])
        #expect(try card([:]).advice?.contains("smartctl") == true)
    }

    @Test(
        "A Raspberry Pi's supply and temperature",
        arguments: [
            ("0", 48_000, Finding.Verdict.ok, Finding.Verdict.ok),
            ("50000", 82_000, .warning, .warning), ("50005", 86_500, .fault, .fault),
        ]
    )
    func supply(
        word: String,
        milliC: Int,
        supply: Finding.Verdict,
        heat: Finding.Verdict
    ) throws {
        let recorded = try Recorded([
            "/sys/devices/platform/soc/soc:firmware/get_throttled": "\(word)\n",
            "/sys/class/thermal/thermal_zone0/temp": "\(milliC)\n",
            "/proc/meminfo": "MemTotal: 948304 kB\nMemFree: 10 kB\nMemAvailable: 50000 kB\n",
        ])
        let found = MachineCheck.examine(recorded.machine)
        func verdict(_ subject: String) -> Finding.Verdict? {
            found.first { $0.subject == subject }?.verdict
        }
        #expect(verdict("supply") == supply)
        #expect(verdict("temperature") == heat)
        #expect(verdict("memory") == .warning)
    }

    @Test("A machine that measures nothing of it is skipped with the reason")
    func nothing() throws {
        let found = MachineCheck.examine(MachineFiles(root: "/nonexistent"))
        #expect(found.map(\.verdict) == [.skipped, .skipped, .skipped])
    }

    @Test("The kernel's alarm of a low supply counts where there is no word of the firmware")
    func alarm() throws {
        for (alarm, verdict) in [("0", Finding.Verdict.ok), ("1", .fault)] {
            let recorded = try Recorded([
                "/sys/class/hwmon/hwmon1/name": "rpi_volt\n",
                "/sys/class/hwmon/hwmon1/in0_lcrit_alarm": "\(alarm)\n",
            ])
            #expect(MachineCheck.examine(recorded.machine).last?.verdict == verdict)
        }
    }

    @Test("A credential that everybody can read is told, one that systemd alone reads is right")
    func credentials() throws {
        let path = SecretsCheck.stored("token")
        let recorded = try Recorded([path: "0123456789abcdef"])
        for (mode, verdict) in [(mode_t(0o600), Finding.Verdict.ok), (0o604, .fault)] {
            try #require(chmod(recorded.root + path, mode) == 0)
            var findings = Findings("secrets")
            SecretsCheck.lookAtStored(path, recorded.machine, &findings)
            #expect(findings.all.map(\.verdict) == [verdict])
        }
    }

    @Test("What systemd says of a service is read, its account too")
    func service() {
        let state = ServiceState(
            "LoadState=loaded\nActiveState=failed\nNRestarts=5\nUser=stator\n"
                + "SupplementaryGroups=dialout gpio\n"
        )
        #expect(state.user == "stator")
        #expect(state.groups == ["dialout", "gpio"])
        #expect(ServiceState("User=\n").user == nil)
    }

    @Test("An account may do what the mode gives it as owner, as group, or as anybody")
    func accounts() throws {
        let nobody = try #require(Account(named: "nobody", groups: ["dialout"]))
        let recorded = try Recorded(["/port": ""])
        let path = recorded.root + "/port"
        try #require(chmod(path, 0o660) == 0)
        #expect(nobody.lacks(6, of: try #require(FileMode(path))) == 6)
        let group = try #require(getgrnam("dialout")).pointee.gr_gid
        if chown(path, getuid(), group) == 0 {
            #expect(nobody.lacks(6, of: try #require(FileMode(path))) == 0)
        }
        try #require(chmod(path, 0o664) == 0)
        #expect(nobody.lacks(4, of: try #require(FileMode(path))) == 0)
        #expect(Account(named: "no such account", groups: []) == nil)
    }
}

import Foundation
import TestServers
import Testing

@Suite("What is installed for USB sticks", .serialized)
struct UsbScriptTests {
    private let folder = Scratch.packageRoot.appendingPathComponent("deploy/usb").path

    @Test("the scripts have nothing that shellcheck complains about")
    func shellcheck() throws {
        try Tool.must("shellcheck usb-free usb-mount usb-unmount", in: folder)
    }

    @Test("udev starts the service of the device, and runs nothing")
    func rule() throws {
        let text = try String(contentsOfFile: "\(folder)/60-stator-usb.rules", encoding: .utf8)
        let rules = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(rules.count == 2)
        // A desktop keeps off at every event; the service is started once.
        #expect(rules[0].hasPrefix("ACTION!=\"remove\", ") && rules[0].contains("UDISKS_IGNORE"))
        #expect(rules[1].hasPrefix("ACTION==\"add\", "))
        #expect(rules[1].contains("ENV{SYSTEMD_WANTS}+=\"stator-usb@%k.service\""))
        for rule in rules {
            #expect(!rule.contains("RUN") && !rule.contains("PROGRAM"))
            #expect(rule.contains("SUBSYSTEMS==\"usb\""))
        }
    }

    @Test(
        "names that are no USB disk are refused",
        arguments: ["../sda1", "sd", "sda1/..", "nvme0n1", "sda;reboot", "sdaa", "", "mem"]
    )
    func names(name: String) throws {
        // 1 of usb-free would mean to systemd that all is well, and the service is only skipped.
        for (script, status) in [("usb-free", 255), ("usb-mount", 1), ("usb-unmount", 1)] {
            let answer = try Tool.shell("./\(script) '\(name)'", in: folder)
            #expect(answer.status == status)
            #expect(answer.text.contains("expected a name like sdb1"), "\(answer.text)")
        }
    }

    @Test(
        "a dirty ext4 stick is repaired, mounted so that nothing runs, exported to, and unmounted",
        .enabled(if: Stick.canMount, "mounting needs root")
    )
    func wholeWay() throws {
        let store = try ExportedStore()
        let scratch = try Scratch()
        let image = scratch.file("image")
        try Tool.must("truncate -s 32M \(image) && mkfs.ext4 -q -m 0 \(image)")
        // As after a pull: the journal and the state say that it is in use.
        try Tool.must("debugfs -w -R 'ssv state 0' \(image)")
        let loop = try Tool.must("losetup -f --show \(image)")
            .trimmingCharacters(in: .whitespacesAndNewlines)
        defer {
            let answer = try? Tool.shell("losetup -d \(loop)")
            #expect(answer?.status == 0)
        }
        let numbers = try Tool.must("stat -c '0x%t 0x%T' \(loop)")
            .trimmingCharacters(in: .whitespacesAndNewlines)
        try Tool.must("mkdir \(scratch.file("dev"))")
        try Tool.must("mknod \(scratch.file("dev/sdy1")) b $(printf '%d %d' \(numbers))")
        let program = try scratch.write(
            "stator",
            "#!/bin/sh\nexec \(Program.path) \"$@\" --state-dir \(store.state)\n"
        )
        try Tool.must("chmod +x \(program)")
        let variables =
            "STATOR_USB_DEVICES=\(scratch.file("dev")) STATOR_USB_FOLDER=\(scratch.path) "
            + "STATOR_USB_USER=root STATOR_PROGRAM=\(program)"
        try Tool.must("\(variables) ./usb-free sdy1", in: folder)
        let mounted = try Tool.must("\(variables) ./usb-mount sdy1", in: folder)
        #expect(mounted.contains("repaired"), "\(mounted)")
        let stick = "\(scratch.path)/sdy1/stick"
        let options = try Tool.must("findmnt -n -o OPTIONS \(stick)")
        for option in ["nosuid", "nodev", "noexec"] {
            #expect(options.contains(option), "\(options)")
        }
        // The stick's own root keeps its owner. Beside our own mounts it is free; with others it is nobody's
        // stick, and as nothing was begun nothing is told of it.
        #expect(try Tool.must("stat -c %u \(scratch.path)/sdy1/medium").hasPrefix("0"))
        try Tool.must("\(variables) ./usb-free sdy1", in: folder)
        let elsewhere = "\(variables) STATOR_USB_FOLDER=\(scratch.path)/other"
        let again = try Tool.shell("\(elsewhere) ./usb-free sdy1", in: folder)
        #expect(again.status == 1)
        #expect(again.text.contains("is on a disk that is in use"), "\(again.text)")
        #expect(try Tool.must("\(elsewhere) ./usb-unmount sdy1", in: folder).isEmpty)
        #expect(throws: (any Error).self) { try store.record("sdy1") }
        let exported = try store.exported(stick, ["--name", "sdy1", "--await-unmount"])
        #expect(exported.hasPrefix(stick))
        let unmounted = try Tool.must("\(variables) ./usb-unmount sdy1", in: folder)
        #expect(unmounted.contains("sdy1: safe to remove"), "\(unmounted)")
        #expect(try Tool.shell("mountpoint -q \(stick)").status != 0)
        #expect(try store.record("sdy1")["state"] as? String == "safe_to_remove")
        try Tool.must("e2fsck -n -f \(loop)")
    }
}

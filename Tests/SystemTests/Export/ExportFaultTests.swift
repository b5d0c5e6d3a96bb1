import Diagnostics
import Foundation
import TestServers
import Testing

@Suite(
    "A stick that is full, read-only or pulled",
    .enabled(if: Stick.canMount, "mounting needs root"),
    .serialized
)
struct ExportFaultTests {
    /// Every file under its final name is that of a whole export.
    private func expectWhole(_ stick: Stick, _ reference: [String: String]) throws {
        for file in stick.files where !file.hasSuffix(".part") && file != "filler" {
            let name = file.split(separator: "/").dropFirst().joined(separator: "/")
            // What names the time of the export differs from one to the next.
            guard let digest = reference[name] else {
                let isSealing = name.hasPrefix("manifest.json")
                #expect(isSealing, "\(file) is in no whole export")
                continue
            }
            let found = try Tool.must("sha256sum '\(stick.path)/\(file)'").prefix(64)
            #expect(String(found) == digest, "\(file) is only half")
        }
    }

    private let range = ExportedStore.range

    private func manifests(_ stick: Stick) -> Int {
        stick.files.count { $0.hasSuffix("/manifest.json") }
    }

    /// The digests of all files of an export of `store` that nothing disturbed.
    private func reference(_ store: ExportedStore) throws -> [String: String] {
        let whole = try Scratch()
        let folder = try store.exported(whole.path, range)
        var digests: [String: String] = [:]
        for line in try Tool.must("find . -type f | xargs sha256sum", in: folder).split(
            separator: "\n"
        ) {
            let name = String(line.dropFirst(68))
            if !name.hasPrefix("manifest.json") { digests[name] = String(line.prefix(64)) }
        }
        #expect(digests.count == 7)
        return digests
    }

    @Test(
        "a full one is said to be full, nothing half-written has a name, and room makes it work",
        arguments: [Stick.Form.tmpfs, .ext4, .exfat]
    )
    func full(form: Stick.Form) throws {
        let store = try ExportedStore()
        let reference = try reference(store)
        let stick = try Stick(form, kilobytes: 16_384)
        var told: Set<String> = []
        for kilobytes in [0, 40, 100, 250, 330] {
            try Tool.must("rm -rf \(stick.path)/STATOR-*")
            try stick.fill(leaving: kilobytes)
            let answer = try store.export(stick.path, range)
            #expect(answer.status == 74, "\(kilobytes) kB: \(answer.err)")
            #expect(answer.err.contains("make room on it"), "\(kilobytes) kB: \(answer.err)")
            let record = try store.record("stick")
            #expect(record["state"] as? String == "failed")
            #expect(record["trouble"] as? String == "full", "\(record)")
            told.insert(answer.err.split(separator: ":").last.map(String.init) ?? "")
            #expect(stick.files.allSatisfy { !$0.hasSuffix(".part") }, "\(stick.files)")
            #expect(stick.files.allSatisfy { !$0.hasSuffix("manifest.json") })
            try expectWhole(stick, reference)
            try Tool.must("rm \(stick.path)/filler")
        }
        let folder = try store.exported(stick.path, range)
        try Tool.must("sha256sum --quiet -c SHA256SUMS", in: folder)
        #expect(!folder.hasSuffix("-2"))
    }

    @Test("a read-only one is said to be read-only")
    func readOnly() throws {
        let store = try ExportedStore()
        let stick = try Stick(.ext4, kilobytes: 16_384)
        try Tool.must("mount -o remount,ro \(stick.path)")
        let answer = try store.export(stick.path)
        #expect(answer.status == 74)
        #expect(answer.err.contains("read-only") && answer.err.contains("switch"), "\(answer.err)")
        #expect(try store.record("stick")["trouble"] as? String == "read_only")
    }

    @Test("cut at 50 random points, no file is half, and the next export is whole")
    func cut() throws {
        let store = try ExportedStore()
        let reference = try reference(store)

        let seed = UInt64(Date().timeIntervalSince1970 * 1_000)
        var random = SplitMix64(seed: seed)
        // How long an undisturbed one takes: cuts are spread over that.
        let measured = try Scratch()
        let begin = Date()
        _ = try store.exported(measured.path, range)
        let length = Date().timeIntervalSince(begin)
        var cutShort = 0
        for form in [Stick.Form.ext4, .exfat] {
            let stick = try Stick(form, kilobytes: 32_768)
            for round in 0..<25 {
                let before = manifests(stick)
                let run = try Program(store.arguments(stick.path, range))
                usleep(UInt32(Double(random.next() % 1_000_000) * length))
                run.signal(SIGKILL)
                _ = try run.exitStatus()
                try expectWhole(stick, reference)
                if manifests(stick) == before { cutShort += 1 }
                if round % 5 == 4 {
                    let folder = try store.exported(stick.path, range)
                    try Tool.must("sha256sum --quiet -c SHA256SUMS", in: folder)
                    let names = stick.files
                    #expect(names.allSatisfy { !$0.hasSuffix(".part") }, "seed \(seed): \(names)")
                    try Tool.must("rm -r \(stick.path)/STATOR-*")
                }
            }
        }
        #expect(cutShort >= 25, "seed \(seed): only \(cutShort) of 50 were cut while they wrote")
    }

    @Test("pulled while it is written: said, and nothing is written where it was mounted")
    func pulled() throws {
        let store = try ExportedStore()
        var gone = 0
        for round in 0..<6 {
            let stick = try Stick(.ext4, kilobytes: 32_768)
            let run = try Program(store.arguments(stick.path, range + ["--name", "pulled"]))
            // As soon as it writes.
            _ = try eventually("something on the stick") {
                stick.files.count > round || !run.isRunning ? true : nil
            }
            try stick.detach()
            let status = try run.exitStatus()
            #expect(stick.files.isEmpty, "\(stick.files)")
            guard status != 0 else { continue }  // It was done a moment before.
            gone += 1
            let record = try store.record("pulled")
            #expect(record["state"] as? String == "failed")
            #expect(record["trouble"] as? String == "gone", "\(record)")
        }
        #expect(gone >= 2)
    }
}

import Diagnostics
import Glibc
import Logging
import Platform
import Testing

@testable import Store

@Suite(
    "A full disk stops nothing",
    .serialized,
    .enabled(
        if: SmallDisk.isPermitted,
        "it mounts a disk of its own, which takes root and the right to mount"
    )
)
struct DiskFullTests {
    private let disk: SmallDisk

    init() throws {
        disk = try SmallDisk()
    }

    @Test("The newest are kept, the oldest counted by time, and all goes on once there is space")
    func recovery() throws {
        let recorder = LogRecorder()
        let limit = 64 * 1_024
        let store = try Sample.store(disk.path, pendingByteLimit: limit, log: recorder.logger)
        store.append(Sample.record(1))
        #expect(store.commitNow(upTo: .seconds(10)))

        disk.fill()
        var number = 1
        while store.snapshot().loss.records < 50 {
            number += 1
            store.append(Sample.record(number, events: 60))
            #expect(store.snapshot().pendingBytes <= limit)
        }
        store.append(Sample.note("while full"))
        #expect(becomesTrue { store.snapshot().failingSince != nil })
        #expect(!store.commitNow(upTo: .milliseconds(100)))
        #expect(store.isAdvancing)
        #expect(store.snapshot().lastError?.contains("no space is left") == true)
        // Questions are answered, with what waits in memory.
        #expect(try store.all().last == Sample.record(number, events: 60))

        disk.makeRoom()
        #expect(becomesTrue { store.snapshot().pendingRecords == 0 })
        #expect(store.commitNow(upTo: .seconds(10)))
        let loss = store.snapshot().loss
        let stored = try store.all()
        #expect(stored.count + Int(loss.records) == number)
        #expect(stored.first == Sample.record(1))
        #expect(stored.last == Sample.record(number, events: 60))
        let starts = stored.map(\.start)
        #expect(starts == starts.sorted())
        // A batch on its way to the disk does not give way, so the gap may have it in its middle.
        let missing = (1...number).map { Sample.record($0).start }.filter { !starts.contains($0) }
        #expect(loss.from == missing.first)
        #expect(loss.through == missing.last)

        let events = try store.read { reader throws(StoreError) in try reader.events(limit: 9) }
        #expect(events.map(\.event.kind).sorted() == ["data_lost", "note"])
        let told = try #require(events.first { $0.event.kind == "data_lost" })
        #expect(told.event.evidence.contains("\"records\":\(loss.records),"))
        #expect(told.event.severity == .warning)

        #expect(recorder.all.count { $0.hasPrefix("error") } == 1, "\(recorder.all)")
        #expect(recorder.all.count { $0.hasPrefix("notice") } == 1, "\(recorder.all)")
        #expect(store.close(upTo: .seconds(10)))
    }

    @Test("Closing on a full disk ends in time and says that something is lost")
    func close() throws {
        let recorder = LogRecorder()
        let store = try Sample.store(disk.path, log: recorder.logger)
        store.append(Sample.record(1))
        #expect(store.commitNow(upTo: .seconds(10)))
        disk.fill()
        for number in 2...40 { store.append(Sample.record(number, events: 60)) }
        #expect(!store.close(upTo: .milliseconds(600)))
        #expect(becomesTrue { store.snapshot().isClosed })
        #expect(becomesTrue { recorder.all.contains { $0.contains("not on disk: lost") } })
    }

    @Test("A first start on a full disk is refused as such")
    func firstStart() throws {
        disk.fill()
        #expect(throws: StoreError.diskFull(path: disk.path + "/" + RecordStore.fileName)) {
            try Sample.store(disk.path)
        }
        disk.makeRoom()
        let store = try Sample.store(disk.path)
        store.append(Sample.record(1))
        #expect(store.commitNow(upTo: .seconds(10)))
    }

    @Test("A restart on a full disk opens what is there, and goes on once there is space")
    func restart() throws {
        do {
            let store = try Sample.store(disk.path)
            store.append(Sample.record(1))
            #expect(store.close(upTo: .seconds(10)))
        }
        disk.fill()
        let store = try Sample.store(disk.path, boot: "next-boot")
        store.append(Sample.record(2))
        #expect(try store.all() == [Sample.record(1), Sample.record(2)])
        #expect(becomesTrue { store.snapshot().failingSince != nil })
        disk.makeRoom()
        #expect(becomesTrue { store.snapshot().pendingRecords == 0 })
        #expect(store.snapshot().loss.isNone)
        #expect(store.close(upTo: .seconds(10)))
        let again = try Sample.store(disk.path)
        #expect(try again.all() == [Sample.record(1), Sample.record(2)])
    }
}

@Suite(
    "A directory that cannot be written is refused",
    .enabled(
        if: SmallDisk.isPermitted,
        "it mounts a disk of its own, which takes root and the right to mount"
    )
)
struct ReadOnlyDiskTests {
    @Test("A disk mounted read-only is refused in plain words, with a store on it or without")
    func readOnly() throws {
        let disk = try SmallDisk()
        for _ in 0..<2 {
            try disk.setReadOnly(true)
            #expect(
                throws: StoreError.notPermitted(path: disk.path, reason: "Read-only file system")
            ) {
                try Sample.store(disk.path)
            }
            try disk.setReadOnly(false)
            let store = try Sample.store(disk.path)
            store.append(Sample.record(1))
            #expect(store.close(upTo: .seconds(10)))
        }
    }
}

/// A file system in memory, small enough to be filled.
private final class SmallDisk {
    let path: String
    private let parent = TemporaryDirectory()

    struct NotMounted: Error {
        let reason: String
    }

    static var isPermitted: Bool {
        (try? SmallDisk()) != nil
    }

    init() throws {
        path = parent.path + "/disk"
        guard mkdir(path, 0o700) == 0, mount("tmpfs", path, "tmpfs", 0, "size=1m") == 0 else {
            let reason = String(cString: strerror(errno))
            rmdir(path)
            throw NotMounted(reason: reason)
        }
    }

    deinit {
        umount2(path, Int32(MNT_DETACH))
        rmdir(path)
    }

    func setReadOnly(_ isReadOnly: Bool) throws {
        let flags = UInt(MS_REMOUNT) | (isReadOnly ? UInt(MS_RDONLY) : 0)
        guard mount("tmpfs", path, "tmpfs", flags, "size=1m") == 0 else {
            throw NotMounted(reason: String(cString: strerror(errno)))
        }
    }

    /// Takes all the space that is left.
    func fill() {
        guard let file = fopen(path + "/ballast", "wbe") else { return }
        let page = [UInt8](repeating: 0, count: 4_096)
        setvbuf(file, nil, _IONBF, 0)
        while fwrite(page, 1, page.count, file) == page.count {}
        fclose(file)
    }

    func makeRoom() {
        unlink(path + "/ballast")
    }
}

import Diagnostics
import Testing

@testable import Store

@Suite("What a server refuses for good is kept with its reason")
struct QuarantineTests {
    private let directory = TemporaryDirectory()

    private func line(_ number: Int, text: String = "m f=1 ") -> QuarantinedLine {
        QuarantinedLine(
            sinkID: "influx",
            line: "\(text)\(number)",
            reason: "field type conflict",
            time: MonotonicTime(nanoseconds: Int64(number))
        )
    }

    private func lines(_ store: RecordStore) throws -> [String] {
        try store.read { reader throws(StoreError) in
            let query = try reader.statements["SELECT line FROM quarantine ORDER BY id"]
            try query.bind()
            var lines: [String] = []
            while try query.step() { lines.append(query.text(0)) }
            return lines
        }
    }

    @Test("Lines and the state set after them are on disk together")
    func together() throws {
        do {
            let store = try Sample.store(directory.path, commitInterval: .seconds(600))
            for number in 1...3 { store.append(line(number)) }
            try store.setState([7], for: "outbox.influx")
            #expect(store.commitNow(upTo: .seconds(10)))
        }
        let store = try Sample.store(directory.path)
        #expect(try lines(store) == ["m f=1 1", "m f=1 2", "m f=1 3"])
        #expect(try store.state("outbox.influx") == [7])
    }

    @Test("Only the newest are kept, and no more wait than the limit says")
    func limits() throws {
        let store = try Sample.store(directory.path)
        for number in 1...Int(QuarantinedLine.rowLimit) + 300 {
            store.append(line(number))
            if number % 200 == 0 { #expect(store.commitNow(upTo: .seconds(10))) }
        }
        #expect(store.commitNow(upTo: .seconds(10)))
        let kept = try lines(store)
        #expect(kept.count == Int(QuarantinedLine.rowLimit))
        #expect(kept.last == "m f=1 \(QuarantinedLine.rowLimit + 300)")
    }

    @Test("What is more than may wait is not kept, and counted")
    func tooMany() throws {
        let store = try Sample.store(directory.path, commitInterval: .seconds(600))
        for number in 1...QuarantinedLine.waitingLimit { #expect(store.append(line(number))) }
        #expect(!store.append(line(0)))
        #expect(store.snapshot().droppedLines == 1)
        #expect(store.commitNow(upTo: .seconds(10)))
        #expect(store.append(line(0)))
        #expect(store.snapshot().droppedLines == 1)
    }

    @Test("A long line is cut between two characters")
    func longLine() {
        let cut = line(1, text: String(repeating: "é", count: 4_000)).line
        #expect(cut == String(repeating: "é", count: QuarantinedLine.lineByteLimit / 2))
    }
}

import Diagnostics
import Platform
import Testing

@testable import Store

@Suite("Questions never hold up the store for ever, nor the store its askers")
struct QuestionTests {
    private let directory = TemporaryDirectory()

    @Test("A question that is not answered in time is given up, and appends go on meanwhile")
    func slowQuestion() throws {
        let store = try Sample.store(directory.path)
        let mayEnd = Condition(false)
        let isRunning = Condition(false)
        let asker = WorkerThread(name: "asker") {
            do throws(StoreError) {
                try store.read { _ in
                    isRunning.signal { $0 = true }
                    mayEnd.wait(until: { $0 }, then: { _ in })
                }
            } catch {
                Issue.record("the slow question failed: \(error)")
            }
        }
        isRunning.wait(until: { $0 }, then: { _ in })
        #expect(throws: StoreError.busy(path: store.path)) {
            try store.read(upTo: .milliseconds(20)) { _ in 1 }
        }
        let ticket = store.append(Sample.record(1))
        #expect(!store.commitNow(through: ticket, upTo: .milliseconds(20)))
        #expect(store.snapshot().pendingRecords == 1)
        mayEnd.signal { $0 = true }
        asker.join()
        #expect(store.commitNow(through: ticket, upTo: .seconds(10)))
        #expect(try store.read { _ in 2 } == 2)
    }

    @Test("An error of the question is the asker's")
    func failingQuestion() throws {
        let store = try Sample.store(directory.path)
        #expect(throws: StoreError.self) {
            try store.read { reader throws(StoreError) in
                try reader.statements.connection.integer("SELECT nothing FROM nowhere")
            }
        }
        store.append(Sample.record(1))
        #expect(store.commitNow(upTo: .seconds(10)))
    }

    @Test("Many threads append at once and nothing is lost or mixed up")
    func manyThreads() throws {
        let store = try Sample.store(directory.path, commitInterval: .milliseconds(1))
        let threads = (0..<4).map { thread in
            WorkerThread(name: "appender") {
                for number in 1...100 {
                    let record = Sample.record(number, asset: "pump-\(thread)")
                    let ticket = store.append(record)
                    if number % 10 == 0, !store.commitNow(through: ticket, upTo: .seconds(30)) {
                        Issue.record("record \(number) of \(thread) was not committed")
                    }
                }
            }
        }
        for thread in threads { thread.join() }
        for thread in 0..<4 {
            let expected = (1...100).map { Sample.record($0, asset: "pump-\(thread)") }
            #expect(try store.all("pump-\(thread)") == expected)
        }
        #expect(store.snapshot().records == 400)
    }

    @Test("A row that the file refuses is counted, said, and holds up no other")
    func refusedRow() throws {
        let recorder = LogRecorder()
        let store = try Sample.store(directory.path, log: recorder.logger)
        try store.read { reader throws(StoreError) in
            try reader.statements.connection.run(
                """
                CREATE TEMP TRIGGER refuse BEFORE INSERT ON record WHEN NEW.event_count = 2
                BEGIN SELECT RAISE(ABORT, 'not this one'); END
                """
            )
        }
        for number in 1...3 { store.append(Sample.record(number, events: number)) }
        #expect(becomesTrue { store.snapshot().pendingRecords == 0 })
        #expect(try store.all() == [Sample.record(1, events: 1), Sample.record(3, events: 3)])
        #expect(store.snapshot().loss.records == 1)
        #expect(store.snapshot().records == 2)
        #expect(store.snapshot().lastError?.contains("not this one") == true)
        #expect(recorder.all.contains { $0.contains("Lost for ever") })
    }

    @Test("Memory for what waits stays below its limit, and events outlive records")
    func pendingLimit() {
        var pending = Pending(byteLimit: 10_000)
        for number in 1...500 {
            let ticket = StoreTicket(number: UInt64(number))
            if number % 100 == 0 {
                let event = PendingEntry(
                    ticket: ticket,
                    asset: nil,
                    offset: nil,
                    event: Sample.note("x")
                )
                pending.append(event)
            } else {
                let block = [UInt8](repeating: 0, count: 244)
                pending.append(
                    PendingRecord(
                        Sample.record(number),
                        ticket: ticket,
                        asset: 1,
                        offset: nil,
                        block: block
                    )
                )
            }
            #expect(pending.byteCount <= 10_000)
        }
        #expect(pending.entries.count == 5)
        #expect(pending.loss.events == 0)
        #expect(Int(pending.loss.records) + pending.records.count == 495)
        #expect(pending.loss.from == Sample.record(1).start)
        #expect(pending.records.elements.last?.ticket.number == 499)
    }
}

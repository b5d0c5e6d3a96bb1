import Diagnostics
import Foundation
import Logging
import StatusPage
import Store
import TestServers
import Testing

@Suite("stator store, beside a running agent and after it")
struct StoreCommandTests {
    private struct Holding: Decodable {
        let records: Int
        let from: String?

        private enum CodingKeys: String, CodingKey {
            case records = "raw_records"
            case from
        }
    }

    private struct Report: Decodable {
        let path: String
        let assets: [Holding]
    }

    private func stator(_ arguments: [String], expecting status: Int32 = 0) throws -> Program {
        let program = try Program(arguments)
        let found = try program.exitStatus()
        guard found == status else {
            throw Failure("\(arguments): exit status \(found): \(program.errorLines)")
        }
        return program
    }

    @Test("status, check and export see what is stored while the agent goes on")
    func whileRunning() throws {
        let scratch = try Scratch()
        let agent = try Agent(in: scratch)
        _ = try agent.status("records") { $0.store.records >= 3 }
        let store = ["--state-dir", agent.stateDirectory]
        let text = try stator(["store", "status", "--json"] + store).outputLines.joined()
        let report = try JSONDecoder().decode(Report.self, from: Data(text.utf8))
        #expect(report.assets.count == 1)
        #expect(report.assets[0].records >= 3)
        #expect(report.assets[0].from?.hasPrefix("20") == true)
        let check = try stator(["store", "check"] + store)
        #expect(check.outputLines.joined().contains("is sound"))
        let refused = try stator(["store", "repair"] + store, expecting: 74)
        #expect(refused.errorLines.joined().contains("in use by another stator"))
        try agent.stop()

        let file = scratch.file("events.jsonl")
        _ = try stator(["store", "export", "-o", file] + store)
        let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
        let events = try StoredRecords(agent.stateDirectory).events(of: "motor-01")
        let asset = AssetDeclaration(
            id: "motor-01",
            phases: 1,
            hasVibration: true,
            duty: .unknownMotor
        )
        #expect(lines.map(String.init) == events.map { $0.json(asset: asset) })
        #expect(!FileManager.default.fileExists(atPath: file + ".part"))

        let table = scratch.file("events.csv")
        let second = try #require(events[150].timestamp)
        let range = ["--from", "\(second)", "--asset", "motor-01", "-o", table]
        _ = try stator(["store", "export"] + range + store)
        let rows = try String(contentsOfFile: table, encoding: .utf8).split(separator: "\n")
        #expect(rows[0].hasPrefix("event_id,timestamp,asset_id"))
        #expect(rows.count > 1 && rows.count < events.count)
        let fields = rows[1].split(separator: ",", omittingEmptySubsequences: false)
        let event = try #require(events.first { $0.identity.description == fields[0] })
        #expect(Double(fields[5]) == event.voltageV)
        #expect(Double(fields[9]) == event.vibrationG)
        #expect(["good", "uncertain", "bad"].contains(fields[10]))
    }

    @Test("export says which assets there are, how a time is written, and replaces nothing unasked")
    func exportMistakes() throws {
        let scratch = try Scratch()
        let directory = scratch.file("state")
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true
        )
        try fill(directory, records: 1)
        let export = ["store", "export", "--state-dir", directory]
        let asset = try stator(export + ["--asset", "nope"], expecting: 1)
        #expect(asset.errorLines == ["stator: there is no asset nope; there is pump"])
        let time = try stator(export + ["--from", "yesterday"], expecting: 64)
        #expect(time.errorLines.joined().contains("yesterday is not a time in UTC like 2026-"))
        for ago in ["-1h", "-3660d"] {
            let taken = try stator(export + ["--from", ago, "--to", "-0s"])
            #expect(taken.errorLines.joined().contains("event"), "\(taken.errorLines)")
        }
        let never = try stator(export + ["--from", "-3661d"], expecting: 64)
        #expect(never.errorLines.joined().contains("how long ago: -90s, -5m, -1h or -7d"))
        let file = try scratch.write("out.csv", "precious")
        let there = try stator(export + ["-o", file], expecting: 1)
        #expect(there.errorLines == ["stator: \(file) is there already; --force replaces it"])
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "precious")
        _ = try stator(export + ["-o", file, "--force"])
        #expect(try String(contentsOfFile: file, encoding: .utf8).hasPrefix("event_id"))
    }

    @Test("check of a file that is none says so, and does not call it damaged")
    func noStore() throws {
        let scratch = try Scratch()
        let file = try scratch.write("notes.txt", "not a database, but long enough for a header")
        let check = try stator(["store", "check", "--state-dir", file], expecting: 74)
        let text = check.errorLines.joined()
        #expect(text.contains("is not a stator store") && !text.contains("damaged"), "\(text)")
        let directory = scratch.file("state")
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true
        )
        try Data(repeating: 65, count: 8_192)
            .write(to: URL(fileURLWithPath: "\(directory)/\(RecordStore.fileName)"))
        let damaged = try stator(["store", "check", "--state-dir", directory], expecting: 74)
        let words = "with the agent stopped `stator store repair`"
        #expect(damaged.errorLines.joined().contains(words))
    }

    @Test("check finds damage, repair saves the rest, and both files are told")
    func repair() throws {
        let scratch = try Scratch()
        let directory = scratch.file("state")
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true
        )
        try fill(directory, records: 400)
        let path = "\(directory)/\(RecordStore.fileName)"
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        // Somewhere in the middle of the raw values.
        let page = bytes.count / 4_096 / 2
        bytes.replaceSubrange(page * 4_096..<(page + 1) * 4_096, with: Data(count: 4_096))
        try bytes.write(to: URL(fileURLWithPath: path))
        let store = ["--state-dir", directory]
        let check = try stator(["store", "check"] + store, expecting: 1)
        #expect(check.errorLines.joined().contains("stator store repair"))
        let repair = try stator(["store", "repair"] + store)
        #expect(repair.outputLines.joined().contains("stator.sqlite.damaged-1"))
        #expect(repair.outputLines.contains { $0.contains("record:") && $0.contains("not all") })
        _ = try stator(["store", "check"] + store)
        let saved = try StoredRecords(directory).records.count
        #expect(saved > 380 && saved < 400, "\(saved) of 400")
    }

    @Test("what was moved aside is added again, once, under its own numbers")
    func merge() throws {
        let scratch = try Scratch()
        let directory = scratch.file("state")
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true
        )
        try fill(directory, records: 50)
        let store = ["--state-dir", directory]
        let path = "\(directory)/\(RecordStore.fileName)"
        _ = try stator(["store", "repair"] + store)
        _ = try stator(["store", "repair", "--from", path + ".damaged-1"] + store)
        let repair = try stator(["store", "repair", "--from", path + ".damaged-1"] + store)
        #expect(repair.outputLines.contains { $0.contains("record: 0 rows") })
        #expect(try StoredRecords(directory).records.count == 50)
        let refused = try stator(
            ["store", "repair", "--from", scratch.file("nothing")] + store,
            expecting: 74
        )
        #expect(refused.errorLines.joined().contains("there is no such file"))
    }

    private func fill(_ directory: String, records: Int) throws {
        let store = try RecordStore(
            directory: directory,
            options: StoreOptions(bootID: "boot"),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        for number in 0..<records {
            let start = MonotonicTime(nanoseconds: Int64(number) * 1_000_000_000)
            let poll = DevicePoll(
                deviceID: "meter",
                time: start,
                readings: (0..<40).map { index in
                    Reading(
                        channel: Channel.allCases[index % Channel.allCases.count],
                        value: Double(number) * 1.7 + Double(index) * 0.31,
                        quality: .good,
                        time: start
                    )
                }
            )
            store.append(
                AssetRecord(
                    assetID: "pump",
                    source: .modbusRTU,
                    start: start,
                    identitySeed: nil,
                    firstSequence: 0,
                    events: [],
                    polls: [poll]
                )
            )
        }
        guard store.close(upTo: .seconds(20)) else { throw Failure("the store does not close") }
    }
}

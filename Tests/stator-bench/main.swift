import Acquisition
import Diagnostics
import DigitalTwin
import Glibc
import Store

// How fast the hot path is, and that it allocates nothing: `swift run -c release stator-bench`.
// Times are the thread's own, but a neighbour still takes cache and clock: read the ratios to the copy
// of 64 doubles in the same run.
// With --twin it shows what the detector makes of the digital twin.
// With --fleet AGENTS SECONDS it shows what so many agents ask of one VictoriaMetrics.
// For Tests/bench, which judges them, it gives figures, a name and a number a line:
//   --numbers                      of the hot path; names on standard error what allocates
//   --appends DIRECTORY RECORDS    of the store on the disk of a directory
//   --drain POINTS                 of a backlog delivered to VictoriaMetrics
// and does what is counted or done again elsewhere:
//   --events COUNT                 judges so many events, for an instruction counter
//   --forest-rows FILE             writes what the forest learns and scores

#if DEBUG
complain("stator-bench measures release builds: swift run -c release stator-bench")
exit(64)
#else
do {
    exit(try run(Array(CommandLine.arguments.dropFirst())))
} catch {
    complain("\(error)")
    exit(1)
}
#endif

/// Does what `arguments` ask for; the exit status.
func run(_ arguments: [String]) throws -> Int32 {
    let numbers = arguments.compactMap(Int.init)
    switch (arguments.first, arguments.count, numbers.first) {
    case (nil, _, _): try show()
    case ("--numbers", 1, _): Figure.show(try hotFigures())
    case ("--twin", 1, _): try TwinTable.show()
    case ("--fleet", 3, let agents?) where numbers.count == 2:
        return try Fleet.run(agents: agents, seconds: numbers[1])
    case ("--drain", 2, let points?): Figure.show(try Drain.run(points: points))
    case ("--appends", 3, let records?):
        Figure.show(try Appends.run(directory: arguments[1], records: records))
    case ("--events", 2, let count?):
        let event = try PipelineWorkload.learned().prepared()
        for round in 0..<count { event(round) }
    case ("--forest-rows", 2, _): try ForestWorkloads().write(to: arguments[1])
    default:
        complain("stator-bench: no such work: \(arguments.joined(separator: " ")); see main.swift")
        return 64
    }
    return 0
}

/// Shows the hot path.
func show() throws {
    let table = try hotPath()
    table.show()
    print(try speed().text)
    print(try MemoryFigures().text)
}

/// The figures of the hot path.
func hotFigures() throws -> [Figure] {
    let allocating = try hotPath().allocating
    for row in allocating {
        complain("\(row.name): \(row.allocations) allocations in \(row.rounds) rounds")
    }
    let count = allocating.reduce(0) { $0 + $1.allocations }
    return [Figure("hot_allocations", Double(count))] + (try speed().figures)
        + (try MemoryFigures().figures)
}

/// Measures all rows.
func hotPath() throws -> BenchTable {
    let settings = try TwinSettings(
        seed: 7,
        fault: InjectedFault(.spike, .severe, onset: .zero),
        bearing: BearingDegradation(.innerRace)
    )
    var table = BenchTable()
    table.measure("copy of 64 doubles (the measure)", isHot: true, Workloads.copy())
    table.measure("twin: a sample", isHot: true, Workloads.twin(settings))
    table.measure(
        "twin: a sample through the door",
        isHot: true,
        Workloads.twinThroughDoor(settings)
    )
    table.measure("decode a register entry", isHot: true, Workloads.decode())
    table.measure("parse a WT901 frame into readings", isHot: true, Workloads.stream())
    table.measure("assemble a three-phase event, door", isHot: true, Workloads.assemble())
    try measureFeatures(in: &table, settings)
    table.measure("detect in a second of 16 channels", isHot: true, try Workloads.detector())
    table.measure("detect in a second of a motor", isHot: true, try Workloads.motorDetector())
    table.measure("judge the health of a second", isHot: true, Workloads.health())
    try measurePipeline(in: &table)
    table.measure("read a body of 100 sent events", isHot: false, Workloads.readSent(settings))
    table.measure("encode a record of 100 events", isHot: false, Workloads.encode(settings))
    table.measure(
        "decode a record of 100 events",
        isHot: false,
        try Workloads.decodeRecord(settings)
    )
    let forest = try ForestWorkloads()
    table.measure("forest: plain C, flat nodes", isHot: true, forest.flatC())
    table.measure("forest: plain C, padded trees", isHot: true, forest.paddedC())
    table.measure("forest: a score", isHot: true, forest.score())
    table.measure("forest: a fit to 256 rows", isHot: false, forest.fit())
    return table
}

/// Measures the times that have a budget.
func speed() throws -> SpeedFigures {
    let pipeline = try PipelineWorkload.learned()
    let speed = SpeedFigures(try ForestWorkloads(), event: pipeline.prepared())
    precondition(pipeline.standing == .judged, "\(pipeline.standing)")
    return speed
}

/// Measures what becomes of a window; its times are of one whole window.
func measureFeatures(in table: inout BenchTable, _ settings: TwinSettings) throws {
    table.measure(
        "window features: 100 events × 4 signals",
        isHot: true,
        FeatureWorkloads.window(settings)
    )
    table.measure(
        "window features: with 3 axes, orders and bands",
        isHot: true,
        FeatureWorkloads.spectra(settings)
    )
    table.measure("features V1: 100 events", isHot: true, FeatureWorkloads.evaluation(settings))
    table.measure("energy and voltage: 100 events", isHot: true, FeatureWorkloads.energy(settings))
}

/// Measures the whole way of an event, as long as `PipelineWorkload` says.
func measurePipeline(in table: inout BenchTable) throws {
    let learning = try PipelineWorkload()
    learning.live(seconds: 60)
    table.measure("pipeline: an event, learning", isHot: true, learning.prepared())
    precondition(learning.standing == .learning, "\(learning.standing)")
    let judged = try PipelineWorkload.learned()
    table.measure("pipeline: an event, judged", isHot: true, judged.prepared())
    precondition(judged.standing == .judged, "\(judged.standing)")
    let failing = try PipelineWorkload.learned(
        fault: InjectedFault(.spike, .severe, onset: .seconds(410))
    )
    failing.live(seconds: 30)
    table.measure("pipeline: an event, in alarm", isHot: true, failing.prepared())
    precondition(failing.standing == .judged, "\(failing.standing)")
}

func complain(_ text: String) {
    let line = Array("\(text)\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
}

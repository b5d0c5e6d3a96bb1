import Acquisition
import Diagnostics
import DigitalTwin
import Glibc
import Store

// How fast the hot path is, and that it allocates nothing: `swift run -c release stator-bench`.
// Times are the thread's own, but a neighbour still takes cache and clock: read the ratios to the copy
// of 64 doubles in the same run.
// With --check it says nothing but what is wrong, and its exit status tells: 1 for what is above its
// budget (Budgets.swift).
// With --scikit it shows scikit-learn beside it, where python3 has that.
// With --twin it shows what the detector makes of the digital twin.
// With --fleet AGENTS SECONDS it shows what so many agents ask of one VictoriaMetrics.
// With --drain URL POINTS it delivers a backlog to a server that understands /api/v2/write.

#if DEBUG
complain("stator-bench measures release builds: swift run -c release stator-bench")
exit(64)
#else
let arguments = Array(CommandLine.arguments.dropFirst())
if arguments.count == 3, arguments[0] == "--drain", let points = Int(arguments[2]) {
    exit(try Drain.run(url: arguments[1], points: points))
}
if arguments.count == 3, arguments[0] == "--fleet", let agents = Int(arguments[1]),
    let seconds = Int(arguments[2])
{
    exit(try Fleet.run(agents: agents, seconds: seconds))
}
if arguments == ["--twin"] {
    try TwinTable.show()
    exit(0)
}
if arguments == ["--scikit"] {
    guard let other = ScikitLearn() else {
        complain("no times of scikit-learn: see ScikitLearn.swift")
        exit(69)
    }
    print(try speed().ratios(other))
    exit(0)
}
exit(try bench(isCheck: CommandLine.arguments.dropFirst().contains("--check")))
#endif

/// Measures everything; the exit status.
func bench(isCheck: Bool) throws -> Int32 {
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
    let speed = try speed()
    let memory = try MemoryBudget()
    if !isCheck {
        table.show()
        print(speed.text)
        print(memory.text)
    }
    let allocating = table.allocating.map { row in
        "\(row.name): \(row.allocations) allocations in \(row.rounds) rounds, "
            + "\(Budgets.hotAllocations) expected"
    }
    let failures = speed.failures + memory.failures + allocating
    for failure in failures { complain(failure) }
    return failures.isEmpty ? 0 : 1
}

/// Measures what has a budget of time.
func speed() throws -> SpeedBudget {
    let pipeline = try PipelineWorkload.learned()
    let speed = SpeedBudget(try ForestWorkloads(), event: pipeline.prepared())
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

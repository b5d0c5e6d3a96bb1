/// The points of one window of one asset: a linear column a signal and extra channel, past-only.
///
/// A window begins half an interval before its first event and lasts `shape.length`, so a source at
/// its declared rate puts the same number of events into each, with a jitter of up to half an
/// interval. A missing point (nil, not finite, or beyond `Moments.magnitudeLimit`) is left out of its
/// column. All memory is taken at the start.
struct WindowBuffer: ~Copyable {
    /// The columns of the five signals come first, then the extra channels.
    static let signalCount = 5

    let shape: WindowShape
    private let intervalNanoseconds: Int64
    private let lengthNanoseconds: Int64
    private let gapLimitNanoseconds: Int64
    private var points: [Double]
    private var counts: [Int]
    private var isOverfull = false
    private var isStateUniform = true
    private var state = OperatingState.off

    /// The number of events in the window.
    private(set) var eventCount = 0
    /// When the first event of the window was taken, in ns since boot.
    private(set) var first: Int64 = 0
    /// When the last event of the window was taken.
    private(set) var last: Int64 = 0
    private var shortestStep = Int64.max
    private var longestStep: Int64 = 0

    /// An empty window of `shape` for the signals and `extraCount` channels.
    init(shape: WindowShape, extraCount: Int) {
        self.shape = shape
        intervalNanoseconds = shape.interval.wholeNanoseconds
        lengthNanoseconds = shape.length.wholeNanoseconds
        gapLimitNanoseconds = shape.gapLimit.wholeNanoseconds
        let columns = Self.signalCount + extraCount
        points = [Double](repeating: 0, count: columns * shape.capacity)
        counts = [Int](repeating: 0, count: columns)
    }

    /// What a time is to the window.
    enum Position {
        /// Before its first event: there is no window yet.
        case empty
        /// Inside it.
        case inside
        /// After its end: it is complete.
        case after
        /// Before its last event.
        case backwards
        /// So far from the last event that something is missing in between.
        case gap
    }

    /// Where `time` lies.
    func position(of time: MonotonicTime) -> Position {
        guard eventCount > 0 else { return .empty }
        let now = time.nanoseconds
        // Both are ≥ 0 by the meaning of the type; a difference that wraps is below 0.
        guard now &- last >= 0 else { return .backwards }
        let end = first &- intervalNanoseconds / 2 &+ lengthNanoseconds
        guard now >= end else { return now &- last > gapLimitNanoseconds ? .gap : .inside }
        return end &- last > gapLimitNanoseconds ? .gap : .after
    }

    /// Begins the next window, with no events.
    mutating func removeAll() {
        eventCount = 0
        isOverfull = false
        isStateUniform = true
        shortestStep = .max
        longestStep = 0
        for column in counts.indices { counts[column] = 0 }
    }

    /// Adds `event` and the values of the extra channels, which end where `extras` ends.
    ///
    /// One event more than there is room for makes the window unusable.
    mutating func append(_ event: borrowing SensorEvent, _ extras: Span<Double>) {
        guard eventCount < shape.capacity else {
            isOverfull = true
            last = event.time.nanoseconds
            return
        }
        let now = event.time.nanoseconds
        if eventCount == 0 {
            first = now
            state = event.state
        } else {
            shortestStep = min(shortestStep, now &- last)
            longestStep = max(longestStep, now &- last)
            // Not `!=`, which on an enum of words compares the words.
            if !(event.state == state) { isStateUniform = false }
        }
        last = now
        eventCount &+= 1
        Self.put(event, extras, shape.capacity, &points, &counts)
    }

    /// Why the window yields nothing; nil where it yields features.
    func fault(signals: Span<Signal>) -> WindowFault? {
        if isOverfull { return .tooManyPoints }
        for index in signals.indices {
            let count = counts[signals[index].rawValue]
            if count == 0 { return .missing(signals[index]) }
            if count < WindowShape.smallestPointCount { return .tooFewPoints(signals[index]) }
        }
        return nil
    }

    /// Hands the points of a column, in the order of time, to `body`.
    func withColumn<Result>(_ column: Int, _ body: (Span<Double>) -> Result) -> Result {
        let start = column * shape.capacity
        return body(points.span.extracting(start..<(start + counts[column])))
    }

    /// The window as its features are reported.
    var closed: ClosedWindow {
        ClosedWindow(
            first: MonotonicTime(nanoseconds: first),
            last: MonotonicTime(nanoseconds: last),
            count: eventCount,
            state: isStateUniform ? state : nil
        )
    }

    /// The rate of the events in Hz; nil where the steps between them are not even.
    ///
    /// Even: no step is more than a quarter of the declared interval off.
    var evenRateHz: Double? {
        let slack = intervalNanoseconds / 4
        guard eventCount > 1, shortestStep >= intervalNanoseconds - slack,
            longestStep <= intervalNanoseconds + slack
        else { return nil }
        return 1e9 * Double(eventCount - 1) / Double(last - first)
    }

    /// Whether a column misses no event.
    func isComplete(_ column: Int) -> Bool { counts[column] == eventCount }

    /// Puts the values of `event` and `extras` at the ends of their columns.
    ///
    /// The arrays are checked once an event, not once a value.
    private static func put(
        _ event: borrowing SensorEvent,
        _ extras: Span<Double>,
        _ room: Int,
        _ pointArray: inout [Double],
        _ countArray: inout [Int]
    ) {
        let (voltageV, currentA) = (event.voltageV, event.currentA)
        let (factor, powerKW) = (event.powerFactor ?? .nan, event.powerKW ?? .nan)
        let vibrationG = event.vibrationG ?? .nan
        // Buffers and not spans: Swift 6.2 lets no function take two mutable spans.
        pointArray.withUnsafeMutableBufferPointer { points in
            countArray.withUnsafeMutableBufferPointer { counts in
                put(voltageV, Signal.voltage.rawValue, room, points, counts)
                put(currentA, Signal.current.rawValue, room, points, counts)
                put(factor, Signal.powerFactor.rawValue, room, points, counts)
                put(powerKW, Signal.power.rawValue, room, points, counts)
                put(vibrationG, Signal.vibration.rawValue, room, points, counts)
                for index in 0..<min(extras.count, counts.count - signalCount) {
                    put(extras[index], signalCount &+ index, room, points, counts)
                }
            }
        }
    }

    /// Puts `value` at the end of `column`, which has `room` points; a missing one is left out.
    @inline(__always)
    private static func put(
        _ value: Double,
        _ column: Int,
        _ room: Int,
        _ points: UnsafeMutableBufferPointer<Double>,
        _ counts: UnsafeMutableBufferPointer<Int>
    ) {
        guard value.magnitude <= Moments.magnitudeLimit else { return }
        let count = counts[column]
        precondition(count < room, "a column takes no more points than the window has events")
        points[column &* room &+ count] = value
        counts[column] = count &+ 1
    }
}

import Diagnostics

/// The order in which a line's units and settings are tried: what is likely first.
///
/// First the settings with which the known devices leave the factory, at the unit ids that people
/// give first; then those ids at every other setting; then all other ids at the likely settings;
/// and last, if wanted, at all.
public struct ScanPlan: Sendable {
    /// Some units at one setting of the line.
    public struct Step: Hashable, Sendable {
        /// Which round it is of, from 1 on.
        public let pass: Int
        /// How the line is set.
        public let line: LineSettings
        /// The units asked, in this order.
        public var units: [UInt8]
        /// How long each may think.
        public let timeout: Duration

        /// About how long it takes if nobody answers: for each unit the time-out, the request on the
        /// line, and the silence that ends it.
        public var duration: Duration {
            (timeout + line.byteTime * 19.5) * units.count
        }
    }

    /// What one pass is for, in words.
    public static func name(ofPass pass: Int) -> String {
        switch pass {
        case 1: "factory settings"
        case 2: "first unit ids at other settings"
        case 3: "other unit ids at likely settings"
        default: "other unit ids at unlikely settings"
        }
    }

    /// The steps.
    public private(set) var steps: [Step]
    /// The units at settings that are left out, to be told.
    public private(set) var leftOut: [Step]
    private let settings: ScanSettings

    /// The plan for a serial line.
    public init(_ settings: ScanSettings) {
        self.settings = settings
        let (first, rest) = Self.units(settings)
        let all = Self.lines(settings)
        let factory = Self.factoryLines(settings)
        let isEverywhere = settings.isLineGiven || settings.isExhaustive
        let likely = all.filter {
            isEverywhere && !settings.isExhaustive || factory.contains($0)
                || (settings.parities.contains(.even) && $0 == Self.standardLine)
        }
        func step(_ pass: Int, _ line: LineSettings, _ units: [UInt8]) -> Step {
            let timeout = pass == 1 ? settings.firstTimeout : settings.sweepTimeout
            return Step(pass: pass, line: line, units: units, timeout: timeout)
        }
        let passes = [
            factory.map { step(1, $0, first) },
            all.filter { !factory.contains($0) }.map { step(2, $0, first) },
            likely.map { step(3, $0, rest) },
            all.filter { !likely.contains($0) }.map { step(4, $0, rest) },
        ].map { $0.filter { !$0.units.isEmpty } }
        let wanted = settings.isQuick ? 1 : settings.isExhaustive ? 4 : 3
        steps = Array(passes.prefix(wanted).joined())
        leftOut = Array(passes.dropFirst(wanted).joined())
    }

    /// About how long the steps from `place` on take if nobody answers.
    public func duration(from place: Int = 0) -> Duration {
        steps.dropFirst(place).reduce(.zero) { $0 + $1.duration }
    }

    /// Something was heard at `line`: the rest of its units are tried next after this pass, and
    /// even if they were to be left out.
    mutating func prefer(_ line: LineSettings, after place: Int) {
        guard !settings.isQuick else { return }
        let isRest: (Step) -> Bool = { $0.line == line && $0.pass >= 3 }
        guard !steps[...place].contains(where: isRest) else { return }
        var step: Step
        if let found = steps.firstIndex(where: isRest) {
            step = steps.remove(at: found)
        } else if let found = leftOut.firstIndex(where: isRest) {
            step = leftOut.remove(at: found)
            step = Step(pass: 3, line: line, units: step.units, timeout: step.timeout)
        } else {
            return
        }
        let next = steps.indices.first { $0 > place && steps[$0].pass >= 3 } ?? steps.count
        steps.insert(step, at: next)
    }

    /// 19200 8E1, with which a device leaves the factory that follows the standard (serial line
    /// V1.02 §2.3).
    private static let standardLine = LineSettings(baud: 19_200, parity: .even, stopBits: 1)

    /// Those tried at every setting, and the others.
    static func units(_ settings: ScanSettings) -> (first: [UInt8], rest: [UInt8]) {
        guard settings.units.count > ScanSettings.shortListLimit else {
            return (settings.units, [])
        }
        let factory = Set(settings.tables.map(\.profile.unitID))
        let first = settings.units.filter {
            ScanSettings.firstUnits.contains($0) || factory.contains($0)
        }
        return (first, settings.units.filter { !first.contains($0) })
    }

    /// Every speed with every parity; 8 data bits and 1 stop bit, which 2 cannot be told from.
    static func lines(_ settings: ScanSettings) -> [LineSettings] {
        settings.parities.flatMap { parity in
            settings.bauds.map { LineSettings(baud: $0, parity: parity, stopBits: 1) }
        }
    }

    /// The settings of the profiles' factories, those of most profiles first.
    static func factoryLines(_ settings: ScanSettings) -> [LineSettings] {
        var counts: [LineSettings: Int] = [:]
        for (profile, _) in settings.tables {
            var line = profile.line
            line.stopBits = 1
            counts[line, default: 0] += 1
        }
        return lines(settings).enumerated()
            .compactMap { place, line in counts[line].map { (place, line, $0) } }
            .sorted { $0.2 != $1.2 ? $0.2 > $1.2 : $0.0 < $1.0 }
            .map(\.1)
    }
}

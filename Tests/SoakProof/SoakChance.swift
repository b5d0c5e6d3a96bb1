import BusProof
import Diagnostics

/// When which fault comes and goes at one bus, by chance alone.
struct SoakChance {
    /// What a bus has next.
    enum Turn {
        case well
        case faulty(BusFault)
    }

    private var chance: SplitMix64
    private let faults: [BusFault]
    /// What it has.
    private(set) var turn = Turn.well
    /// When it has the next.
    private(set) var next: MonotonicTime

    /// How long it is well and how long it is not, s of ours.
    private static let (wellSeconds, faultySeconds) = (4.0...16.0, 0.5...8.0)

    /// The faults that a device of `kind` can have, in an order that belongs to `seed`.
    init(_ kind: BusKind, seed: UInt64, start: MonotonicTime) {
        chance = SplitMix64(seed: seed)
        faults = BusFault.all.filter { $0.kinds.contains(kind) }
        next = start
        next = start + span(Self.wellSeconds)
    }

    /// The next turn comes.
    mutating func proceed(at now: MonotonicTime) {
        switch turn {
        case .well:
            let place = Int(chance.next() % UInt64(faults.count))
            turn = .faulty(faults[place])
            next = now + span(Self.faultySeconds)
        case .faulty:
            turn = .well
            next = now + span(Self.wellSeconds)
        }
    }

    private mutating func span(_ seconds: ClosedRange<Double>) -> Duration {
        let share = chance.nextUnit()
        let length = seconds.lowerBound + share * (seconds.upperBound - seconds.lowerBound)
        return .milliseconds(Int(length * 1_000))
    }
}

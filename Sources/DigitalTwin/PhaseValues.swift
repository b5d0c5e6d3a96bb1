/// One value for each phase of the supply; a single-phase machine uses the first alone.
public struct PhaseValues: Hashable, Sendable {
    /// Phase L1.
    public var l1 = 0.0
    /// Phase L2; 0 on a single-phase supply.
    public var l2 = 0.0
    /// Phase L3; 0 on a single-phase supply.
    public var l3 = 0.0

    /// The sum of the three.
    public var sum: Double { l1 + l2 + l3 }

    /// The phase at `index`, 0…2; another index traps.
    public subscript(index: Int) -> Double {
        get {
            precondition((0...2).contains(index), "a supply has no phase \(index)")
            return index == 0 ? l1 : index == 1 ? l2 : l3
        }
        set {
            precondition((0...2).contains(index), "a supply has no phase \(index)")
            switch index {
            case 0: l1 = newValue
            case 1: l2 = newValue
            default: l3 = newValue
            }
        }
    }
}

extension PhaseValues {
    /// All of a single-phase current; the vector sum of three, a third of a turn apart.
    func neutral(phases: Int) -> Double {
        guard phases == 3 else { return l1 }
        let square = l1 * l1 + l2 * l2 + l3 * l3 - l1 * l2 - l2 * l3 - l3 * l1
        return max(0, square).squareRoot()
    }
}

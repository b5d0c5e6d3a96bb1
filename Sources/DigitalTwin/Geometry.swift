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
            switch index {
            case 0: l1
            case 1: l2
            default: third(index)
            }
        }
        set {
            switch index {
            case 0: l1 = newValue
            case 1: l2 = newValue
            default:
                precondition(index == 2, "a supply has no phase \(index)")
                l3 = newValue
            }
        }
    }

    private func third(_ index: Int) -> Double {
        precondition(index == 2, "a supply has no phase \(index)")
        return l3
    }
}

/// One value for each axis of the accelerometer: x along the shaft, y across it, z up.
public struct AxisValues: Hashable, Sendable {
    /// Along the shaft.
    public var x = 0.0
    /// Horizontal, across the shaft.
    public var y = 0.0
    /// Vertical.
    public var z = 0.0

    /// √(x² + y² + z²).
    public var magnitude: Double { (x * x + y * y + z * z).squareRoot() }

    static func + (left: Self, right: Self) -> Self {
        Self(x: left.x + right.x, y: left.y + right.y, z: left.z + right.z)
    }

    static func * (left: Self, factor: Double) -> Self {
        Self(x: left.x * factor, y: left.y * factor, z: left.z * factor)
    }

    /// The three squares.
    var squared: Self { Self(x: x * x, y: y * y, z: z * z) }

    /// The three square roots.
    var squareRoots: Self {
        Self(x: x.squareRoot(), y: y.squareRoot(), z: z.squareRoot())
    }
}

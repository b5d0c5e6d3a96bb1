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

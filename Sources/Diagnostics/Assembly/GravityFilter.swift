/// Takes gravity out of a triaxial accelerometer's samples: what is left is vibration.
///
/// Each axis loses its slow mean, a one-pole low pass of what came before (past-only), so the
/// sensor may be mounted in any direction. The residual of white vibration is too large by
/// √(1 + α/(2 − α)), α the weight of one sample: below 1.3 % in amplitude.
public struct GravityFilter: Sendable {
    /// The samples after which the mean is settled.
    public static let settlingCount = 20

    private let timeConstant: Double
    private var mean = (x: 0.0, y: 0.0, z: 0.0)
    private var count = 0
    private var last: MonotonicTime?

    /// A filter for samples about `interval` apart; its time constant is 5 s or 20 samples, the
    /// longer.
    public init(interval: Duration) {
        timeConstant = max(5, Double(Self.settlingCount) * interval.inSeconds)
    }

    /// Whether enough samples have passed to trust the result.
    public var isSettled: Bool { count >= Self.settlingCount }

    /// The squared magnitude, in g², of the gravity-free part of a sample given in g.
    ///
    /// The first sample has no past and yields 0. Allocates nothing.
    public mutating func squaredMagnitude(
        x: Double,
        y: Double,
        z: Double,
        at time: MonotonicTime
    ) -> Double {
        defer {
            last = time
            count = min(count + 1, Self.settlingCount)
        }
        guard let last else {
            mean = (x, y, z)
            return 0
        }
        let free = (x: x - mean.x, y: y - mean.y, z: z - mean.z)
        let elapsed = max(0, (time - last).inSeconds)
        let weight = max(
            isSettled ? 0 : 1 / Double(count + 1),
            elapsed / (timeConstant + elapsed)
        )
        mean.x += weight * free.x
        mean.y += weight * free.y
        mean.z += weight * free.z
        return free.x * free.x + free.y * free.y + free.z * free.z
    }
}

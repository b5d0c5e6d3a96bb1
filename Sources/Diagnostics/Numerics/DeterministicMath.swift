/// Elementary functions that give the same bits on every machine.
///
/// The C library's `sin`, `exp` and `log` differ in the last bit between versions and processors,
/// and one such bit makes another stream of events. These use only operations that IEEE 754
/// defines exactly: + − × ÷ and the square root. They are Taylor and Gregory series after an exact
/// reduction of the argument, cut where the next term is below half a unit in the last place.
public enum DeterministicMath {
    /// The ratio of a circle's circumference to its radius.
    public static let twoPi = 6.283185307179586

    /// sin and cos of 2π · `turns`, absolute error below 5e-16 after the reduction.
    ///
    /// An angle in turns is reduced to an eighth of one without error; its magnitude must be below
    /// 2^60, and a larger one or one that is not finite traps.
    public static func sineCosine(turns: Double) -> (sine: Double, cosine: Double) {
        let quarter = Int(4 * turns + (turns < 0 ? -0.5 : 0.5))
        let angle = (turns - Double(quarter) * 0.25) * twoPi
        let (sine, cosine) = sineCosineNearZero(angle)
        return switch quarter & 3 {
        case 0: (sine, cosine)
        case 1: (cosine, -sine)
        case 2: (-sine, -cosine)
        default: (-cosine, sine)
        }
    }

    /// e to the power of `exponent`, relative error below 1e-15.
    ///
    /// 0 below −700, where nothing here can tell the result from it; above 700 it traps.
    public static func exponential(_ exponent: Double) -> Double {
        precondition(exponent <= 700, "exponent must be at most 700, not \(exponent)")
        if exponent < -700 { return 0 }
        let doublings = Int(exponent / naturalLogOf2 + (exponent < 0 ? -0.5 : 0.5))
        let count = Double(doublings)
        let rest = (exponent - count * naturalLogOf2High) - count * naturalLogOf2Low
        var sum = 1.0
        var divisor = 14.0
        while divisor > 0 {
            sum = 1 + sum * rest / divisor
            divisor -= 1
        }
        return Double(sign: .plus, exponent: doublings, significand: sum)
    }

    /// 2 to the power of `exponent`, relative error below 1e-15.
    ///
    /// `exponent` must be within ±1022; anything else traps.
    public static func powerOfTwo(_ exponent: Double) -> Double {
        precondition(exponent.magnitude <= 1_022, "exponent must be within ±1022, not \(exponent)")
        let doublings = Int(exponent + (exponent < 0 ? -0.5 : 0.5))
        let rest = (exponent - Double(doublings)) * naturalLogOf2
        // The first term left out is below 1e-17.
        var sum = 1 + rest * (1.0 / 13)
        sum = 1 + rest * (1.0 / 12) * sum
        sum = 1 + rest * (1.0 / 11) * sum
        sum = 1 + rest * (1.0 / 10) * sum
        sum = 1 + rest * (1.0 / 9) * sum
        sum = 1 + rest * (1.0 / 8) * sum
        sum = 1 + rest * (1.0 / 7) * sum
        sum = 1 + rest * (1.0 / 6) * sum
        sum = 1 + rest * (1.0 / 5) * sum
        sum = 1 + rest * (1.0 / 4) * sum
        sum = 1 + rest * (1.0 / 3) * sum
        sum = 1 + rest * (1.0 / 2) * sum
        sum = 1 + rest * sum
        return sum * Double(bitPattern: UInt64(1_023 + doublings) << 52)
    }

    /// The natural logarithm of `value`, absolute error below 4e-16 · max(1, its magnitude).
    ///
    /// `value` must be a normal number above 0; anything else traps.
    public static func naturalLogarithm(_ value: Double) -> Double {
        precondition(value.isNormal && value > 0, "value must be above 0, not \(value)")
        var doublings = Double(value.exponent)
        var significand = value.significand
        if significand > squareRootOf2 {
            significand *= 0.5
            doublings += 1
        }
        // ln m = 2 artanh s, and |s| ≤ 0.172.
        let ratio = (significand - 1) / (significand + 1)
        let square = ratio * ratio
        var sum = 0.0
        var divisor = 21.0
        while divisor > 1 {
            sum = (sum + 1 / divisor) * square
            divisor -= 2
        }
        let logarithm = 2 * (ratio + ratio * sum)
        return doublings * naturalLogOf2High + (logarithm + doublings * naturalLogOf2Low)
    }

    /// The angle in turns whose tangent is `height` / `width`, 0…0.25, absolute error below 1e-16.
    ///
    /// Both are ≥ 0 and finite; 0 where both are 0.
    public static func arcTangentTurns(height: Double, width: Double) -> Double {
        if height > width { return 0.25 - arcTangentTurns(height: width, width: height) }
        guard width > 0 else { return 0 }
        var tangent = height / width
        // Halved twice, the angle is at most π/16 and its tangent at most 0.199.
        for _ in 0..<2 { tangent /= 1 + (1 + tangent * tangent).squareRoot() }
        let square = tangent * tangent
        var sum = 0.0
        var divisor = 23.0
        while divisor > 1 {
            sum = (1 / divisor - sum) * square
            divisor -= 2
        }
        return 4 * (tangent - tangent * sum) / twoPi
    }

    private static let squareRootOf2 = 1.4142135623730951
    private static let naturalLogOf2 = 0.6931471805599453
    // The upper 32 bits of ln 2, so that a product with an exponent is exact, and the rest.
    private static let naturalLogOf2High = 0x1.62e42feep-1
    private static let naturalLogOf2Low = 0x1.a39ef35793c76p-33

    /// Series in |angle| ≤ π/4; the first terms left out are below 5e-17.
    private static func sineCosineNearZero(_ angle: Double) -> (sine: Double, cosine: Double) {
        let square = angle * angle
        var sine = 1 - square * (1.0 / 272)
        sine = 1 - square * (1.0 / 210) * sine
        sine = 1 - square * (1.0 / 156) * sine
        sine = 1 - square * (1.0 / 110) * sine
        sine = 1 - square * (1.0 / 72) * sine
        sine = 1 - square * (1.0 / 42) * sine
        sine = 1 - square * (1.0 / 20) * sine
        sine = 1 - square * (1.0 / 6) * sine
        var cosine = 1 - square * (1.0 / 240)
        cosine = 1 - square * (1.0 / 182) * cosine
        cosine = 1 - square * (1.0 / 132) * cosine
        cosine = 1 - square * (1.0 / 90) * cosine
        cosine = 1 - square * (1.0 / 56) * cosine
        cosine = 1 - square * (1.0 / 30) * cosine
        cosine = 1 - square * (1.0 / 12) * cosine
        cosine = 1 - square * 0.5 * cosine
        return (angle * sine, cosine)
    }
}

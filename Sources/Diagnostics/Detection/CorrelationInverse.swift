/// The inverse of a symmetric positive definite matrix, row by row, by the factor of Cholesky.
///
/// C = L·Lᵀ, C⁻¹ = L⁻ᵀ·L⁻¹. Source: Golub and Van Loan, "Matrix Computations", 4th ed., 4.2.5.
enum CorrelationInverse {
    /// The least pivot: a correlation matrix has 1 on its diagonal, shrunk by 0.8 its least is 0.2.
    private static let pivotLimit = 1e-9

    /// The inverse of `matrix` of `size` rows; nil where it is not positive definite.
    static func of(_ matrix: [Double], size: Int) -> [Double]? {
        precondition(matrix.count == size * size, "\(matrix.count) numbers, \(size) rows")
        var factor = [Double](repeating: 0, count: size * size)
        for row in 0..<size {
            for column in 0...row {
                var sum = matrix[row * size + column]
                for inner in 0..<column {
                    sum -= factor[row * size + inner] * factor[column * size + inner]
                }
                if row == column {
                    guard sum > pivotLimit else { return nil }
                    factor[row * size + row] = sum.squareRoot()
                } else {
                    factor[row * size + column] = sum / factor[column * size + column]
                }
            }
        }
        let lower = lowerInverse(factor, size)
        var inverse = [Double](repeating: 0, count: size * size)
        for row in 0..<size {
            for column in 0...row {
                var sum = 0.0
                for inner in row..<size {
                    sum += lower[inner * size + row] * lower[inner * size + column]
                }
                inverse[row * size + column] = sum
                inverse[column * size + row] = sum
            }
        }
        return inverse
    }

    /// Whether a symmetric matrix is positive definite.
    static func isPositiveDefinite(_ matrix: [Double], size: Int) -> Bool {
        of(matrix, size: size) != nil
    }

    /// The inverse of a lower triangle with no zero on its diagonal.
    private static func lowerInverse(_ factor: [Double], _ size: Int) -> [Double] {
        var lower = [Double](repeating: 0, count: size * size)
        for column in 0..<size {
            lower[column * size + column] = 1 / factor[column * size + column]
            for row in (column + 1)..<max(column + 1, size) {
                var sum = 0.0
                for inner in column..<row {
                    sum += factor[row * size + inner] * lower[inner * size + column]
                }
                lower[row * size + column] = -sum / factor[row * size + row]
            }
        }
        return lower
    }
}

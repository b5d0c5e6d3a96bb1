import Diagnostics

/// A course over the range: the mean as a line, the extremes as a band, gaps left open.
struct TrendPlot {
    let trend: Trend
    let title: String
    let unit: String
    /// The values of the whole axis; nil takes what the data needs.
    var axis: ClosedRange<Double>?
    /// A value to compare with, drawn dashed, and what it is.
    var reference: (value: Double, name: String)?
    let from: Timestamp
    let end: Timestamp

    /// Draws it into a box.
    func draw(on page: PDFPage, x: Double, y: Double, width: Double, height: Double) {
        let small = PDFPage.Style(7, .regular, Palette.muted)
        let unitText = unit.isEmpty ? "" : ", \(unit)"
        page.text("\(title)\(unitText)", x: x, y: y + 8, PDFPage.Style(8.5, .bold))
        let left = x + 34
        let right = x + width
        let top = y + 16
        let bottom = y + height - 14
        guard let axis = axis ?? niceAxis else {
            page.fill(x: left, y: top, width: right - left, height: bottom - top, Palette.paper)
            page.text(
                "no data in this range",
                x: (left + right) / 2,
                y: (top + bottom) / 2 + 3,
                PDFPage.Style(8, .regular, Palette.muted, .centre)
            )
            return
        }
        func level(_ value: Double) -> Double {
            let share = (value - axis.lowerBound) / (axis.upperBound - axis.lowerBound)
            return bottom - (bottom - top) * min(max(share, 0), 1)
        }
        for tick in ticks(axis) {
            let tickY = level(tick)
            page.line([(left, tickY), (right, tickY)], Palette.rule, width: 0.4)
            page.text(
                NumberText.text(tick, digits: 5),
                x: left - 4,
                y: tickY + 2.5,
                PDFPage.Style(7, .regular, Palette.muted, .right)
            )
        }
        let scale = (right - left) / Double(Trend.binCount)
        drawCourse(on: page, left, scale, level)
        drawReference(on: page, left, right, level)
        page.line([(left, bottom), (right, bottom)], Palette.ink, width: 0.6)
        page.text(ReportText.minute(from), x: left, y: bottom + 10, small)
        page.text(
            ReportText.minute(end),
            x: right,
            y: bottom + 10,
            PDFPage.Style(7, .regular, Palette.muted, .right)
        )
    }

    /// Pieces further apart than this have nothing between them: two bins without data.
    private func drawCourse(
        on page: PDFPage,
        _ left: Double,
        _ scale: Double,
        _ level: (Double) -> Double
    ) {
        for run in runs {
            let middles = run.map { left + (Double($0) + 0.5) * scale }
            let highs = zip(middles, run).map { (x: $0, y: level(trend.bins[$1].greatest)) }
            let lows = zip(middles, run).map { (x: $0, y: level(trend.bins[$1].least)) }
            page.area(highs + lows.reversed(), Palette.band)
            let means = zip(middles, run).map { (x: $0, y: level(trend.bins[$1].mean ?? 0)) }
            if means.count > 1 {
                page.line(means, Palette.accent, width: 1)
            } else if let point = means.first {
                page.fill(x: point.x - 1, y: point.y - 1, width: 2, height: 2, Palette.accent)
            }
        }
    }

    private func drawReference(
        on page: PDFPage,
        _ left: Double,
        _ right: Double,
        _ level: (Double) -> Double
    ) {
        guard let reference else { return }
        let y = level(reference.value)
        page.line([(left, y), (right, y)], Palette.ink, width: 0.6, dash: 2)
        page.text(
            reference.name,
            x: right - 2,
            y: y - 2.5,
            PDFPage.Style(6.5, .regular, Palette.ink, .right)
        )
    }

    /// The places of bins with data, cut where bins without are more than what lies between the
    /// records of a slow source.
    private var runs: [[Int]] {
        let filled = trend.bins.indices.filter { trend.bins[$0].count > 0 }
        let steps = zip(filled, filled.dropFirst()).map { $1 - $0 }.sorted()
        let usual = steps.isEmpty ? 1 : steps[steps.count / 2]
        var runs: [[Int]] = []
        for place in filled {
            if let last = runs.last?.last, place - last <= 2 * usual {
                runs[runs.count - 1].append(place)
            } else {
                runs.append([place])
            }
        }
        return runs
    }

    private var niceAxis: ClosedRange<Double>? {
        guard var low = trend.extent?.lowerBound, var high = trend.extent?.upperBound else {
            return nil
        }
        if let reference {
            low = min(low, reference.value)
            high = max(high, reference.value)
        }
        let margin = high > low ? (high - low) * 0.08 : max(high.magnitude * 0.02, 0.5)
        let step = Self.step((high - low + 2 * margin) / 4)
        let floor = low >= 0 ? max(0, low - margin) : low - margin
        return (floor / step).rounded(.down) * step...((high + margin) / step).rounded(.up) * step
    }

    private func ticks(_ axis: ClosedRange<Double>) -> [Double] {
        let step = Self.step((axis.upperBound - axis.lowerBound) / 4)
        let first = (axis.lowerBound / step).rounded(.up)
        let last = (axis.upperBound / step).rounded(.down)
        guard last - first < 16 else { return [axis.lowerBound, axis.upperBound] }
        return stride(from: first, through: last, by: 1).map { $0 * step }
    }

    /// 1, 2 or 5 times a power of ten, at least `rough`.
    private static func step(_ rough: Double) -> Double {
        guard rough > 0, rough.isFinite else { return 1 }
        var power = 1.0
        while power * 10 <= rough { power *= 10 }
        while power > rough { power /= 10 }
        for factor in [1.0, 2, 5] where power * factor >= rough { return power * factor }
        return power * 10
    }
}

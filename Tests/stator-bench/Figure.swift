/// A number under its name in Tests/budgets.toml, as Tests/bench reads it.
struct Figure {
    let name: String
    let value: Double

    init(_ name: String, _ value: Double) {
        self.name = name
        self.value = value
    }

    /// Prints a line a figure.
    static func show(_ figures: [Figure]) {
        for figure in figures { print("\(figure.name) \(figure.value)") }
    }
}

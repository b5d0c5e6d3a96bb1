/// Numbers of things, in words.
enum Words {
    /// `1 bus`, `2 buses`: `plural` where an s is not enough.
    static func count(
        _ number: some BinaryInteger,
        _ noun: String,
        _ plural: String? = nil
    ) -> String {
        "\(number) \(number == 1 ? noun : plural ?? noun + "s")"
    }
}

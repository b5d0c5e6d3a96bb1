import Foundation

/// Why a test's own machinery failed.
package struct Failure: Error, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

/// What a sanitizer of ours is told, for the programs that a test starts (`Tests/run --sanitize`).
package let sanitizerOptions = ProcessInfo.processInfo.environment.filter { name, _ in
    ["TSAN_OPTIONS", "ASAN_OPTIONS"].contains(name)
}

/// How many times as long everything may take: a sanitizer makes it several times slower.
package let patience = sanitizerOptions.isEmpty ? 1.0 : 5.0

/// Asks again and again until there is an answer; never late, and never for ever.
@discardableResult
package func eventually<Answer>(
    _ what: String,
    within seconds: Double = 20,
    _ ask: () throws -> Answer?
) throws -> Answer {
    let end = Date().addingTimeInterval(seconds * patience)
    while true {
        if let answer = try ask() { return answer }
        guard Date() < end else { throw Failure("\(what): not within \(seconds) s") }
        usleep(5_000)
    }
}

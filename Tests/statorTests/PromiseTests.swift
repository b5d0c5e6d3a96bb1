import Glibc
import Testing

@testable import stator

/// The README's table of promises names places and tests: none of them may be gone.
@Suite("What the README promises")
struct PromiseTests {
    /// A file and what must stand in it.
    private struct Reference {
        let path: String
        let text: String
    }

    private struct Promise {
        let name: String
        let places: [Reference]
        let tests: [Reference]
    }

    /// A cell: `path` · text, more of them after <br>.
    private static func references(_ cell: Substring) -> [Reference] {
        var references: [Reference] = []
        var rest = cell
        while !rest.isEmpty {
            let end = rest.firstRange(of: "<br>")
            let part = rest[..<(end?.lowerBound ?? rest.endIndex)]
            rest = end.map { rest[$0.upperBound...] } ?? ""
            guard let middle = part.firstRange(of: " · ") else {
                references.append(Reference(path: String(part), text: ""))
                continue
            }
            references.append(
                Reference(
                    path: part[..<middle.lowerBound].filter { $0 != "`" && $0 != " " },
                    text: trimmed(part[middle.upperBound...])
                )
            )
        }
        return references
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while let first = text.first, first == " " || first == "`" { text.removeFirst() }
        while let last = text.last, last == " " || last == "`" { text.removeLast() }
        return String(text)
    }

    private static func promises() throws -> [Promise] {
        let readme = try contents("README.md")
        let start = try #require(readme.firstRange(of: "### Promise by promise"))
        let section = readme[start.upperBound...]
        let end = section.firstRange(of: "\n#")?.lowerBound ?? section.endIndex
        let rows = section[..<end].split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst()
        return try rows.map { row in
            let cells = row.split(separator: "|").filter { $0 != " " }
            try #require(cells.count == 3, "a promise has three cells: \(row)")
            return Promise(
                name: String(cells[0]),
                places: references(cells[1]),
                tests: references(cells[2])
            )
        }
    }

    /// The text of a file of the repository, however long it is.
    private static func contents(_ path: String) throws -> String {
        let path = Repository.path(path)
        let file = try #require(fopen(path, "re"), "\(path) is not there")
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("Every promise is held by tests that are there, under the names that stand there")
    func tests() throws {
        let promises = try Self.promises()
        #expect(promises.count >= 20, "the table is found whole")
        for promise in promises {
            #expect(!promise.tests.isEmpty, "nothing holds: \(promise.name)")
            for test in promise.tests {
                // Whatever is no test target is a script.
                let isScript = test.path == "Tests/run"
                let path = isScript ? test.path : "Tests/\(test.path).swift"
                let wanted = isScript ? test.text : "\"\(test.text)\""
                try #expect(
                    test.text.count > 10 && Self.contents(path).contains(wanted),
                    "\(path) has no test \(wanted)"
                )
            }
        }
    }

    @Test("Every number stands where the table says that it is set")
    func places() throws {
        for promise in try Self.promises() {
            #expect(!promise.places.isEmpty, "nowhere set: \(promise.name)")
            for place in promise.places {
                try #expect(
                    !place.text.isEmpty && Self.contents(place.path).contains(place.text),
                    "\(place.path) does not say \(place.text)"
                )
            }
        }
    }

    @Test("A cell gives its files and what must stand in them")
    func cells() {
        let cell = " `A/B` · It holds<br>`c.swift` · `let x = 1` "
        let found = Self.references(cell[...])
        #expect(found.map(\.path) == ["A/B", "c.swift"])
        #expect(found.map(\.text) == ["It holds", "let x = 1"])
    }
}

import ArgumentParser
import Diagnostics
import FoundationEssentials
import Glibc
import Platform
import StatusPage

/// Which asset of which running agent is meant, and how it is asked.
struct AssetCall: ParsableArguments {
    /// The exit statuses beside those of the command line and the configuration.
    enum Exit {
        /// The agent cannot be reached or understood.
        static let unreachable = ExitCode(1)
        /// The agent refuses.
        static let refused = ExitCode(2)
    }

    @OptionGroup var agent: AgentChoice

    @Option(help: ArgumentHelp("The asset; may be left out where there is one.", valueName: "id"))
    var asset: String?

    @Flag(help: "Print what the agent answers, JSON.")
    var json = false

    /// What the agent answers to `request`, which it did not refuse; a refusal is told.
    func send(_ request: StatusClient.Request) throws -> [UInt8] {
        let listen = try agent.address()
        let answer: (status: Int, body: [UInt8])
        do throws(StatusClientError) {
            answer = try StatusClient.send(request, listen: listen, upTo: .seconds(25))
        } catch {
            throw Self.told(error)
        }
        guard (200..<300).contains(answer.status) else {
            Terminal.write("stator: \(Problem.text(answer.body, answer.status))", to: .complaint)
            throw Exit.refused
        }
        return answer.body
    }

    /// The path of the asset, escaped, with `what` behind it.
    func path(_ what: String) throws -> String {
        let id = try asset ?? assetStatus().assetID
        return "\(AssetAPI.path)/\(Self.escaped(id))\(what)"
    }

    /// The asset's status.
    func assetStatus() throws -> AssetStatus {
        let listen = try agent.address()
        let assets: [AssetStatus]
        do throws(StatusClientError) {
            assets = try StatusClient.fetch(listen: listen).status.assets
        } catch {
            throw Self.told(error)
        }
        let known = assets.map(\.assetID).joined(separator: ", ")
        guard let asset else {
            guard assets.count == 1, let only = assets.first else {
                throw ExitCode.telling("name one asset with --asset: there is \(known)")
            }
            return only
        }
        guard let found = assets.first(where: { $0.assetID == asset }) else {
            throw ExitCode.telling("there is no asset \(asset); there is \(known)", 2)
        }
        return found
    }

    private static func told(_ error: StatusClientError) -> ExitCode {
        .telling("\(error)", 1)
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for byte in text.utf8 {
            let isPlain =
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                || byte == UInt8(ascii: ".")
            let digits = String(byte, radix: 16, uppercase: true)
            escaped +=
                isPlain
                ? String(UnicodeScalar(byte)) : "%" + (digits.utf8.count == 1 ? "0" : "") + digits
        }
        return escaped
    }
}

/// Why the agent refused, out of its problem details.
enum Problem {
    private struct Details: Decodable {
        let detail: Detail
    }

    private enum Detail: Decodable {
        case text(String)
        case faults([Fault])

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let text = try? value.decode(String.self) {
                self = .text(text)
            } else {
                self = .faults(try value.decode([Fault].self))
            }
        }
    }

    /// A key, or a place in a list.
    private struct Step: Decodable {
        let text: String
        /// The place, from 0; nil where it is a key.
        let place: Int?

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let key = try? value.decode(String.self) {
                text = key
                place = nil
            } else {
                let number = try value.decode(Int.self)
                text = "\(number)"
                place = number
            }
        }
    }

    private struct Fault: Decodable {
        let loc: [Step]
        let msg: String

        /// Where it is and what; a place in the body is a line, of which the first is `firstLine`.
        func text(firstLine: Int?) -> String {
            var steps = loc.dropFirst()
            var words: [String] = []
            if let firstLine, let place = steps.first?.place {
                words.append("line \(firstLine + place)")
                steps = steps.dropFirst()
            }
            let path = steps.map(\.text).joined(separator: ".")
            if !path.isEmpty { words.append(path) }
            return (words + [msg]).joined(separator: ": ")
        }
    }

    /// How many faults are told; a body of events may have thousands of one kind.
    private static let toldLimit = 3

    /// The reason in `body`, else the status.
    ///
    /// Where lines were sent, `firstLine` is the number of the first, and a place is told as a line.
    static func text(_ body: [UInt8], _ status: Int, firstLine: Int? = nil) -> String {
        let details: Details
        do {
            details = try JSONDecoder().decode(Details.self, from: Data(body))
        } catch {
            return "the agent refuses with status \(status)"
        }
        switch details.detail {
        case .text(let text): return text
        case .faults(let faults):
            let told = faults.prefix(toldLimit).map { $0.text(firstLine: firstLine) }
            let rest = faults.count - told.count
            return told.joined(separator: "; ") + (rest > 0 ? "; and \(rest) faults more" : "")
        }
    }
}

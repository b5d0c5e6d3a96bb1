import ArgumentParser
import Diagnostics
import FoundationEssentials
import Glibc
import Platform
import StatusPage

/// What an asset is told, with the token that it takes.
struct AssetOrder: ParsableArguments {
    /// The environment variable with the token.
    static let tokenEnvironmentName = "STATOR_TOKEN"

    @OptionGroup var call: AssetCall

    @Option(
        help: ArgumentHelp(
            "The file with the token, where the agent asks for one.",
            discussion: "Default: $STATOR_TOKEN, else agent.token_file of the configuration.",
            valueName: "file"
        ),
        completion: .file()
    )
    var tokenFile: String?

    @Option(help: ArgumentHelp("Why, for the asset's log.", valueName: "text"))
    var note: String?

    private struct Done: Decodable {
        let done: String
    }

    /// Has `action` done, with `fields` of JSON and the note, and prints what was done.
    func run(_ action: AssetAction, _ fields: [(String, String)] = []) throws {
        var members = fields
        if let note { members.append(("note", JSONText.quoted(note))) }
        let text = members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",")
        try run(action, body: Array("{\(text)}".utf8))
    }

    /// Has `action` done with `body`, and prints what was done.
    func run(_ action: AssetAction, body: [UInt8]) throws {
        let path = try call.path("/actions/\(action.rawValue)")
        let answer = try call.send(.init("POST", path, token: try token(), body: body))
        if call.json {
            Terminal.write(String(decoding: answer, as: UTF8.self).trimmedLine)
            return
        }
        do {
            Terminal.write(try JSONDecoder().decode(Done.self, from: Data(answer)).done)
        } catch {
            throw ExitCode.telling("the answer cannot be read: \(error)", 1)
        }
    }

    private func token() throws -> String? {
        if let tokenFile { return try Self.read(tokenFile) }
        if let token = ProcessEnvironment.current[Self.tokenEnvironmentName], !token.isEmpty {
            return token
        }
        let options = call.agent.options
        // Without --config a faulty file of the machine is no reason not to ask.
        let configuration =
            options.config == nil
            ? (try? options.load())?.configuration : try options.loadOrTell().configuration
        guard let path = configuration?.tokenFile else { return nil }
        return try Self.read(path)
    }

    private static func read(_ path: String) throws -> String {
        var token: [UInt8]
        do throws(SmallFile.ReadError) {
            token = Array(try SmallFile.read(path).utf8)
        } catch {
            throw ExitCode.telling("the token cannot be read: \(error)")
        }
        while let last = token.last, last <= 0x20 { token.removeLast() }
        guard !token.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) else {
            throw ExitCode.telling("the token in \(path) is not one line of ASCII")
        }
        return String(decoding: token, as: UTF8.self)
    }
}

extension String {
    /// The text without the line end behind it.
    var trimmedLine: String { hasSuffix("\n") ? String(dropLast()) : self }
}

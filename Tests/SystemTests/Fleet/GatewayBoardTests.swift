import Foundation
import TestServers
import Testing

@Suite("What board/gateways says can be done as it stands")
struct GatewayBoardTests {
    private static let folder = Scratch.project("board/gateways")
    private static let boards = [
        "raspberry-pi-3", "raspberry-pi-4", "raspberry-pi-5", "compute-module-4", "generic",
    ]

    private static func read(_ name: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    }

    @Test("Every board has a file that says whether it was run there", arguments: boards)
    func honesty(board: String) throws {
        let text = try Self.read("\(board).md")
        #expect(text.contains("Not run on"))
        #expect(text.contains("(README.md)"))
        #expect(try Self.read("README.md").contains("(\(board).md)"))
    }

    @Test("The configuration of every board has no fault", arguments: boards.dropLast())
    func configuration(board: String) throws {
        let text = try Self.read("\(board).md")
        let parts = text.components(separatedBy: "```toml\n").dropFirst()
        let block = try #require(parts.first?.components(separatedBy: "```").first)
        let scratch = try Scratch()
        let file = try scratch.write(
            "stator.toml",
            block + """
                [[device]]
                id = "meter-1"
                bus = "rs485-1"
                profile = "eastron-sdm630"
                [[asset]]
                id = "motor-01"
                meter = "meter-1"
                """
        )
        let program = try Program(["config", "check", "--config", file])
        #expect(try program.exitStatus() == 0, "\(program.errorLines + program.outputLines)")
        // A name that the rules make.
        let port = try #require(
            block.firstMatch(of: /port = "\/dev\/(stator\/uart[0-9])"/)?.output.1
        )
        #expect(try Self.read("70-stator-serial.rules").contains("SYMLINK+=\"\(port)\""))
    }

    @Test("The overlay compiles, and asks the kernel for RS-485 on UART0")
    func overlay() throws {
        let scratch = try Scratch()
        let binary = scratch.file("stator-rs485-uart0.dtbo")
        let source = "\(Self.folder)/stator-rs485-uart0.dts"
        let made = try Tool(
            "/usr/bin/dtc",
            ["-@", "-I", "dts", "-O", "dtb", "-o", binary, source]
        )
        #expect(made.status == 0 && !made.text.contains("ERROR"), "\(made.text)")
        let read = try Tool("/usr/bin/dtc", ["-I", "dtb", "-O", "dts", binary])
        #expect(read.text.contains("linux,rs485-enabled-at-boot-time"))
        // What the boot loader has to find in the board's own tree.
        #expect(read.text.contains("uart0 = \"/fragment@1:target:0\""))
        #expect(read.text.contains("gpio = \"/fragment@0:target:0\""))
    }

    @Test("Each rule gives one address one name, and no address has two")
    func rules() throws {
        let lines = try Self.read("70-stator-serial.rules").split(separator: "\n")
        var seen = Set<Substring>()
        for line in lines where !line.hasPrefix("#") && line.hasPrefix("KERNELS") {
            let rule = /KERNELS=="([0-9a-f]+\.serial)", SYMLINK\+="stator\/uart[0-5]"/
            let found = try #require(line.wholeMatch(of: rule), "\(line)")
            #expect(seen.insert(found.output.1).inserted, "\(line)")
        }
        #expect(seen.count == 13)
        #expect(lines.contains { $0.hasPrefix("SUBSYSTEM!=\"tty\", GOTO=\"stator_serial_end\"") })
        #expect(lines.last == "LABEL=\"stator_serial_end\"")
    }

    @Test(
        "systemd reads the journal's drop-ins, and each says where it is kept and how large it grows",
        arguments: [
            ("10-stator-volatile.conf", "Storage=volatile\nRuntimeMaxUse="),
            ("80-stator-persistent.conf", "Storage=persistent\nSystemMaxUse="),
        ]
    )
    func journal(name: String, said: String) throws {
        let scratch = try Scratch()
        let folder = scratch.file("etc/systemd/journald.conf.d")
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        try FileManager.default.copyItem(
            atPath: "\(Self.folder)/\(name)",
            toPath: "\(folder)/\(name)"
        )
        let read = try Tool(
            "/usr/bin/systemd-analyze",
            ["--root=\(scratch.path)", "cat-config", "systemd/journald.conf"]
        )
        #expect(read.status == 0, "\(read.text)")
        #expect(read.text.contains(said), "\(read.text)")
    }
}

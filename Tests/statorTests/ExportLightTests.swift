import Foundation
import Testing

@testable import stator

@Suite("The light of an export")
struct ExportLightTests {
    /// The brightness after `signals`, in a folder whose trigger is made by `trigger`.
    private func brightness(
        _ trigger: (String) throws -> Void,
        _ signals: [ExportLight.Signal]
    ) throws -> String {
        let folder = NSTemporaryDirectory() + "light-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer {
            do { try FileManager.default.removeItem(atPath: folder) } catch { Issue.record(error) }
        }
        try "1".write(toFile: "\(folder)/brightness", atomically: false, encoding: .utf8)
        try "9".write(toFile: "\(folder)/max_brightness", atomically: false, encoding: .utf8)
        try trigger("\(folder)/trigger")
        for signal in signals { _ = ExportLight(path: folder).show(signal) }
        return try String(contentsOfFile: "\(folder)/brightness", encoding: .utf8)
    }

    @Test("without the timer it is dark while a stick is written: steady would say, pull it out")
    func noTimer() throws {
        let light = try brightness(
            {
                // Takes nothing, as the kernel takes no trigger that it does not have.
                try FileManager.default.createSymbolicLink(
                    atPath: $0,
                    withDestinationPath: "/dev/full"
                )
            },
            [.blinking]
        )
        #expect(light == "0")
    }

    @Test("it is on when the stick may be pulled out, and off after a failure")
    func steadyAndDark() throws {
        let plain = { (path: String) in
            try "none".write(toFile: path, atomically: false, encoding: .utf8)
        }
        #expect(try brightness(plain, [.blinking, .steady]) == "9")
        #expect(try brightness(plain, [.blinking, .steady, .dark]) == "0")
    }
}

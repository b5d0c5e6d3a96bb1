import Foundation
import TestServers

/// One run of `stator doctor --json`, and what it found.
struct DoctorRun {
    struct Finding: Decodable {
        let check: String
        let subject: String?
        let verdict: String
        let found: String
        let advice: String?
        let figures: [String: Double]
    }

    struct Document: Decodable {
        let format: Int
        let verdict: String
        let counts: [String: Int]
        let findings: [Finding]

        private enum CodingKeys: String, CodingKey {
            case format = "doctor_format"
            case verdict
            case counts
            case findings
        }
    }

    let status: Int32
    let document: Document

    init(_ arguments: [String], environment: [String: String] = [:]) throws {
        let run = try Program.run(
            ["doctor", "--json"] + arguments,
            environment: ["STATOR_CLOCK": "system"].merging(environment) { _, given in given }
        )
        status = run.status
        document = try JSONDecoder().decode(Document.self, from: Data(run.out.utf8))
    }

    /// The finding of `check` and `subject`.
    func finding(_ check: String, _ subject: String? = nil) throws -> Finding {
        let found = document.findings.first { $0.check == check && $0.subject == subject }
        guard let found else {
            throw Failure("no finding of \(check) \(subject ?? ""): \(document.findings)")
        }
        return found
    }
}

/// An address that nobody listens on: no agent is asked by mistake.
let nobody = ["--listen", "127.0.0.1:9"]

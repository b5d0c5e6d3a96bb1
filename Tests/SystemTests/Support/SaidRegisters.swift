import Foundation

/// What a served device said, read from its trace and decoded here, apart from the program's code.
struct SaidRegisters {
    private struct Reply: Decodable {
        let unitID: Int
        let address: Int
        let registers: [UInt16]?

        private enum CodingKeys: String, CodingKey {
            case unitID = "unit_id"
            case address
            case registers
        }
    }

    private let replies: [Reply]

    init(_ program: Program, unit: Int) throws {
        let decoder = JSONDecoder()
        replies = try program.outputLines
            .map { try decoder.decode(Reply.self, from: Data($0.utf8)) }
            .filter { $0.unitID == unit && $0.registers != nil }
    }

    /// The float32 at wire address `address`, high word first, in every reply that holds it.
    func floats(at address: Int) -> [Double] {
        words(at: address, count: 2).map {
            Double(Float(bitPattern: UInt32($0[0]) << 16 | UInt32($0[1])))
        }
    }

    /// The signed 16-bit number at `address` in every reply that holds it.
    func int16s(at address: Int) -> [Double] {
        words(at: address, count: 1).map { Double(Int16(bitPattern: $0[0])) }
    }

    private func words(at address: Int, count: Int) -> [[UInt16]] {
        replies.compactMap { reply in
            let offset = address - reply.address
            guard let registers = reply.registers, offset >= 0, offset + count <= registers.count,
                registers.count > 4
            else { return nil }
            return Array(registers[offset..<(offset + count)])
        }
    }
}

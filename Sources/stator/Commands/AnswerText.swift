import Acquisition
import Diagnostics

/// What a device said to `stator read`, as text or JSON.
enum AnswerText {
    /// A table: channel, value, unit, quality, and the raw registers in hexadecimal.
    static func table(_ answer: DeviceAnswer) -> String {
        let device = answer.device
        let unit = device.unitID == 0 ? "" : ", unit \(device.unitID)"
        var lines = [
            Terminal.styled(
                "\(device.id): \(device.profile.title)\(unit) on \(answer.target)",
                .bold,
                on: .result
            )
        ]
        if let failure = answer.failure {
            lines.append("  " + Terminal.styled(failure, .red, on: .result))
        }
        let rows = answer.readings.map { reading in
            [
                reading.channel.name, shown(reading), reading.channel.unit.rawValue,
                quality(reading.quality), raw(reading.channel, of: answer),
            ]
        }
        let widths = (0..<5).map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            let cells = row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return column == 1 ? padding + cell : cell + padding
            }
            lines.append("  " + trimmed(cells.joined(separator: "  ")))
        }
        return lines.joined(separator: "\n")
    }

    /// One JSON object on one line.
    static func json(_ answer: DeviceAnswer) -> String {
        let readings = answer.readings.map { reading in
            let value = reading.value.flatMap { $0.isFinite ? "\($0)" : nil } ?? "null"
            let reason =
                reading.quality.grade == .good
                ? "null" : JSONText.quoted(reading.quality.reason.name)
            let registers =
                registers(reading.channel, of: answer)
                .map { "[\($0.map(String.init).joined(separator: ","))]" } ?? "null"
            return "{\"channel\":\(JSONText.quoted(reading.channel.name)),\"value\":\(value)"
                + ",\"unit\":\(JSONText.quoted(reading.channel.unit.rawValue))"
                + ",\"quality\":\"\(reading.quality.grade.name)\",\"reason\":\(reason)"
                + ",\"registers\":\(registers)}"
        }
        let failure = answer.failure.map(JSONText.quoted) ?? "null"
        return "{\"device_id\":\(JSONText.quoted(answer.device.id))"
            + ",\"profile\":\(JSONText.quoted(answer.device.profile.name))"
            + ",\"unit_id\":\(answer.device.unitID)"
            + ",\"target\":\(JSONText.quoted(answer.target)),\"failure\":\(failure)"
            + ",\"readings\":[\(readings.joined(separator: ","))]}"
    }

    private static func shown(_ reading: Reading) -> String {
        guard let value = reading.value else { return "-" }
        // Most meters hold 32-bit floats: their shortest form is what the device's display says.
        let single = Float(value)
        return Double(single) == value ? "\(single)" : "\(value)"
    }

    private static func quality(_ quality: Quality) -> String {
        quality.grade == .good ? "good" : "\(quality.grade.name): \(quality.reason.text)"
    }

    private static func raw(_ channel: Channel, of answer: DeviceAnswer) -> String {
        registers(channel, of: answer).map { registers in
            registers.map { register in
                let digits = String(register, radix: 16, uppercase: true)
                return String(repeating: "0", count: 4 - digits.count) + digits
            }.joined(separator: " ")
        } ?? ""
    }

    /// The registers that `channel` was read from; nil for a stream, or where none came.
    private static func registers(_ channel: Channel, of answer: DeviceAnswer) -> [UInt16]? {
        guard case .modbus(let table) = answer.device.profile.conversation,
            let entry = table.entries.first(where: { $0.channel == channel })
        else { return nil }
        for block in answer.blocks {
            let offset = Int(entry.address) - Int(block.address)
            guard let registers = block.registers, offset >= 0,
                offset + entry.encoding.count <= registers.count
            else { continue }
            return Array(registers[offset..<(offset + entry.encoding.count)])
        }
        return nil
    }

    private static func trimmed(_ line: String) -> String {
        String(line.reversed().drop { $0 == " " }.reversed())
    }
}

import CModbus
import Diagnostics
import Glibc
import Platform

/// What a served device said to one request.
public struct ServedReply: Hashable, Sendable {
    /// The unit id of the device.
    public let unitID: UInt8
    /// The function code of the request.
    public let function: UInt8
    /// The first register asked for; 0 for a request that names none.
    public let address: UInt16
    /// The registers; empty for an exception.
    public let registers: [UInt16]
    /// The exception code; nil for registers.
    public let exceptionCode: UInt8?
    /// When it was made.
    public let time: MonotonicTime
}

/// Answers requests for a few devices through a libmodbus context, which it owns.
///
/// It is used by one thread.
final class ModbusResponder: @unchecked Sendable {
    /// What became of an answer.
    enum Outcome: Hashable {
        case sent
        /// Nobody here is meant.
        case silent
        /// The link took it not or not whole; the error is the system's.
        case failed(Int32)
    }

    private let context: OpaquePointer
    private let headerLength: Int
    private let checksumLength: Int
    private let devices: [UInt8: ServedDevice]
    private let onReply: (@Sendable (ServedReply) -> Void)?

    /// Owns a libmodbus context, whose socket is set before each answer, and frees it at the end.
    ///
    /// `checksumLength` is 2 on a serial line and 0 on TCP.
    init(
        context: OpaquePointer,
        checksumLength: Int,
        devices: [ServedDevice],
        onReply: (@Sendable (ServedReply) -> Void)?
    ) {
        self.context = context
        headerLength = Int(modbus_get_header_length(context))
        self.checksumLength = checksumLength
        self.devices = Dictionary(devices.map { ($0.unitID, $0) }) { first, _ in first }
        self.onReply = onReply
    }

    deinit { modbus_free(context) }

    /// Answers `request`, a whole frame with header and checksum, on `descriptor`.
    ///
    /// The header's last byte is the unit id, and at least the function code follows.
    func answer(
        _ request: [UInt8],
        on descriptor: Int32,
        setTo line: LineSettings? = nil
    ) -> Outcome {
        let function = request[headerLength]
        // A function code with its high bit set is somebody's exception, not a request.
        guard let device = devices[request[headerLength - 1]], function < 0x80,
            device.hears(line)
        else { return .silent }
        let body = request[(headerLength + 1)..<(request.count - checksumLength)]
        let answer = device.answer(function: function, body: body)
        let address = body.prefix(2).reduce(0) { $0 << 8 | UInt16($1) }
        onReply?(reply(of: device, function: function, address: address, answer))
        modbus_set_socket(context, descriptor)
        let sent =
            switch answer {
            // What libmodbus would refuse by itself it refuses only after half a second's sleep.
            case .exception(let code):
                modbus_reply_exception(context, request, UInt32(code.rawValue))
            case .registers(let registers):
                send(registers, from: address, to: request)
            }
        return sent < 0 ? .failed(errno) : .sent
    }

    private func send(_ registers: [UInt16], from address: UInt16, to request: [UInt8]) -> Int32 {
        var registers = registers
        return registers.withUnsafeMutableBufferPointer { buffer in
            var mapping = modbus_mapping_t()
            mapping.start_registers = Int32(address)
            mapping.nb_registers = Int32(buffer.count)
            mapping.tab_registers = buffer.baseAddress
            mapping.start_input_registers = Int32(address)
            mapping.nb_input_registers = Int32(buffer.count)
            mapping.tab_input_registers = buffer.baseAddress
            return modbus_reply(context, request, Int32(request.count), &mapping)
        }
    }

    private func reply(
        of device: ServedDevice,
        function: UInt8,
        address: UInt16,
        _ answer: ServedDevice.Answer
    ) -> ServedReply {
        var registers: [UInt16] = []
        var exceptionCode: UInt8?
        switch answer {
        case .registers(let words): registers = words
        case .exception(let code): exceptionCode = code.rawValue
        }
        return ServedReply(
            unitID: device.unitID,
            function: function,
            address: address,
            registers: registers,
            exceptionCode: exceptionCode,
            time: MonotonicClock.now()
        )
    }
}

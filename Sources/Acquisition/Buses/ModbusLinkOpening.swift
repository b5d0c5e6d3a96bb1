import CModbus
import Diagnostics
import Glibc

extension ModbusLink {
    /// A descriptor that is open and the library's context that is attached to it.
    struct Opened {
        let context: OpaquePointer
        let descriptor: Int32
        let isTCPFraming: Bool
        let byteTime: Duration

        init(_ settings: BusSettings, _ limits: BusLimits) throws(LinkError) {
            try Self.checkUnitIDs(settings)
            switch settings.link {
            case .modbusRTU(let path, let line, let direction):
                descriptor = try SerialPort.open(path, line)
                isTCPFraming = false
                byteTime = line.byteTime
                context = try Self.attach(Self.rtuContext(path, line), to: descriptor)
                do throws(LinkError) {
                    try SerialPort.setDirection(direction, of: context, path)
                } catch {
                    close(descriptor)
                    modbus_free(context)
                    throw error
                }
            case .modbusTCP(let host, let port):
                descriptor = try TCPConnection.open(host, port, within: limits.connectTimeLimit)
                isTCPFraming = true
                byteTime = .zero
                // The context's own address is never connected to.
                context = try Self.attach(modbus_new_tcp("0.0.0.0", Int32(port)), to: descriptor)
            case .rtuOverTCP(let host, let port):
                descriptor = try TCPConnection.open(host, port, within: limits.connectTimeLimit)
                isTCPFraming = false
                // The converter's line is as slow as the devices were told; the profile knows.
                let line = settings.devices.first?.profile.line
                byteTime = line?.byteTime ?? .zero
                context = try Self.attach(
                    Self.rtuContext(host, LineSettings(baud: 9_600, parity: .none, stopBits: 1)),
                    to: descriptor
                )
            case .wt901(let path, _):
                throw .libraryRefused(reason: "\(path) carries a WT901 stream, which is no Modbus")
            }
        }

        /// The unit ids that the protocol has: 1…247 on a line, any but 0 on TCP.
        private static func checkUnitIDs(_ settings: BusSettings) throws(LinkError) {
            let isTCP = if case .modbusTCP = settings.link { true } else { false }
            for device in settings.devices {
                let id = device.unitID
                guard id >= 1, isTCP || id <= 247 else {
                    throw .badUnitID(
                        device: device.id,
                        unitID: id,
                        allowed: isTCP ? "1…255" : "1…247"
                    )
                }
            }
        }

        private static func rtuContext(_ name: String, _ line: LineSettings) -> OpaquePointer? {
            let parity: UInt8 =
                switch line.parity {
                case .none: UInt8(ascii: "N")
                case .even: UInt8(ascii: "E")
                case .odd: UInt8(ascii: "O")
                }
            return modbus_new_rtu(
                name,
                Int32(line.baud),
                CChar(bitPattern: parity),
                8,
                Int32(line.stopBits)
            )
        }

        /// Gives the descriptor to the context; on an error both are released.
        private static func attach(
            _ context: OpaquePointer?,
            to descriptor: Int32
        ) throws(LinkError) -> OpaquePointer {
            guard let context else {
                let reason = LinkError.reason()
                close(descriptor)
                throw .libraryRefused(reason: reason)
            }
            // The library waits with select(), which writes outside its set from here on.
            guard descriptor < FD_SETSIZE else {
                close(descriptor)
                modbus_free(context)
                throw .tooManyDescriptors(descriptor: descriptor, limit: Int(FD_SETSIZE))
            }
            modbus_set_socket(context, descriptor)
            // Without a byte time-out the response time-out bounds the whole frame.
            modbus_set_byte_timeout(context, 0, 0)
            return context
        }
    }
}

extension LineSettings {
    /// The time a byte takes: start bit, 8 data bits, parity and stop bits.
    var byteTime: Duration {
        let bits = 9 + (parity == .none ? 0 : 1) + stopBits
        return .nanoseconds(bits * 1_000_000_000 / baud)
    }
}

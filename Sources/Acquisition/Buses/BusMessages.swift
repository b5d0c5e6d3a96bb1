import Diagnostics

/// What a bus says about its devices: the thing, what happened, and what to check.
struct BusMessages {
    let bus: BusSettings
    let limits: BusLimits

    /// A poll of `device` failed at `block`.
    func failure(
        of device: DeviceSettings,
        at block: ReadPlan.Block,
        _ reason: QualityReason,
        exception: UInt8?
    ) -> String {
        "\(name(of: device)): \(whatFailed(at: block, device, reason, exception: exception));"
            + " asked again after \(limits.deviceBackOff.first.inWords) to"
            + " \(limits.deviceBackOff.limit.inWords)"
    }

    /// What went wrong and what to check, without the name.
    func whatFailed(
        at block: ReadPlan.Block,
        _ device: DeviceSettings,
        _ reason: QualityReason,
        exception: UInt8?
    ) -> String {
        let registers = "registers \(block.address)…\(block.end - 1)"
        return switch (reason, exception) {
        case (.noReply, let exception?):
            "no reply to \(registers), says a gateway with exception \(exception)"
                + " (\(Self.exceptionText(exception))); check the device's power, its wiring behind"
                + " the gateway, its unit id and the gateway's line settings"
        case (.noReply, nil):
            "no reply to \(registers) within the time-out of \(device.responseTimeout.inWords);"
                + " \(advice(reason))"
        case (.exceptionReply, let exception):
            "\(registers) are refused with exception \(exception ?? 0)"
                + " (\(Self.exceptionText(exception ?? 0))); \(advice(reason))"
        default: "\(reason.text), asked for \(registers); \(advice(reason))"
        }
    }

    /// One block of `device` is refused while others are answered.
    func refusal(of device: DeviceSettings, at block: ReadPlan.Block, _ exception: UInt8) -> String
    {
        "\(name(of: device)): registers \(block.address)…\(block.end - 1) are refused with exception"
            + " \(exception) (\(Self.exceptionText(exception))), others are answered;"
            + " \(advice(.exceptionReply))"
    }

    /// A value of `device` cannot be used, though it was answered.
    func doubtfulValue(of device: DeviceSettings, _ reading: Reading) -> String {
        let value = reading.value.map { "\($0) \(reading.channel.unit.rawValue)" } ?? "nothing"
        return "\(name(of: device)): \(reading.channel.name) reads \(value): "
            + "\(reading.quality.reason.text); the other values go on"
    }

    /// A stream gave nothing usable for its time-out.
    func streamFailure(
        of device: DeviceSettings,
        _ what: String,
        _ reason: QualityReason
    ) -> String {
        "\(name(of: device)): \(what) \(device.responseTimeout.inWords); \(advice(reason))"
    }

    /// `meter-1 (unit 1 on /dev/ttyUSB0 at 9600 8N1, eastron-sdm630)`.
    func name(of device: DeviceSettings) -> String {
        let unit = device.unitID == 0 ? "" : "unit \(device.unitID) "
        return "\(device.id) (\(unit)on \(bus.link.target), \(device.profile.name))"
    }

    private func advice(_ reason: QualityReason) -> String {
        switch (reason, bus.link) {
        case (.exceptionReply, _): "check that the profile is that of the device"
        case (.noReply, .modbusTCP):
            "check its power, address and unit id, and that the host talks Modbus TCP and is no"
                + " converter for kind = \"rtu-over-tcp\""
        case (.noReply, .rtuOverTCP):
            "check its power, wiring, unit id and the converter's line settings, and that the host"
                + " does not talk kind = \"modbus-tcp\""
        case (.noReply, .wt901): "check its power and wiring and that it was set to send"
        case (.noReply, .modbusRTU):
            "check its power, wiring (A and B), unit id, baud and parity"
        case (.lineNoise, .wt901): "check that the baud is the sensor's"
        case (.unexpectedReply, .modbusTCP):
            "check the unit id, that the host answers with the one it was asked for, and that it is"
                + " no converter for kind = \"rtu-over-tcp\""
        case (.corruptFrame, .modbusTCP), (.lineNoise, .modbusTCP):
            "check the network, and that the host talks Modbus TCP"
        default: "check wiring, termination, baud and parity, and that no other client asks"
        }
    }

    /// The exception codes of Modbus V1.1b3 §7 in words.
    private static func exceptionText(_ code: UInt8) -> String {
        switch code {
        case 1: "illegal function"
        case 2: "illegal data address"
        case 3: "illegal data value"
        case 4: "device failure"
        case 5: "acknowledge"
        case 6: "device busy"
        case 8: "memory parity error"
        case 10: "gateway path unavailable"
        case 11: "gateway target failed to respond"
        default: "a code of its own"
        }
    }
}

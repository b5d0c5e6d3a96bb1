import Acquisition
import Diagnostics
import Platform

/// What one device said to `stator read`, or why it could not be asked.
struct DeviceAnswer: Sendable {
    /// The device as configured.
    let device: DeviceSettings
    /// Where its bus is.
    let target: String
    /// Its readings; bad ones where a read failed.
    let readings: [Reading]
    /// Its reads with their raw registers; none for a stream.
    let blocks: [SingleRead.Block]
    /// Why it did not answer, or not whole; nil if it did.
    let failure: String?

    /// Whether at least one value came.
    var hasValue: Bool { readings.contains { $0.value != nil } }

    /// Asks every device of `bus` once; if the bus itself fails, that is every device's answer.
    static func all(of bus: BusSettings) -> [Self] {
        do throws(LinkError) {
            return try SingleRead.run(bus).map { result in
                Self(
                    device: result.device,
                    target: bus.link.target,
                    readings: result.readings,
                    blocks: result.blocks,
                    failure: result.failure
                )
            }
        } catch {
            let now = MonotonicClock.now()
            return bus.devices.map { device in
                Self(
                    device: device,
                    target: bus.link.target,
                    readings: device.profile.channels.map {
                        Reading(channel: $0, value: nil, quality: .bad(.portUnavailable), time: now)
                    },
                    blocks: [],
                    failure: error.description
                )
            }
        }
    }
}

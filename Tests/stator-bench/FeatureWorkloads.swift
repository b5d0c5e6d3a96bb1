import Diagnostics
import DigitalTwin

/// The work from event to features; a round is a window of 100 events at 100 Hz.
enum FeatureWorkloads {
    private static let eventCount = 100

    /// Events of the twin through the door, and the times at which a round begins.
    private static func events(_ settings: TwinSettings) -> [SensorEvent] {
        let asset = AssetDeclaration(
            id: "bench",
            phases: 1,
            hasVibration: true,
            duty: .unknownMotor
        )
        var twin = MotorTwin(settings)
        let door = EventDoor(asset: asset)
        var events: [SensorEvent] = []
        // Long enough that the twin's motor runs and no two rounds are alike.
        for index in 0..<(eventCount * 64) {
            let candidate = twin.next().candidate(
                identitySeed: 7,
                time: MonotonicTime(nanoseconds: Int64(index) * 10_000_000),
                timestamp: nil
            )
            if case .accepted(let event) = door.admit(candidate, now: nil) { events.append(event) }
        }
        return events
    }

    /// The events of round `round`; after the last the clock steps back, which is a window lost.
    private static func range(_ round: Int, of events: [SensorEvent]) -> Range<Int> {
        let start = round % (events.count / eventCount) * eventCount
        return start..<(start + eventCount)
    }

    static func window(_ settings: TwinSettings) -> (Int) -> Void {
        let events = events(settings)
        let owner = Owner(WindowFeatures(FeatureSet(interval: .milliseconds(10))))
        return { round in
            for index in range(round, of: events) { _ = owner.features.take(events[index]) }
        }
    }

    static func spectra(_ settings: TwinSettings) -> (Int) -> Void {
        let events = events(settings)
        let axes = ["x", "y", "z"].map { axis in
            ExtraChannel(
                name: "acceleration_\(axis)_g",
                unit: .standardGravity,
                isWaveform: true
            )
        }
        let set = FeatureSet(
            interval: .milliseconds(10),
            extras: axes,
            rotation: .inductionMotor(lineHz: 50, poles: 4)
        )
        let owner = Owner(WindowFeatures(set))
        var values = [0.1, 0.2, 0.3]
        return { round in
            for index in range(round, of: events) {
                values[index % 3] = events[index].vibrationG ?? 0
                _ = owner.features.take(events[index], extras: values.span)
            }
        }
    }

    static func evaluation(_ settings: TwinSettings) -> (Int) -> Void {
        let events = events(settings)
        let owner = EvaluationOwner()
        return { round in
            let range = range(round, of: events)
            for index in range { owner.features.take(events[index]) }
            owner.sum +=
                owner.features.evaluate(at: events[range.upperBound - 1].time)
                .vibrationIntensityRMS ?? 0
        }
    }

    static func energy(_ settings: TwinSettings) -> (Int) -> Void {
        let events = events(settings)
        let tariff = Tariff(
            currency: "EUR",
            pricePerKWh: 0.3,
            bands: [Tariff.Band(fromMinute: 1_080, toMinute: 1_320, pricePerKWh: 0.4)]
        )
        var meter = EnergyMeter(tariff: tariff, gapLimit: .seconds(5))
        var watch = VoltageWatch(nominalV: 230, gapLimit: .seconds(5))
        return { round in
            for index in range(round, of: events) {
                meter.take(events[index])
                _ = watch.take(voltageV: events[index].voltageV, at: events[index].time)
            }
        }
    }

    /// A closure cannot capture what cannot be copied; a class can hold it.
    private final class Owner {
        var features: WindowFeatures

        init(_ features: consuming WindowFeatures) {
            self.features = features
        }
    }

    private final class EvaluationOwner {
        var features = EvaluationFeatures(window: WindowShape(interval: .milliseconds(10)))
        var sum = 0.0
    }
}

import Diagnostics
import Testing

/// What a sender may send, and a reader for it.
enum Bodies {
    static let now = Timestamp(microseconds: 1_795_000_000_000_000)
    static let arrival = MonotonicTime(nanoseconds: 7_000_000_000_000)
    static let offset = now.microseconds - arrival.nanoseconds / 1_000
    static let identity = "0b9f4a0e-51a5-4d0e-9a1e-3b1f0a2c9d77"

    static let reader = IngestReader(assets: [
        IngestAsset(
            AssetDeclaration(
                id: "pump-01",
                phases: 1,
                hasVibration: true,
                duty: DutyThresholds(ratedCurrentA: 20)
            ),
            refusal: nil
        ),
        IngestAsset(
            AssetDeclaration(id: "fan-02", phases: 3, hasVibration: false, duty: .unknownMotor),
            refusal: nil
        ),
        IngestAsset(
            AssetDeclaration(id: "meter-03", phases: 1, hasVibration: false, duty: .unknownMotor),
            refusal: "is read by this agent itself"
        ),
    ])

    /// An event as JSON; each part can be another.
    static func event(
        id: String = "\"\(identity)\"",
        timestamp: String = "\"\(now)\"",
        asset: String = #"{"asset_id":"pump-01","asset_type":"induction_motor"}"#,
        signals: String =
            #"{"voltage_v":230.4,"current_a":12.31,"power_factor":0.86,"vibration_g":0.15}"#,
        context: String = #"{"operating_state":"RUNNING","source":"http"}"#,
        more: String = ""
    ) -> String {
        #"{"event_id":\#(id),"timestamp":\#(timestamp),"asset":\#(asset),"signals":\#(signals),"#
            + #""context":\#(context)\#(more)}"#
    }

    static func read(
        _ text: String,
        as form: IngestReader.Form = .json,
        now: Timestamp? = now,
        utcOffset: Int64? = offset
    ) throws(MalformedJSON) -> IngestedBody {
        try reader.read(
            Array(text.utf8),
            as: form,
            arrival: arrival,
            now: now,
            utcOffset: utcOffset
        )
    }

    /// The faults in short: `0/signals/voltage_v:missing`.
    static func faults(_ body: IngestedBody) -> [String] {
        body.faults.entries.map { fault in
            ((fault.event.map { ["\($0)"] } ?? []) + fault.path).joined(separator: "/")
                + ":\(fault.type)"
        }
    }
}

import Diagnostics

/// The frames of WitMotion's WT901 family: what they carry.
///
/// Source: WitMotion standard communication protocol, cited in
/// `board/profiles/witmotion-wt901.toml`.
public enum WT901Frame {
    /// The channels of the three frame types that are read.
    public static let channels: [Channel] = [
        .accelerationX, .accelerationY, .accelerationZ, .temperature,
        .angularRateX, .angularRateY, .angularRateZ,
        .angleX, .angleY, .angleZ,
    ]
}

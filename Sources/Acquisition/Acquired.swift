import Diagnostics

/// One item on the way from a bus to analysis; a device is known by its place in the list of all
/// configured devices.
public enum Acquired: Sendable {
    /// A value of a channel of a device.
    case reading(device: Int, Reading)
    /// All readings of one poll of a device, or of one sample of a stream, have been given.
    case pollEnded(device: Int, MonotonicTime)
}

import Diagnostics

/// The disk that the store is on: what is left, and how fast this program wears it out.
public struct DiskStatus: Codable, Equatable, Sendable {
    /// How often the whole of a memory card can be overwritten; cheap cards stand fewer, those for
    /// industry ten times more.
    public static let overwritesAssumed = 300.0
    /// What was written is not told before this time has passed: a start writes more than a day's share.
    public static let rateAfter = Duration.seconds(600)

    /// Bytes that are free for this program; `null` where the file system does not say.
    @NullWhenAbsent public private(set) var freeBytes: UInt64?
    /// Bytes of the file system.
    @NullWhenAbsent public private(set) var totalBytes: UInt64?
    /// Bytes that this process had written to disks since its start, as the kernel counts them.
    @NullWhenAbsent public private(set) var writtenBytes: UInt64?
    /// The same a day; `null` in the first ten minutes.
    @NullWhenAbsent public private(set) var writtenBytesPerDay: Double?
    /// How long a memory card of this size would stand that, years, if it may be overwritten
    /// `overwritesAssumed` times and nothing else writes to it.
    @NullWhenAbsent public private(set) var cardLifeYears: Double?

    /// What is known of a disk.
    ///
    /// - Parameters:
    ///   - space: what is free of what there is, bytes.
    ///   - writtenBytes: bytes that this process had written since its start.
    ///   - uptime: how long ago that was.
    public init(space: (free: UInt64, total: UInt64)?, writtenBytes: UInt64?, uptime: Duration) {
        freeBytes = space?.free
        totalBytes = space?.total
        self.writtenBytes = writtenBytes
        guard let writtenBytes, uptime >= Self.rateAfter else { return }
        let perDay = Double(writtenBytes) / uptime.inSeconds * 86_400
        writtenBytesPerDay = perDay.rounded()
        guard let space, perDay >= 1 else { return }
        let days = Double(space.total) * Self.overwritesAssumed / perDay
        cardLifeYears = (days / 365.25).toThousandths
    }

    /// Nothing is known.
    public static let unknown = Self(space: nil, writtenBytes: nil, uptime: .zero)

    private enum CodingKeys: String, CodingKey {
        case freeBytes = "free_bytes"
        case totalBytes = "total_bytes"
        case writtenBytes = "written_bytes"
        case writtenBytesPerDay = "written_bytes_per_day"
        case cardLifeYears = "card_life_years"
    }
}

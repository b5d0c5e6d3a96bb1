import Diagnostics

/// The asset of a recording, and which columns of the recording are what.
struct ReplayAsset: Hashable {
    /// An extra channel and the place of its column.
    struct Channel: Hashable {
        /// The channel's name.
        var name: String
        /// The place of its column, from 0.
        var column: Int
    }

    /// The intervals that rows can have, s.
    static let intervalSLimits = 0.001...86_400.0

    /// What the door checks its events against.
    var declaration: AssetDeclaration
    /// The place of the column with the time; nil: rows are `interval` apart.
    var timestamp: Int?
    /// The places of the columns of voltage and current; nil: the recording has no events.
    var meter: (voltage: Int, current: Int)? {
        get { voltage.flatMap { voltage in current.map { (voltage, $0) } } }
        set { (voltage, current) = (newValue?.voltage, newValue?.current) }
    }
    private var voltage: Int?
    private var current: Int?
    /// The place of the column of the power factor.
    var powerFactor: Int?
    /// The place of the column of vibration.
    var vibration: Int?
    /// The place of the column that says whose row it is; nil: all are this asset's.
    var assetID: Int?
    /// The place of the column that says where an event truly comes from; nil: nothing says it.
    var source: Int?
    /// The extra channels, in their order.
    var channels: [Channel] = []
    /// From one row to the next: where no time is there, and for the detector's pace.
    var interval = Duration.seconds(1)
    /// How it is analysed; nil means as an asset of which nothing is said.
    var settings: AnalysisSettings?
    /// The columns that are neither used nor ignored.
    var unread: [String] = []

    /// An asset of which no column is known yet.
    init(_ declaration: AssetDeclaration) {
        self.declaration = declaration
    }

    /// An asset of the agent's configuration, of which no column is known yet.
    init(_ asset: AssetSettings) {
        self.init(asset.declaration)
        settings = asset.analysis
        interval = asset.analysis.interval
    }

    /// An asset of the agent's configuration: the columns are those with the contract's names, as
    /// `stator store export --format csv` writes them.
    ///
    /// - Throws: which column is not there.
    init(_ asset: AssetSettings, table: TableReader) throws(ReplayError) {
        let declaration = asset.declaration
        self.init(asset)
        var needed = ["timestamp", Signal.voltage.name, Signal.current.name]
        if declaration.hasVibration { needed.append(Signal.vibration.name) }
        var places: [Int] = []
        for name in needed {
            guard let place = table.names.firstIndex(of: name) else {
                throw .at(
                    table.file,
                    line: 1,
                    "has no column \(name); give --asset a file that says which columns are what, "
                        + "like deploy/replay.toml"
                )
            }
            places.append(place)
        }
        timestamp = places[0]
        meter = (places[1], places[2])
        vibration = declaration.hasVibration ? places[3] : nil
        powerFactor = table.names.firstIndex(of: Signal.powerFactor.name)
        assetID = table.names.firstIndex(of: "asset_id")
        source = table.names.firstIndex(of: "source")
    }

    /// Makes it an asset whose recording is sensor events: what they carry its declaration says.
    mutating func setSignalsOfEvents() {
        meter = (0, 0)
        powerFactor = 0
        vibration = declaration.hasVibration ? 0 : nil
    }

    /// The names of the channels that are judged together: the signals that are there, the extra ones.
    var channelNames: [String] { signals.map(\.name) + channels.map(\.name) }

    /// The signals that its rows have.
    var signals: [Signal] {
        guard meter != nil else { return [] }
        return [.voltage, .current] + (powerFactor == nil ? [] : [.powerFactor])
            + (vibration == nil ? [] : [.vibration])
    }
}

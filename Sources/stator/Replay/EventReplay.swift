import Diagnostics

/// Gives the rows of a recording of sensor events, one JSON object a line.
final class EventReplay: ReplaySource {
    /// The longest line, bytes.
    static let lineByteLimit = 65_536

    private(set) var faults = ReplayFaults()
    private let source: ByteSource
    private let asset: AssetDeclaration
    private let reader: IngestReader
    private var bytes: [UInt8] = []
    private var line = 0
    private var count = 0
    private var utcOffset: Int64? = 0
    private var last: MonotonicTime?

    /// The events of `asset` in the file at `path`.
    init(path: String, asset: AssetDeclaration) throws(ReplayError) {
        source = try ByteSource(path: path)
        self.asset = asset
        reader = IngestReader(assets: [IngestAsset(asset, refusal: nil)])
    }

    func next() throws(ReplayError) -> ReplayRow? {
        while try readLine() {
            if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
            if let row = try row() { return row }
        }
        return nil
    }

    /// The row of the line; nil for one of another asset.
    private func row() throws(ReplayError) -> ReplayRow? {
        let follows = last.map { $0 + .seconds(1) } ?? MonotonicTime(nanoseconds: 0)
        let body: IngestedBody
        do throws(MalformedJSON) {
            body = try reader.read(
                bytes,
                as: .json,
                arrival: follows,
                now: nil,
                utcOffset: utcOffset
            )
        } catch {
            throw .at(source.path, line: line, "is no sensor event: \(error)")
        }
        let event = body.items.first?.event
        if event == nil {
            let faults = body.faults.entries
            if let foreign = faults.first(where: { $0.type == "unknown_asset" }) {
                self.faults.foreign.add("in line \(line): \(foreign.message)")
                return nil
            }
            self.faults.refused.add(
                "in line \(line): "
                    + faults.map { ($0.path + [$0.message]).joined(separator: ": ") }
                    .joined(separator: "; ")
            )
        }
        let time = event?.time ?? follows
        if let last, time < last { faults.backward.add("in line \(line)") }
        last = time
        defer { count += 1 }
        return ReplayRow(
            number: count,
            time: time,
            timestamp: event?.timestamp,
            event: event,
            extras: []
        )
    }

    private func readLine() throws(ReplayError) -> Bool {
        bytes.removeAll(keepingCapacity: true)
        line += 1
        while let byte = try source.next() {
            if byte == UInt8(ascii: "\n") { return true }
            guard bytes.count < Self.lineByteLimit else {
                throw .at(
                    source.path,
                    line: line,
                    "is longer than \(Self.lineByteLimit) bytes; write one sensor event a line"
                )
            }
            bytes.append(byte)
        }
        return !bytes.isEmpty
    }
}

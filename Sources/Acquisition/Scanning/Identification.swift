import Diagnostics

/// Finds which profile fits a device that is there, by asking for what the profiles would ask for.
///
/// Each profile's voltage and frequency are read first; where those make sense, all it has. The same
/// registers are asked for once.
struct Identification {
    /// The profiles that are told of a device, the best included.
    static let fitLimit = 4
    /// Where meters of any make keep their values; read where no profile fits.
    private static let windowStarts: [UInt16] = [
        0, 40, 80, 120, 160, 300, 1_000, 2_000, 3_000, 3_040, 3_100, 3_900, 3_940, 4_096, 19_000,
        0x5B00,
    ]
    /// The lengths tried there: a device may refuse longer reads, or odd ones.
    private static let windowLengths = [40, 10, 2]
    /// A device that lets so many questions go by in a row is not asked more of the kind.
    private static let silenceLimit = 3

    private struct Key: Hashable {
        var function: RegisterTable.Function
        var address: UInt16
        var count: Int
    }

    private let prober: Prober
    private let unitID: UInt8
    private let line: LineSettings?
    private let settings: ScanSettings
    private let board: ScanBoard
    private var known: [Key: [UInt16]?] = [:]
    private var silent: [RegisterTable.Function: Int] = [:]

    /// Asks `unitID`; `line` is how a serial line is set, nil on a host.
    init(
        _ prober: Prober,
        _ unitID: UInt8,
        line: LineSettings?,
        settings: ScanSettings,
        board: ScanBoard
    ) {
        self.prober = prober
        self.unitID = unitID
        self.line = line
        self.settings = settings
        self.board = board
    }

    /// The profiles that fit, best first.
    mutating func fits() -> [ProfileFit] {
        var fits: [ProfileFit] = []
        for (profile, table) in settings.tables {
            if board.isStopped { break }
            let key = table.keyTable(profile.kind)
            let answers = answers(to: key)
            guard answers.contains(where: { $0.registers != nil }) else { continue }
            for isSwapped in [false, true] where !isSwapped || table.hasLongNumbers {
                let sight = ProfileFit(
                    of: profile,
                    table: key,
                    answers: answers,
                    isWordOrderSwapped: isSwapped
                )
                guard sight.confidence > .none else { continue }
                let fit = ProfileFit(
                    of: profile,
                    table: table,
                    answers: self.answers(to: table),
                    isWordOrderSwapped: isSwapped,
                    isAtFactorySettings: isFactory(profile)
                )
                if fit.confidence > .none { fits.append(fit) }
            }
        }
        fits.sort(by: ProfileFit.isBetter)
        return Array(fits.prefix(Self.fitLimit))
    }

    /// What looks like volts and hertz at common addresses.
    mutating func guesses() -> [RegisterGuess] {
        var windows: [RegisterGuess.Window] = []
        for function in [RegisterTable.Function.input, .holding] {
            for start in Self.windowStarts where !board.isStopped {
                for length in Self.windowLengths {
                    guard let registers = read(function, start, length) else { continue }
                    windows.append(
                        RegisterGuess.Window(
                            function: function,
                            address: start,
                            registers: registers
                        )
                    )
                    break
                }
            }
        }
        return RegisterGuess.all(in: windows)
    }

    private func isFactory(_ profile: DeviceProfile) -> Bool {
        guard profile.unitID == unitID else { return false }
        guard let line else { return false }
        return profile.line.baud == line.baud && profile.line.parity == line.parity
    }

    private mutating func answers(to table: RegisterTable) -> [ProfileFit.BlockAnswer] {
        ReadPlan(table: table).blocks.map { block in
            ProfileFit.BlockAnswer(
                block: block,
                registers: read(table.function, block.address, block.count)
            )
        }
    }

    /// The registers; nil if they were refused or did not come, also on a second try.
    private mutating func read(
        _ function: RegisterTable.Function,
        _ address: UInt16,
        _ count: Int
    ) -> [UInt16]? {
        let key = Key(function: function, address: address, count: count)
        if let known = known[key] { return known }
        guard silent[function, default: 0] < Self.silenceLimit, !board.isStopped else { return nil }
        var registers: [UInt16]?
        for _ in 0..<2 {
            let answer = prober.ask(
                unitID,
                function,
                at: address,
                count: count,
                within: settings.patientTimeout,
                silence: settings.silence
            )
            if case .present(let exception) = answer {
                silent[function] = 0
                if exception == nil { registers = prober.registers(count) }
                break
            }
            if answer == .lost { break }
            if answer == .silent { silent[function, default: 0] += 1 }
        }
        known[key] = registers
        return registers
    }
}

extension RegisterTable {
    /// The entries by which a profile is seen to fit at first sight: voltage and frequency of a
    /// meter, all of a sensor.
    fileprivate func keyTable(_ kind: DeviceProfile.Kind) -> RegisterTable {
        let voltages: [Channel] = [.voltageL1, .voltage, .voltageL1L2, .voltageLineToLine]
        let voltage = voltages.lazy.compactMap { channel in
            entries.first { $0.channel == channel }
        }.first
        let keys = [voltage, entries.first { $0.channel == .frequency }].compactMap(\.self)
        guard kind == .electrical, !keys.isEmpty else { return self }
        return RegisterTable(
            function: function,
            readLimit: readLimit,
            alignment: alignment,
            readsGaps: readsGaps,
            silence: silence,
            entries: keys
        )
    }

    fileprivate var hasLongNumbers: Bool { entries.contains { $0.encoding.count > 1 } }
}
